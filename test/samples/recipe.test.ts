import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../src/engine/recipe';

const path = join(import.meta.dirname, '../../samples/sample.quant.json');
const sample = { text: readFileSync(path, 'utf8'), path, resolve };

describe("the sample's recipe", () => {
  it('is valid and names files that exist', () => {
    const recipe = parseRecipe(sample);
    expect(recipe.name).toBe('sample');
    for (const file of [recipe.model, recipe.calibration.dataset?.path, recipe.evaluation.dataset?.path]) {
      expect(file !== undefined && existsSync(file), String(file)).toBe(true);
    }
  });

  it('says what the sample is: the default at 8 bits, levels divided by 255, all pictures', () => {
    const recipe = parseRecipe(sample);
    expect(recipe.settings).toMatchObject({ preset: 'standard', bits: { weights: 8, activations: 8, bias: 32 } });
    expect(recipe.preprocess).toMatchObject({ color: 'rgb', scale: 1 / 255 });
    expect(recipe.evaluation).toMatchObject({ evaluator: 'top-k', count: 0 });
  });

  it('takes every setting that the demo varies', () => {
    for (const adjustment of ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor']) {
      const { settings } = parseRecipe(sample, ['preset=report', 'bits=4', `adjustment=${adjustment}`]);
      expect(settings).toMatchObject({ preset: 'report', adjustment, bits: { weights: 4, activations: 4 } });
    }
  });
});
