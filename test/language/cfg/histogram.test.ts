/** The picture of a layer's weights: where its bars and its zero lie, by hand. 240 wide, bars of 44 at most above 48. */
import { describe, expect, it } from 'vitest';
import type { WeightSummary } from '../../../src/protocol/results/results';
import { histogramMarkdown, histogramSvg } from '../../../src/language/cfg/histogram';

const summaryOf = (min: number, max: number, bins: readonly number[]): WeightSummary => ({
  ...{ count: 1, zeros: 0, mean: 0, deviation: 1 },
  ...{ min, max, bins },
});

const svgOf = (min: number, max: number, bins: readonly number[]): string => histogramSvg(summaryOf(min, max, bins));

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, ...found]) => found.join(' '));
const bars = (text: string): string[] => all(text, /<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"/g);
const labels = (text: string): string[] => all(text, /<text x="(.*?)" y="60" text-anchor="(.*?)">(.*?)</g);

describe('histogramSvg', () => {
  const text = svgOf(-1, 3, [0, 1, 4, 16]);
  it('draws counts by their square roots', () =>
    expect(bars(text)).toEqual(['0 48 59.5 0', '60 37 59.5 11', '120 26 59.5 22', '180 4 59.5 44']));
  it('marks its base and its zero', () => {
    expect(text).toContain('<path d="M0 48H240M60 2V48"');
    expect(labels(text)).toEqual(['0 start −1', '60 middle 0', '240 end 3']);
    expect(text).toContain('width="240" height="64" viewBox="0 0 240 64"');
  });
  it('shows a single weight among many, and bars however narrow', () => {
    expect(bars(svgOf(1, 2, [1, 10000]))).toEqual(['0 47 119.5 1', '120 4 119.5 44']);
    expect(bars(svgOf(1, 2, new Array<number>(480).fill(1)))[479]).toBe('239.5 4 0.5 44');
  });
  it('draws no bars of no weights', () => {
    expect(bars(svgOf(1, 2, []))).toEqual([]);
    expect(bars(svgOf(1, 2, [0, 0]))).toEqual(['0 48 119.5 0', '120 48 119.5 0']);
  });
  // Zero at 40 and 200 of 240 is too near a label.
  it.each([
    [-1, 5, 'M40 2', false],
    [-1, 4.9, 'M40.7 2', true],
    [-5, 1, 'M200 2', false],
    [-4.9, 1, 'M199.3 2', true],
  ])('from %d to %d marks zero at %s, with its label: %s', (min, max, mark, labelled) => {
    const drawn = svgOf(min, max, [1]);
    expect(drawn).toContain(mark);
    expect(labels(drawn).some((label) => label.includes('middle 0'))).toBe(labelled);
  });
  it.each([
    [0, 1],
    [-1, 0],
    [1, 2],
    [-2, -1],
  ])('from %d to %d marks no zero', (min, max) => expect(svgOf(min, max, [1])).toContain('d="M0 48H240"'));
});

it('stands in markdown, with words for who does not see it', () => {
  const summary = summaryOf(-1, 3, [1, 2]);
  const [, alt, data] = /^!\[(.*)\]\(data:image\/svg\+xml;base64,(.*)\)$/.exec(histogramMarkdown(summary)) ?? [];
  expect(alt).toBe('Histogram of the weights from −1 to 3');
  expect(Buffer.from(data, 'base64').toString()).toBe(histogramSvg(summary));
});
