/** Two runs compared: overlays of differences, and the sentence that says where they part. */
import { describe, expect, it } from 'vitest';
import { differencesOf, firstDifference } from '../../../src/protocol/views/differences';
import type { RunSummary } from '../../../src/protocol/results/requests';
import { coloursOf } from '../../../src/protocol/views/overlayColour';
import { overlaysOf } from '../../../src/protocol/views/overlays';
import type { Overlay } from '../../../src/protocol/views/viewModel';
import { quantizedLayer, sampleRun, sampleSummary } from './sampleResults';

const measured = (...outputs: readonly (number | null)[]): RunSummary => ({
  runDir: `/runs/${outputs.join()}`,
  quantize: {
    ...sampleRun.quantize,
    provenance: 'preset other',
    layers: outputs.map((output, at) =>
      quantizedLayer(at, sampleSummary.layers[at].name, { sqnrDb: { weights: 40, output } }),
    ),
  },
});

const differences = (shown: RunSummary, other: RunSummary): readonly Overlay[] =>
  differencesOf(overlaysOf(sampleSummary, shown), overlaysOf(sampleSummary, other), shown, other);

describe('differencesOf', () => {
  const [shown, other] = [measured(30, 31.5, null), measured(31, 22.25, 5)];
  const overlay = differences(shown, other).find(({ id }) => id === 'difference-output-sqnr');
  it('are the other run minus the one shown, where both have a figure', () => {
    expect(overlay?.values).toEqual({ conv1: 1, pool1: -9.25 });
    expect(overlay?.texts).toEqual({ conv1: '+1 → 31.0', pool1: '−9.25 → 22.3' });
  });
  it('say which run it is, and which direction is good', () => {
    expect(overlay?.description).toMatch(/Other run: preset other\.$/);
    const colourOf = coloursOf(overlay!);
    expect([colourOf('conv1'), colourOf('pool1'), colourOf('fc')]).toEqual([
      { kind: 'severity', severity: 'good' },
      { kind: 'severity', severity: 'bad' },
      undefined,
    ]);
  });
  it('are nothing but zeros for a run and itself', () => {
    const values = differences(shown, shown).flatMap((each) => Object.values(each.values));
    expect(values.length).toBeGreaterThan(4);
    expect(new Set(values)).toEqual(new Set([0]));
  });
});

describe('how much of a difference is worth a look', () => {
  const shownAs = (id: string, difference: number): string | undefined => {
    const overlay = (values: Readonly<Record<string, number>>): Overlay => ({
      ...{ id, label: id, description: '', unit: '', values, texts: {} },
      colour: { kind: 'thresholds', warn: 0, bad: 0, lowIsBad: false },
    });
    const run = measured(30, 30, 30);
    const found = differencesOf([overlay({ conv1: 8 })], [overlay({ conv1: 8 + difference })], run, run);
    const [colour] = found.map((each) => coloursOf(each)('conv1'));
    return colour?.kind === 'severity' ? colour.severity : colour?.kind;
  };
  it.each([
    ['output-sqnr', -0.75, 'good'],
    ['output-sqnr', -1.25, 'warn'],
    ['output-sqnr', -5.75, 'warn'],
    ['output-sqnr', -6.25, 'bad'],
    ['weight-sqnr', -0.75, 'good'],
    ['weight-sqnr', -1.25, 'warn'],
    ['weight-sqnr', -5.75, 'warn'],
    ['weight-sqnr', -6.25, 'bad'],
    ['adjustment-error', 0.25, 'good'],
    ['adjustment-error', 0.75, 'warn'],
    ['adjustment-error', 4.75, 'warn'],
    ['adjustment-error', 5.25, 'bad'],
    ['saturation', 0.0625, 'good'],
    ['saturation', 0.125, 'warn'],
    ['saturation', 0.75, 'warn'],
    ['saturation', 1.25, 'bad'],
  ])('%s by %f', (id, difference, severity) => expect(shownAs(id, difference)).toBe(severity));
  it('nothing where neither direction is better', () => expect(shownAs('weights', 3)).toBe(undefined));
});

describe('runs that were measured on different images', () => {
  const on = (images: string | undefined, ...outputs: readonly number[]): RunSummary => {
    const run = measured(...outputs);
    return { ...run, quantize: { ...run.quantize, measuredOn: images } };
  };
  const words = /The two runs were measured on different images, which makes part of the difference\.$/;
  const told = (mine: string | undefined, theirs: string | undefined): readonly string[] => {
    const [shown, other] = [on(mine, 30, 20), on(theirs, 31, 25)];
    const overlays = differences(shown, other).filter(({ description }) => words.test(description));
    const even = firstDifference(sampleSummary, shown, on(theirs, 30, 20));
    const apart = firstDifference(sampleSummary, shown, other);
    return [...overlays.map(({ id }) => id), ...[even, apart].map((each) => String(words.test(each?.text ?? '')))];
  };
  it('say so, of the figures that images make', () => {
    expect(told('a', 'b')).toEqual(['difference-output-sqnr', 'difference-saturation', 'true', 'true']);
  });
  it.each([
    ['a', 'a'],
    [undefined, 'a'],
    ['a', undefined],
  ])('say nothing of images %s and %s', (mine, theirs) => {
    expect(told(mine, theirs)).toEqual(['false', 'false']);
  });
});

describe('firstDifference', () => {
  it('names the first layer where the runs part', () => {
    expect(firstDifference(sampleSummary, measured(30, 20, 4), measured(31, 25, 40))).toEqual({
      layer: 'pool1',
      text: 'The runs part at pool1: 20.0 dB here, 25.0 dB in the other; the other run is better.',
    });
    expect(firstDifference(sampleSummary, measured(30), measured(12))?.text).toMatch(/the run shown is better/);
  });
  it('says so when they do not', () => {
    expect(firstDifference(sampleSummary, measured(30, 20), measured(31, 19))?.text).toMatch(
      /^No output differs by 3 dB/,
    );
  });
  it('is silent where nothing was measured', () => {
    expect(firstDifference(sampleSummary, measured(null), measured(12))).toBeUndefined();
  });
});
