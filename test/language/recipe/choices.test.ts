import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/engine/recipe';
import { recipeText } from '../../../src/engine/recipe/write';
import { datasetTypeOf, withChoices } from '../../../src/language/recipe/choices';

const text = recipeText({ model: 'a.onnx', inputShape: [1, 3, 8, 8], kind: { task: 'classes', given: false } });
const parsed = (recipe: string): ReturnType<typeof parseRecipe> =>
  parseRecipe({ text: recipe, path: '/w/a.quant.json', resolve: (...parts) => posix.resolve(...parts) });

describe('choices', () => {
  it('change what they say, and keep every comment', () => {
    const changed = withChoices(text, {
      preset: 'report',
      inputShape: { x: '1x3x8x8' },
      calibration: { type: 'images', path: 'cal' },
      evaluation: { type: 'folders', path: 'val' },
      export: ['json', 'c'],
    });
    const recipe = parsed(changed);
    expect(recipe.inputShape).toEqual([{ name: 'x', dims: [1, 3, 8, 8] }]);
    expect(recipe.settings.preset).toBe('report');
    expect(recipe.calibration.dataset).toMatchObject({ type: 'images', path: '/w/cal' });
    expect(recipe.evaluation.dataset).toMatchObject({ type: 'folders', path: '/w/val' });
    expect(recipe.export).toEqual(['json', 'c']);
    const comments = (of: string): readonly string[] => of.match(/\/\/.*/g) ?? [];
    expect(comments(changed)).toEqual(comments(text));
  });
  it('leave the rest alone', () => expect(withChoices(text, {})).toBe(text));
});

describe('the type of a data set', () => {
  const folders: Readonly<Record<string, readonly string[]>> = {
    '/yolo': ['images', 'labels'],
    '/classes': ['.DS_Store', 'cat', 'dog'],
    '/classes/cat': ['1.jpg'],
    '/classes/dog': ['1.jpg'],
    '/flat': ['1.jpg', '2.jpg'],
  };
  const disk = { exists: () => true, list: (folder: string) => folders[folder] ?? [] };
  it.each([
    ['/yolo', 'yolo'],
    ['/classes', 'folders'],
    ['/flat', 'images'],
    ['/nothing', 'images'],
    ['/a/boxes.json', 'coco'],
    ['/a/test.BIN', 'cifar10-bin'],
    ['/a/list.txt', 'list'],
  ])('%s is %s', (path, type) => expect(datasetTypeOf(path, disk)).toBe(type));
});
