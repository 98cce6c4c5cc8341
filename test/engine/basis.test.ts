/** The digest of what layers are measured on follows names, pictures and how they are preprocessed, and nothing else. */
import { expect, it } from 'vitest';
import { measuredDigest } from '../../src/engine/basis';
import type { ChosenImages } from '../../src/engine/images';
import type { Recipe } from '../../src/engine/recipeTypes';

const images = (...pictures: readonly (readonly [id: string, byte: number])[]): ChosenImages =>
  ({ chosen: pictures.map(([id, byte]) => ({ id, bytes: async () => Uint8Array.of(byte) })) }) as never;
const recipe = (resize: string, name = 'net'): Recipe => ({ name, preprocess: { resize }, inputs: {} }) as never;
const digest = (pictures: ChosenImages, how: Recipe): Promise<string> => measuredDigest(pictures, how, {});

it('is the same for the same images, whatever else a recipe says', async () => {
  const one = await digest(images(['a', 1], ['b', 2]), recipe('none'));
  expect(await digest(images(['a', 1], ['b', 2]), recipe('none', 'other'))).toBe(one);
});
it.each([
  ['fewer', images(['a', 1]), recipe('none')],
  ['other pictures of these names', images(['a', 1], ['b', 3]), recipe('none')],
  ['other names', images(['a', 1], ['c', 2]), recipe('none')],
  ['another size', images(['a', 1], ['b', 2]), recipe('stretch')],
])('is another one for %s', async (_, pictures, how) => {
  expect(await digest(pictures, how)).not.toBe(await digest(images(['a', 1], ['b', 2]), recipe('none')));
});
