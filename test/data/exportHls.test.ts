/** The design for Vitis HLS of real networks, compiled with the stand-in headers: every integer of every layer equals the engine's. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCompute } from '../../src/engine/compute';
import { exportJob } from '../../src/engine/exportJob';
import { goldensFor } from '../../src/engine/golden';
import { quantizeJob } from '../../src/engine/quantizeJob';
import { parseRecipe } from '../../src/engine/recipe';
import { sharedSteps } from '../../src/engine/steps';
import { nodeFiles as files } from '../../src/util/nodeFiles';
import { hasCppCompiler, runExportedHls } from '../support/compileC';
import { dataPath, hasData, runsLarge } from '../support/data';

const cifar = { dataset: { type: 'cifar10-bin', path: dataPath('cifar10/train_lossless_1000.bin') }, count: 20 };
const pictures = { dataset: { type: 'images', path: dataPath('coco/calib128') }, count: 2 };
const none = { resize: 'none' };
const resnet20 = { model: dataPath('onnx/resnet20.onnx'), calibration: cifar, preprocess: none };
const simplenet = { model: dataPath('onnx/simplenet.onnx'), calibration: cifar, preprocess: none };
const fastest = { model: dataPath('darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg'), calibration: pictures };

type Row = readonly [name: string, recipe: object, set: readonly string[]];

const rows: readonly Row[] = [['simplenet', simplenet, ['adjustment=pow2-ratio']]];
/** By `npm run large`. */
const large: readonly Row[] = [
  ['yolo-fastest', fastest, []],
  ['resnet20', resnet20, []],
  ['resnet20', resnet20, ['preset=strict', 'bits.weights=4', 'bits.activations=4']],
  ['resnet20', resnet20, ['preset=strict', 'adjustment=pow2-tensor']],
];

describe.skipIf(!hasData || !hasCppCompiler)('real networks as a design for Vitis HLS', () => {
  it.each(runsLarge ? [...rows, ...large] : rows)('%s %j', async (name, recipeObject, set) => {
    const path = join(import.meta.dirname, `${name}.quant.json`);
    const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
    const draft = parseRecipe({ text: JSON.stringify(recipeObject), path, resolve }, set);
    const { quantized, recipe } = await quantizeJob(draft, files, await createCompute(), {});
    const one = { images: 1, accumulators: false };
    const goldens = await goldensFor(quantized.model, recipe, one, files, await sharedSteps());
    const written = exportJob(quantized.model, ['hls'], { name, provenance: 'a test', goldens })[0].files;
    expect(runExportedHls(written, ['-O2']).text).toMatch(/^\d+ steps, \d+ values: all equal\n$/);
  });
});
