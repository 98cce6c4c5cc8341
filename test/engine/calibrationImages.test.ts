/** Calibration images are listed, read and decoded once, whatever is done with them, and what is measured is what other choices of them give. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calibrate, measuredImages } from '../../src/engine/calibrateJob';
import { createCompute } from '../../src/engine/compute';
import { inputsOf, openImages, type Images } from '../../src/engine/images';
import { quantizeJob } from '../../src/engine/quantizeJob';
import { parseRecipe } from '../../src/engine/recipe';
import type { Files } from '../../src/util/files';
import { nodeFiles } from '../../src/util/nodeFiles';

const path = join(import.meta.dirname, '../../samples/sample.quant.json');
const resolve = (...parts: readonly string[]): string => nodeFiles.resolve(...parts);
const pictures = [
  'calibration.dataset={"type":"folders","path":"pictures/folders"}',
  'preprocess.resize=stretch',
  'calibration.count=9',
];
const draftOf = async (set: readonly string[]) =>
  parseRecipe({ text: await nodeFiles.readText(path), path, resolve }, [...pictures, ...set]);

/** The disk, counting how often each picture is read and each folder listed. */
function counting(): { readonly files: Files; readonly counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const files: Files = {
    ...nodeFiles,
    read: (file, atMost) => {
      if (file.endsWith('.png')) count(file);
      return nodeFiles.read(file, atMost);
    },
    list: (folder) => {
      count(folder);
      return nodeFiles.list(folder);
    },
  };
  return { files, counts };
}

it.each([
  ['nothing else', ['preset=strict']],
  ['optimizers of the graph', ['preset=strict', 'optimize=["equalize"]']],
  ['optimizers of the program', ['preset=strict', 'optimize=["equalize","bias-correction"]']],
  ['a choice on images held out', ['preset=best']],
])('each is opened once for ranges, errors per layer and %s', async (_, set) => {
  const { files, counts } = counting();
  await quantizeJob(await draftOf(set), files, await createCompute(), {});
  const often = [...counts].filter(([, times]) => times > 1);
  expect(counts.size).toBeGreaterThan(9);
  // Those that errors are measured on are read once more, as bytes: a run's digest of them.
  expect(often.map(([, times]) => times)).toEqual(Array.from({ length: measuredImages }, () => 2));
  expect(often.every(([name]) => name.endsWith('.png'))).toBe(true);
});

it('those measured on are the images that a choice of so few gives', async () => {
  const draft = await draftOf(['preset=strict', 'calibration.seed=3']);
  const { images, graph, recipe } = await calibrate(draft, nodeFiles, {});
  const few = { ...recipe.calibration, count: measuredImages };
  const fresh = await openImages(graph, few.dataset, few, recipe, nodeFiles, 'calibration');
  const all = async (from: Images): Promise<unknown[]> => {
    const inputs: unknown[] = [];
    for await (const input of inputsOf(from)) inputs.push(input);
    return inputs;
  };
  expect(await all(images.measured)).toEqual(await all(fresh));
  expect(images.measured.chosen.map(({ id }) => id)).toEqual(fresh.chosen.map(({ id }) => id));
});
