import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/engine/recipe';
import { combinations, sweepSettings } from '../../../src/language/recipe/sweepQuestions';

const source = {
  path: '/w/net.quant.json',
  text: '{ "model": "net.onnx" }',
  resolve: (...parts: readonly string[]) => parts.join('/'),
};

describe('what a sweep asks', () => {
  it('begins with the figures 4.1 and 4.2 of the report', () => {
    const varied = sweepSettings.filter(({ picked }) => picked);
    const ticked = varied.map(
      ({ key, values }) => [key, values.flatMap(({ value, picked }) => (picked ? [value] : []))] as const,
    );
    expect(ticked).toEqual([
      ['bits', ['4', '6', '8']],
      ['adjustment', ['float', 'mul-shift', 'pow2-ratio']],
      ['range.weights', ['min-max', 'outlier:4']],
    ]);
    expect(combinations(ticked)).toBe(18);
  });

  it.each(sweepSettings.flatMap(({ key, values }) => values.map(({ value }) => [`${key}=${value}`])))(
    'offers what recipes read: %s',
    (override) => expect(() => parseRecipe(source, [override])).not.toThrow(),
  );

  it.each(sweepSettings.map(({ key, doc, values }) => [key, doc, values]))(
    'says what %s is, and has defaults',
    (_, doc, values) => {
      expect(doc).toMatch(/\.$/);
      expect(values.filter(({ picked }) => picked).length).toBeGreaterThan(1);
    },
  );

  it('counts one combination where nothing is varied', () => expect(combinations([])).toBe(1));
});
