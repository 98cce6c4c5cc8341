/** Exported C of real networks, compiled under the sanitizers: every integer of every layer equals the engine's. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../src/engine/compute';
import { exportJob } from '../../src/engine/exportJob';
import { goldensFor } from '../../src/engine/golden';
import { quantizeJob } from '../../src/engine/quantizeJob';
import { parseRecipe } from '../../src/engine/recipe';
import { sharedSteps } from '../../src/engine/steps';
import { nodeFiles as files } from '../../src/util/nodeFiles';
import { hasCompiler, runExportedC } from '../support/compileC';
import { dataPath, hasData, runsLarge } from '../support/data';
import { generatedWeights } from '../support/darknetWeights';

const scratch = mkdtempSync(join(tmpdir(), 'shiftwise-c-data-'));
const tiny = join(scratch, 'yolov3-tiny.cfg');
const pictures = { dataset: { type: 'images', path: dataPath('coco/calib128') }, count: 2 };
const cifar = { dataset: { type: 'cifar10-bin', path: dataPath('cifar10/train_lossless_1000.bin') }, count: 20 };
const none = { resize: 'none' };

const models: Readonly<Record<string, object>> = {
  simplenet: { model: dataPath('onnx/simplenet.onnx'), calibration: cifar, preprocess: none },
  sample: { model: join(import.meta.dirname, '../../samples/sample.onnx'), calibration: cifar, preprocess: none },
  resnet20: { model: dataPath('onnx/resnet20.onnx'), calibration: cifar, preprocess: none },
  'yolo-fastest': { model: dataPath('darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg'), calibration: pictures },
  'yolov3-tiny': { model: tiny, calibration: pictures },
};

type Setting = readonly [name: string, mode: string, bits: number];

const modes = ['mul-shift', 'pow2-ratio', 'pow2-tensor'];
const usual = (name: string): readonly Setting[] =>
  modes.flatMap((mode) => [8, 4].map((bits): Setting => [name, mode, bits]));
const wide = (name: string): readonly Setting[] => [
  [name, 'mul-shift', 12],
  [name, 'float', 16],
];
const all = [
  ...['simplenet', 'sample', 'resnet20', 'yolo-fastest'].flatMap((name) => [...usual(name), ...wide(name)]),
  ...[...usual('yolov3-tiny'), ['yolov3-tiny', 'pow2-tensor', 12] satisfies Setting],
];
/** Larger ones take up to two minutes under the sanitizers: `npm run large` runs all of them, with all tests runs each mode and each width with one. */
const some: readonly Setting[] = [
  ['simplenet', 'mul-shift', 8],
  ['simplenet', 'mul-shift', 12],
  ['simplenet', 'pow2-ratio', 8],
  ['simplenet', 'pow2-tensor', 4],
  ['sample', 'pow2-tensor', 8],
  ['sample', 'mul-shift', 4],
  ['resnet20', 'pow2-ratio', 4],
  ['sample', 'float', 16],
];

async function compiled(name: string, set: readonly string[]): Promise<string> {
  const path = join(scratch, `${name}.quant.json`);
  const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
  const steps = await sharedSteps();
  const draft = parseRecipe({ text: JSON.stringify(models[name]), path, resolve }, set);
  const { quantized, recipe } = await quantizeJob(draft, files, await createCompute(), {});
  const one = { images: 1, accumulators: false };
  const goldens = await goldensFor(quantized.model, recipe, one, files, steps);
  expect(goldens[0].origin).toBe('the first calibration image of the recipe');
  return runExportedC(exportJob(quantized.model, ['c'], { name, provenance: 'a test', goldens })[0].files, ['-O2'])
    .text;
}

describe.skipIf(!hasData || !hasCompiler)('real networks as C', () => {
  beforeAll(() => {
    const text = readFileSync(dataPath('darknet/yolov3-tiny/yolov3-tiny.cfg'), 'utf8');
    writeFileSync(tiny, text);
    writeFileSync(join(scratch, 'yolov3-tiny.weights'), generatedWeights(text));
  });

  it.each(runsLarge ? all : some)('%s, %s, %i bits', async (name, mode, bits) => {
    const said = await compiled(name, [`adjustment=${mode}`, `bits.weights=${bits}`, `bits.activations=${bits}`]);
    expect(said).toMatch(/^\d+ steps, \d+ values: all equal\n$/);
  });

  it("SimpleNet by the report's own rules", async () => {
    expect(await compiled('simplenet', ['preset=report'])).toMatch(/all equal/);
  });
});
