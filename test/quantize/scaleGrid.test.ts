/** What the modes demand of scales: powers of two where factors must be shifts, never a smaller scale; and that nobody else decides it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  activationGrid,
  activationScaleFor,
  adjustmentModes,
  outputScaleFor,
  weightGrid,
  weightScaleFor,
} from '../../src/quantize/scaleGrid';
import { sources } from '../support/imports';
import { random } from '../support/random';

const draws = (() => {
  const r = random(41);
  const draw = (): number => 2 ** (20 * r.next() - 15);
  return Array.from({ length: 2000 }, () => ({ scale: draw(), input: draw(), output: draw() }));
})();
const isPower = (x: number): boolean => Number.isInteger(Math.log2(x)) && 2 ** Math.log2(x) === x;

describe('scales', () => {
  it.each(adjustmentModes)('of %s are never smaller than wanted, and less than twice that', (mode) => {
    for (const { scale, input, output } of draws) {
      const found = [
        weightScaleFor(mode, scale, { input, output }) / scale,
        weightScaleFor(mode, scale, { input, output: undefined }) / scale,
        outputScaleFor(mode, scale, input) / scale,
        activationScaleFor(mode, scale) / scale,
      ];
      for (const ratio of found) expect(ratio).toSatisfy((r: number) => r >= 1 - 1e-15 && r < 2);
    }
  });

  it('of pow2-tensor are powers of two', () => {
    for (const { scale, input, output } of draws)
      for (const found of [
        weightScaleFor('pow2-tensor', scale, { input, output }),
        activationScaleFor('pow2-tensor', scale),
      ])
        expect(isPower(found)).toBe(true);
  });

  it('of pow2-ratio make factors that are, but for the last bits of their scales', () => {
    for (const { scale, input, output } of draws) {
      const M = (input * weightScaleFor('pow2-ratio', scale, { input, output })) / output;
      expect(Math.abs(Math.log2(M) - Math.round(Math.log2(M)))).toBeLessThan(1e-14);
      expect(isPower(input / outputScaleFor('pow2-ratio', scale, input))).toBe(true);
    }
  });

  it.each(['float', 'mul-shift'] as const)('of %s are as wanted', (mode) => {
    for (const { scale, input, output } of draws) {
      expect(weightScaleFor(mode, scale, { input, output })).toBe(scale);
      expect(outputScaleFor(mode, scale, input)).toBe(scale);
      expect(activationScaleFor(mode, scale)).toBe(scale);
    }
  });

  it.each([
    ['float', undefined, undefined, undefined],
    ['mul-shift', undefined, undefined, undefined],
    ['pow2-ratio', 4, undefined, undefined],
    ['pow2-tensor', 1, 1, 1],
  ] as const)('of %s lie on the grids %s, %s without output, %s of activations', (mode, between, head, activation) => {
    expect(weightGrid(mode, { input: 0.5, output: 2 })).toBe(between);
    expect(weightGrid(mode, { input: 0.5, output: undefined })).toBe(head);
    expect(activationGrid(mode)).toBe(activation);
  });

  it('that nobody observed stay unknown', () => expect(activationScaleFor('pow2-tensor', NaN)).toBe(NaN));
});

/** Files that name a mode of powers of two, and what for: nobody asks a model or a recipe for one. */
const naming: Readonly<Record<string, string>> = {
  'src/quantize/representation.ts': 'the type',
  'src/quantize/scaleGrid.ts': 'the decision',
  'src/quantize/presets/dpu.ts': 'a preset chooses one',
  'src/export/json/formulas.ts': 'a sentence about each',
  'src/export/onnx/metadata.ts': 'a word of the file, which is called alike',
  'src/language/recipe/sweepQuestions.ts': 'what a wizard has picked at first',
  'src/protocol/views/nextSteps.ts': 'zero points are not advised where there are none',
  'src/integer/wasm/selfTest.ts': 'programs of several modes are compared',
};

it('is decided in one place', () => {
  const root = join(import.meta.dirname, '..', '..');
  const text = (file: string): string => readFileSync(join(root, file), 'utf8');
  const found = sources('src').filter((file) => /'pow2-(ratio|tensor)'/.test(text(file)));
  expect(found.sort()).toEqual(Object.keys(naming).sort());
});
