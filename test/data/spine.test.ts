/** The main job on real models: inspect, quantize, evaluate, export, through the service that CLI and editor share. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/protocol/results/requests';
import { createLocalService } from '../../src/service/localService';
import { dataPath, hasData } from '../support/data';
import { generatedWeights } from '../support/darknetWeights';

const service = createLocalService();
const scratch = mkdtempSync(join(tmpdir(), 'shiftwise-spine-'));
const calib128 = { type: 'images', path: dataPath('coco/calib128') };
const val500 = { type: 'yolo', path: dataPath('coco/val500') };

function recipeFor(name: string, model: string, more: object): string {
  const path = join(scratch, `${name}.quant.json`);
  writeFileSync(path, JSON.stringify({ model, ...more }));
  return path;
}

describe.skipIf(!hasData)("Tiny-YOLOv3's official cfg with generated weights", () => {
  const cfg = join(scratch, 'yolov3-tiny.cfg');
  let run: RunSummary;

  beforeAll(async () => {
    const text = readFileSync(dataPath('darknet/yolov3-tiny/yolov3-tiny.cfg'), 'utf8');
    writeFileSync(cfg, text);
    writeFileSync(join(scratch, 'yolov3-tiny.weights'), generatedWeights(text));
    const recipe = recipeFor('tiny', cfg, {
      calibration: { dataset: calib128, count: 2 },
      // Random weights find thousands of boxes; the confident ones are enough.
      evaluation: { dataset: val500, evaluator: 'fidelity', confidence: 0.4 },
    });
    run = await service.quantize({ recipe, set: [] }, {});
  });

  it('is opened', async () => {
    expect(statSync(join(scratch, 'yolov3-tiny.weights')).size).toBe(35_434_956);
    const { layers, totals, notes } = await service.inspect({ model: cfg });
    expect([layers.length, totals.params, totals.macs, notes]).toEqual([24, 8_858_734, 2_782_480_896, []]);
  });

  it('is quantized, integers end to end, heads as int32', () => {
    expect(run.quantize.islands).toEqual([]);
    const heads = run.quantize.layers.filter(({ bits }) => bits.activations === 32).map(({ name }) => name);
    expect(heads).toEqual(['conv_15', 'conv_22']);
    const sqnr = run.quantize.layers.map(({ sqnrDb }) => sqnrDb.output ?? 0);
    expect(Math.min(...sqnr)).toBeGreaterThan(15);
  });

  it('is evaluated from its run folder, and exported', async () => {
    const result = await service.evaluate({ runDir: run.runDir, set: [], float: false, limit: 1 }, {});
    expect(result.images).toBe(1);
    const { folder, files } = await service.export({ runDir: run.runDir, formats: ['json', 'onnx-qdq'] }, {});
    for (const file of files) expect(existsSync(join(folder, file))).toBe(true);
    expect(readdirSync(run.runDir).sort()).toEqual(['model.shiftwise', 'report.html', 'run.json']);
  });
});

describe.skipIf(!hasData)('real networks, preset strict at 8 bits', () => {
  it('a detector of depthwise convolutions keeps most of its boxes', async () => {
    const recipe = recipeFor('fastest', dataPath('darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg'), {
      calibration: { dataset: calib128, count: 32 },
      evaluation: { dataset: val500 },
    });
    const { metrics, float, islands } = await service.evaluate({ recipe, set: [], float: true, limit: 30 }, {});
    expect(islands).toEqual([]);
    expect(metrics['map50']).toBeGreaterThan(0.7 * (float?.['map50'] ?? 1));
  });

  it('a detector whose channels are uneven comes back when they are equalized', async () => {
    const recipe = recipeFor('equalized', dataPath('darknet/yolo-fastest-1.1-xl/yolo-fastest-1.1-xl.cfg'), {
      calibration: { dataset: calib128, count: 32 },
      evaluation: { dataset: val500 },
      optimize: ['equalize'],
    });
    const { metrics, float, islands } = await service.evaluate({ recipe, set: [], float: true, limit: 30 }, {});
    expect(islands).toEqual([]);
    expect(metrics['map50']).toBeGreaterThan(0.9 * (float?.['map50'] ?? 1));
  });

  it('a residual classifier keeps its accuracy, in shards as in one', async () => {
    const recipe = recipeFor('resnet20', dataPath('onnx/resnet20.onnx'), {
      calibration: { dataset: { type: 'cifar10-bin', path: dataPath('cifar10/train_lossless_1000.bin') }, count: 100 },
      preprocess: { resize: 'none', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      evaluation: { dataset: { type: 'cifar10-bin', path: dataPath('cifar10/test_lossless_1017.bin') } },
    });
    const whole = await service.evaluate({ recipe, set: [], float: true }, {});
    expect(whole.float?.['top1']).toBeCloseTo(0.922, 2);
    expect(whole.metrics['top1']).toBeGreaterThan(0.912);
    const some = await service.evaluate({ recipe, set: [], float: true, limit: 200 }, {});
    const shard = (index: number): ReturnType<typeof service.evaluate> =>
      service.evaluate({ recipe, set: [], float: true, limit: 200, shard: { index, of: 2 } }, {});
    const merged = await service.merge([
      { file: '2', part: await shard(2) },
      { file: '1', part: await shard(1) },
    ]);
    expect([merged.images, merged.metrics, merged.float]).toEqual([some.images, some.metrics, some.float]);
  });
});

describe.skipIf(!hasData)('what does not fit', () => {
  it('is refused in one line', async () => {
    const trial8 = service.inspect({ model: dataPath('darknet/yolo-lite/tiny-yolov2-trial8.cfg') });
    await expect(trial8).rejects.toThrow(
      /^tiny-yolov2-trial8\.cfg: expected 2296772 bytes of weights, found 2289284.*[^\n]$/,
    );
  });

  it('a cfg without weights opens, and says why it cannot be quantized', async () => {
    const model = dataPath('darknet/yolov3-tiny/yolov3-tiny.cfg');
    expect((await service.inspect({ model })).notes).toEqual([expect.stringMatching(/weights file was not found/)]);
    const recipe = recipeFor('bare', model, { calibration: { dataset: calib128, count: 1 } });
    await expect(service.quantize({ recipe, set: [] }, {})).rejects.toThrow(
      /no weights; put the \.weights file beside/,
    );
  });

  it('a cancelled job leaves nothing behind', async () => {
    const recipe = recipeFor('cancelled', dataPath('onnx/resnet20.onnx'), {
      calibration: { dataset: { type: 'cifar10-bin', path: dataPath('cifar10/train_lossless_1000.bin') }, count: 500 },
      preprocess: { resize: 'none' },
    });
    const controller = new AbortController();
    const job = service.quantize(
      { recipe, set: [] },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(job).rejects.toThrow('Cancelled');
    expect(existsSync(join(scratch, '.shiftwise/cancelled'))).toBe(false);
  });
});
