/** A model in place of a recipe: its default recipe is written beside it once, and that is told. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openRecipe } from '../../src/service/recipeFiles';

it('a recipe that is written for a model is told once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-recipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const detector = join(import.meta.dirname, '../../samples/detector');
  for (const kind of ['cfg', 'weights']) copyFileSync(join(detector, `scenes.${kind}`), join(folder, `tiny.${kind}`));
  const told: string[] = [];
  const job = { onProgress: ({ stage }: { readonly stage: string }) => void told.push(stage) };
  const recipe = join(folder, 'tiny.quant.json');
  const first = await openRecipe(join(folder, 'tiny.cfg'), job);
  expect(told).toEqual([`wrote ${recipe}, the model's default recipe`]);
  expect(first).toEqual({ path: recipe, text: readFileSync(recipe, 'utf8') });
  expect(await openRecipe(join(folder, 'tiny.cfg'), job)).toEqual(first);
  expect(await openRecipe(recipe, job)).toEqual(first);
  expect(await openRecipe('nowhere.quant.json', job, '{}')).toEqual({ path: 'nowhere.quant.json', text: '{}' });
  expect(told).toHaveLength(1);
});
