// @vitest-environment happy-dom
/** A layer's formula with its numbers, and its channels: sorted, not, and as text. */
import { expect, it, vi } from 'vitest';
import { click, setUpPage } from '../../support/page';
import type { Arithmetic } from '../../../src/protocol/results/layerDetail';
import { createArithmeticView, formulaOf } from '../../../webview-ui/inspector/arithmeticView';

setUpPage();

const channel = { min: -1, max: 1, sqnrDb: 40, factorError: 0.001 };
const arithmetic: Arithmetic = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-up' },
  input: { scale: 0.5, zeroPoint: -128 },
  output: { scale: 0.25, zeroPoint: -3, bits: 8 },
  channels: [
    { ...channel, channel: 0, weightScale: 0.125, factor: 0.25, multiplier: 4, shift: 4 },
    { ...channel, channel: 1, weightScale: 0.0625, factor: 0.125, multiplier: 2, shift: 4, sqnrDb: null },
  ],
};

it('writes the formula with the numbers of the first channel, and signs that can be read', () => {
  expect(formulaOf(arithmetic).slice(1)).toEqual([
    'channel 0: M = 0.5 · 0.125 / 0.25 ≈ 4 · 2⁻⁴ = 0.25',
    'q_out = round(4 · 2⁻⁴ · (bias + Σ w · (q + 128))) − 3',
    '8 bits, adjustment mul-shift, rounding nearest-ties-up',
  ]);
});

it('sorts channels by a column, and copies them in that order', () => {
  const copy = vi.fn();
  const view = createArithmeticView(copy);
  view.update(arithmetic);
  const first = (): (string | null)[] =>
    [...view.element.querySelectorAll('tbody tr')].map((row) => row.querySelector('td')!.textContent);
  expect(first()).toEqual(['0', '1']);
  click(view.element.querySelector('[data-column="factor"]'));
  expect(first()).toEqual(['1', '0']);
  click(view.element.querySelector('.section-head button'));
  const [head, line] = String(copy.mock.calls[0][0]).split('\n');
  expect(head.split('\t').slice(0, 5)).toEqual(['Channel', 'M', 'm', 'k', 'Weight scale']);
  expect(line.split('\t')).toEqual(['1', '0.125', '2', '4', '0.0625', '-1', '1', '', '0.1 %']);
});
