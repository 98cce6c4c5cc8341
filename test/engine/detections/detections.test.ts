/** What runs see in single images: the same answers as their evaluation, and boxes that a threshold may be laid over afterwards. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../../src/engine/compute';
import { boxesSeen, classesSeen, detections } from '../../../src/engine/detections/detectionsJob';
import { listImages, openPicture, reduced, type PictureRun } from '../../../src/engine/detections/pictures';
import { keepRunners } from '../../../src/engine/detections/runners';
import { evaluateJob } from '../../../src/engine/evaluateJob';
import { quantizeJob } from '../../../src/engine/quantizeJob';
import { kindOf } from '../../../src/engine/modelKind';
import { completeRecipe, parseRecipe } from '../../../src/engine/recipe';
import { sharedSteps } from '../../../src/engine/steps';
import type { BoxesSeen, ClassesSeen, FoundBox, ImageRef, ImageSeen } from '../../../src/protocol/results/detections';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import { nodeFiles as files } from '../../../src/util/nodeFiles';
import { smallDarknet } from '../../support/darknetNet';
import { flat } from '../../support/detections';
import { gatedNet, quantizedNet } from '../../support/quantizedNet';

const samples = join(import.meta.dirname, '../../../samples');
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);

let sample: PictureRun;
let detector: QuantizedModel;

beforeAll(async () => {
  const path = join(samples, 'sample.quant.json');
  const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=20']);
  const { quantized, recipe, result } = await quantizeJob(draft, files, await createCompute(), {});
  sample = { model: quantized.model, recipe, provenance: result.provenance, runners: keepRunners(quantized.model) };
  detector = await quantizedNet(smallDarknet(), {});
});

/** The pictures of the sample, shown to a network that they were not made for. */
function runOf(model: QuantizedModel, evaluation: object): PictureRun {
  const dataset = (name: string): object => ({ type: 'cifar10-bin', path: `pictures/${name}.bin` });
  const recipe = {
    model: 'small.cfg',
    calibration: { dataset: dataset('calibration'), count: 10 },
    evaluation: { dataset: dataset('test'), ...evaluation },
  };
  const draft = parseRecipe({ text: JSON.stringify(recipe), path: join(samples, 'small.quant.json'), resolve });
  return {
    model,
    recipe: completeRecipe(draft, kindOf(model.graph, draft.evaluation)),
    provenance: 'preset strict',
    runners: keepRunners(model),
  };
}

const evaluationImage = (id: string): ImageRef => ({ set: 'evaluation', id });

async function look(run: PictureRun, image: ImageRef): Promise<ImageSeen> {
  return detections(run, { image }, files, await sharedSteps(), {});
}

describe('the images of a run', () => {
  it('are those that it was calibrated with and is evaluated on, with their classes', async () => {
    const [evaluation, calibration] = await listImages(sample, files);
    expect(evaluation).toMatchObject({ set: 'evaluation', name: 'test.bin' });
    expect(evaluation.ids).toHaveLength(300);
    expect(calibration.ids).toHaveLength(20);
    // Two of each class, classes in order.
    expect(calibration.labels?.slice(0, 4)).toEqual([0, 0, 1, 1]);
    expect(calibration.classes?.[1]).toBe('automobile');
  });
  it('say why there are none', async () => {
    const { recipe } = sample;
    const dataset = { type: 'images', path: join(samples, 'gone') } as const;
    const without = { ...recipe, evaluation: { ...recipe.evaluation, dataset }, calibration: { count: 1 } };
    const [evaluation, calibration] = await listImages({ ...sample, recipe: without }, files);
    expect(evaluation).toMatchObject({ ids: [], name: 'gone' });
    expect(evaluation.problem).toMatch('gone');
    expect(calibration.problem).toBe('The recipe has no "calibration.dataset"');
  });
  it.each<[ImageRef, string]>([
    [evaluationImage('999999'), 'test.bin: no image "999999" among its 300; choose another one'],
    [{ set: 'file', path: join(samples, 'sample.onnx') }, 'sample.onnx: not a JPEG, PNG, WebP or BMP image'],
    [{ set: 'file', path: join(samples, 'gone.png') }, 'gone.png'],
  ])('%j is refused in one line', async (ref, message) => {
    await expect(openPicture(sample, ref, files)).rejects.toThrow(message);
  });
  it('are reduced for the page, never enlarged', () => {
    const of = (width: number, height: number): readonly number[] => {
      const picture = reduced({ width, height, data: new Uint8Array(width * height * 3).fill(77) });
      expect(new Set(picture.data)).toEqual(new Set([77]));
      expect(picture.data).toHaveLength(picture.width * picture.height * 3);
      return [picture.width, picture.height];
    };
    expect(of(32, 20)).toEqual([32, 20]);
    expect(of(1280, 320)).toEqual([640, 160]);
    expect(of(3, 3000)).toEqual([1, 640]);
  });
});

describe('a classifier’s answer', () => {
  it('agrees with the evaluation, image by image', async () => {
    const { recipe, model } = sample;
    const twelve = { ...sample, recipe: { ...recipe, evaluation: { ...recipe.evaluation, count: 12 } } };
    const options = { float: true, provenance: '' };
    const whole = await evaluateJob(model.graph, model, twelve.recipe, options, files, await createCompute(), {});
    const [{ ids }] = await listImages(twelve, files);
    const seen = await Promise.all(
      ids.map(async (id) => (await look(sample, evaluationImage(id))).seen as ClassesSeen),
    );
    const right = (side: 'float' | 'integers'): number =>
      seen.filter(({ rows, truth }) => rows.find((row) => row[side].rank === 0)?.class === truth).length / ids.length;
    expect(right('integers')).toBeCloseTo(whole.metrics.top1, 10);
    expect(right('float')).toBeCloseTo(whole.float?.top1 ?? NaN, 10);
  });
  it('says what made it', async () => {
    const { provenance, classes, image } = await look(sample, evaluationImage('000004'));
    expect(provenance).toBe(`image 000004 of test.bin (evaluation); ${sample.provenance}`);
    expect(classes).toHaveLength(10);
    expect([image.width, image.height, image.picture.data.length]).toEqual([32, 32, 3072]);
  });
  it('holds the five best of either side, ranked in both', () => {
    const ranked = (order: readonly number[]): Parameters<typeof classesSeen>[0] =>
      order.map((label, rank) => ({ class: label, score: -rank, probability: 0 }));
    const { rows } = classesSeen(ranked([0, 1, 2, 3, 4, 5, 6]), ranked([6, 0, 1, 2, 3, 4, 5]), 3);
    expect(rows.map((row) => [row.class, row.float.rank, row.integers.rank])).toEqual([
      [0, 0, 1],
      [1, 1, 2],
      [2, 2, 3],
      [3, 3, 4],
      [4, 4, 5],
      [6, 6, 0],
    ]);
  });
});

describe('a detector’s boxes', () => {
  const boxes = async (evaluation: object, id = '000003'): Promise<BoxesSeen> =>
    (await look(runOf(detector, evaluation), evaluationImage(id))).seen as BoxesSeen;
  const above = (found: readonly FoundBox[], limit: number): readonly FoundBox[] =>
    found.filter(({ score }) => score >= limit);

  it.each(['voc', 'report'])('%s: come best first, in pixels of the image', async (evaluator) => {
    const { float, integers } = await boxes({ evaluator });
    for (const found of [float, integers]) {
      expect(found.length).toBeGreaterThan(3);
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
      // The network sees 16×16; centres lie within the image of 32×32, and not all in its first quarter.
      const centres = found.map(({ box: [x1, , x2] }) => (x1 + x2) / 2);
      expect(Math.max(...centres)).toBeGreaterThan(16);
      expect(Math.max(...centres)).toBeLessThanOrEqual(33);
    }
    expect(integers).not.toEqual(float);
  });
  it('that reach a higher threshold are those of a run with that threshold: nothing needs to run again', async () => {
    const all = await boxes({ evaluator: 'voc', confidence: 0.05 });
    const limit = all.float[Math.floor(all.float.length / 2)].score;
    const few = await boxes({ evaluator: 'voc', confidence: limit });
    expect(above(all.float, limit)).toEqual(few.float);
    expect(above(all.integers, limit)).toEqual(few.integers);
    expect(few.float.length).toBeLessThan(all.float.length);
  });
  it('are left out beyond 300, the worst first', () => {
    const many = flat(
      Array.from({ length: 310 }, (_, i) => ({ class: 0, score: i / 310, box: [0, 0, 1, 1] as const })),
    );
    const seen = boxesSeen(many, flat([]), undefined, { confidence: 0, nms: 0.5 });
    expect(seen.float).toHaveLength(300);
    expect(seen.leftOut).toEqual({ float: 10, integers: 0 });
    expect(seen.float[299].score).toBe(10 / 310);
    expect('truth' in seen).toBe(false);
  });
  it('name thresholds, image and run', async () => {
    const { provenance } = await look(runOf(detector, {}), { set: 'calibration', id: '000002' });
    expect(provenance).toBe(
      'image 000002 of calibration.bin (calibration); stretch; NMS per class, confidence 0.005, IoU 0.45; preset strict',
    );
  });
});

describe('outputs that nobody can decode', () => {
  it('are compared by their noise', async () => {
    const { seen } = await look(
      runOf(await quantizedNet(gatedNet(), {}), { evaluator: 'fidelity' }),
      evaluationImage('000001'),
    );
    if (seen.kind !== 'outputs') throw new Error(seen.kind);
    expect(seen.outputs).toHaveLength(1);
    expect(seen.outputs[0].sqnrDb).toBeGreaterThan(10);
  });
});

it('stops when it is cancelled', async () => {
  const controller = new AbortController();
  controller.abort();
  const job = { signal: controller.signal };
  await expect(
    detections(sample, { image: evaluationImage('000000') }, files, await sharedSteps(), job),
  ).rejects.toThrow('Cancelled');
});

describe('the models of a run', () => {
  it('are opened once, and again after they were closed', async () => {
    const first = await look(sample, evaluationImage('000007'));
    await sample.runners.close();
    const second = await look(sample, evaluationImage('000007'));
    expect(second.seen).toEqual(first.seen);
  });
});
