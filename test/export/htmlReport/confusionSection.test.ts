/** The confusion matrix in report and terminal. */
import { describe, expect, it } from 'vitest';
import { detailLines } from '../../../src/cli/printDetail';
import { confusionSection } from '../../../src/export/htmlReport/confusionSection';
import type { Confusion, ConfusionCell } from '../../../src/protocol/results/results';

const animals: Confusion = {
  of: 'boxes',
  confidence: 0.25,
  classes: [{ class: 0, name: 'cat' }, { class: 3, name: '<dog>' }, { class: 7 }],
  cells: [
    [0, 0, 30],
    [0, 3, 10],
    [3, 0, 1],
    [3, 7, 2],
    [3, null, 7],
    [null, 7, 4],
  ],
  float: [
    [0, 0, 38],
    [0, 3, 2],
    [3, null, 10],
  ],
};
const plainText = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('a confusion matrix', () => {
  const { markup } = confusionSection(animals);
  it('is shaded by the share of its row', () =>
    // 30 and 10 of 40; 0.1 + 0.9 · share.
    expect(
      [...markup.matchAll(/class="(right|wrong)"[^>]*fill-opacity="([\d.]+)"/g)].map(([, kind, shade]) => [
        kind,
        shade,
      ]),
    ).toEqual([
      ['right', '0.78'],
      ['wrong', '0.33'],
      ['wrong', '0.19'],
      ['wrong', '0.28'],
      ['wrong', '0.73'],
      ['wrong', '1.00'],
    ]));
  it('says of each cell what it is, beside float', () => {
    expect(markup).toContain('<title>cat taken for &lt;dog&gt;: 10 (25.0\u00a0%), float 2</title>');
    expect(markup).toContain('<title>background taken for class 7: 4 (100.0\u00a0%), float 0</title>');
  });
  it('names the most confused pairs, and what was missed', () => {
    const text = plainText(markup);
    expect(text).toContain('cat &lt;dog&gt; 2 10 25.00 % &lt;dog&gt; class 7 0 2 20.00 % &lt;dog&gt; cat 0 1 10.00 %');
    expect(text).toContain('Of 50 boxes nothing found 7; 4 were found where none is.');
  });
  it('is a sentence where of very many classes none was taken for another', () => {
    const classes = Array.from({ length: 101 }, (_, at) => ({ class: at }));
    const cells = classes.map(({ class: at }): ConfusionCell => [at, at, 2]);
    for (const of of ['pictures', 'boxes'] as const) {
      const { markup: html } = confusionSection({ of, classes, cells });
      expect(html).toContain(`<p>None of the 101 classes in ${of} was taken for another.</p>`);
      expect(html).not.toContain('<svg');
    }
  });
  it('is lines in the terminal', () =>
    expect(detailLines({ confusion: animals })).toEqual([
      'confused most, boxes: cat → <dog> 10 (float 2) of 40, <dog> → class 7 2 (float 0) of 10, <dog> → cat 1 (float 0) of 10',
      '7 (float 10) of 50 boxes not found at a score of 0.25, 4 (float 0) found where none is',
    ]));
});

/** Each class is right nine times and once the next one. */
const many = (count: number): Confusion => ({
  of: 'pictures',
  classes: Array.from({ length: count }, (_, at) => ({ class: at, name: `a class of number ${at}` })),
  cells: Array.from({ length: count }, (_, at): ConfusionCell[] => [
    [at, at, 9],
    [at, (at + 1) % count, at < 3 ? 100 : 1],
  ]).flat(),
});

describe('of many classes', () => {
  it('80 are drawn whole within 1280 pixels, with every name', () => {
    const { markup } = confusionSection(many(80));
    expect(Number(/<svg[^>]* width="(\d+)"/.exec(markup)?.[1])).toBeLessThan(1184);
    expect(markup.match(/<rect/g)).toHaveLength(160);
    expect(markup.match(/>a class of number 79</g)).toHaveLength(2);
  });
  it('1000 are those that are confused most', () => {
    const { markup } = confusionSection(many(1000));
    expect(markup).toContain('60 classes in pictures, the 60 of 1000 that are confused most');
    expect(markup).toContain('a class of number 3<');
    expect(markup).toContain('Most confused classes, in pictures; 985 more pairs are in run.json');
  });
});
