/** What rows say beside float and beside the best, from resamples that are written down here. */
import { describe, expect, it } from 'vitest';
import { sureFigures, sureRows } from '../../src/engine/confidence';
import { evaluateText, sweepText } from '../../src/cli/print';
import { htmlReport } from '../../src/export/htmlReport';
import type { Measured } from '../../src/evaluate/evaluator';
import type { EvaluateResult, SweepResult } from '../../src/protocol/results/results';

/** Resamples spread evenly about the figure, from −width to width; `turn` says in which order, so whether two go together. */
function measured(figure: number, width: number, turn: 1 | -1 = 1): Measured {
  const map50 = Array.from({ length: 999 }, (_, at) => figure + (turn * width * (at - 499)) / 499);
  return {
    metrics: { map50: figure },
    intervals: { map50: [figure - width, figure + width] },
    method: 'bootstrap',
    draws: { map50 },
  };
}

const rounded = (interval: readonly number[] | undefined): unknown => interval?.map((end) => Number(end.toFixed(4)));
const float = measured(0.5, 0.1);

describe('differences', () => {
  it.each([
    ['go together: as sure as can be', measured(0.48, 0.1), [-0.02, -0.02]],
    // ±0.2 of resamples that go against each other, of which 475 of 499 steps are within.
    ['go against each other: noise', measured(0.48, 0.1, -1), [-0.02 - (0.2 * 475) / 499, -0.02 + (0.2 * 475) / 499]],
  ])('of models that %s', (_, own, expected) => {
    const { confidence } = sureFigures(own, float);
    expect(rounded(confidence?.difference?.['map50'])).toEqual(rounded(expected));
  });

  it('are to float and to the best row, which has none', () => {
    const rows = sureRows([measured(0.4, 0.1), measured(0.49, 0.1), measured(0.45, 0.1)], float);
    expect(rows.map(({ confidence }) => rounded(confidence?.difference?.['map50']))).toEqual([
      [-0.1, -0.1],
      [-0.01, -0.01],
      [-0.05, -0.05],
    ]);
    expect(rows.map(({ confidence }) => rounded(confidence?.best?.['map50']))).toEqual([
      [-0.09, -0.09],
      undefined,
      [-0.04, -0.04],
    ]);
  });

  it('are not made of figures without resamples', () => {
    const figures: Measured = { metrics: { wer: 0.1 }, intervals: {}, method: 'bootstrap', draws: {} };
    expect(sureFigures(figures, figures)).toEqual({ metrics: { wer: 0.1 } });
    expect(sureRows([], float)).toEqual([]);
  });
});

const result: EvaluateResult = {
  ...{ evaluator: 'voc', images: 100, metrics: { map50: 0.48 }, float: { map50: 0.5 } },
  ...{ seconds: 1, imagesPerSecond: 100, islands: [], provenance: 'strict' },
  confidence: { method: 'bootstrap', metrics: { map50: [0.4, 0.56] }, difference: { map50: [-0.05, 0.01] } },
  floatIntervals: { map50: [0.42, 0.58] },
};
const sweep: SweepResult = {
  ...{ evaluator: 'voc', images: 100, seconds: 1, float: { map50: 0.5 }, floatIntervals: { map50: [0.42, 0.58] } },
  rows: [
    {
      settings: { bits: 4 },
      metrics: { map50: 0.3 },
      confidence: {
        method: 'bootstrap',
        metrics: { map50: [0.2, 0.4] },
        difference: { map50: [-0.25, -0.1] },
        best: { map50: [-0.2, 0.05] },
      },
    },
  ],
};
const note =
  'In brackets: 95 % intervals over other pictures of the same kind; a difference whose interval holds 0 is noise.';

describe('people read', () => {
  it.each([
    [
      'mAP@0.5  48.00 % [40.00, 56.00]  50.00 % [42.00, 58.00]  −2.00 points  [−5.00, 1.00] noise',
      evaluateText(result),
    ],
    [note, evaluateText(result)],
    ['4      30.00 % [20.00, 40.00]  [−25.00, −10.00]  [−20.00, 5.00] noise', sweepText(sweep)],
    ['float  50.00 % [42.00, 58.00]', sweepText(sweep)],
  ])('%s', (line, text) => expect(text.replaceAll('\u00a0', ' ').split('\n')).toContain(line));

  it.each([
    [
      'an evaluation',
      { evaluate: [result] },
      '<td>50.00 % [42.00, 58.00]</td><td>48.00 % [40.00, 56.00]</td><td>−2.00 points [−5.00, 1.00] noise</td>',
    ],
    [
      'its card',
      { evaluate: [result] },
      '95 % [40.00, 56.00]; −2.00 points of float 50.00 %, [−5.00, 1.00] noise; 100 images',
    ],
    ['a sweep', { sweep }, '<td>30.00 % [20.00, 40.00]<small class="bad">−20.00</small></td>'],
    ['its note', { sweep }, note],
  ])('in the report %s', (_, data, text) => {
    const { bytes } = htmlReport({ title: 'A report', provenance: [], ...data });
    expect(new TextDecoder().decode(bytes).replaceAll('\u00a0', ' ')).toContain(text);
  });
});
