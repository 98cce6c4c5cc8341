/**
 * Evaluator `coco` against pycocotools, which judged the file that `evaluate --detections` writes (test/golden/cocoDetections.py): a quantized
 * detector on the 204 pictures of instances_val204.json, all twelve figures.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluatePart } from '../../src/protocol/results/requests';
import { createLocalService } from '../../src/service/localService';
import golden from '../golden/cocoDetections.json';
import confusion from '../golden/confusion.json';
import { dataPath, hasData } from '../support/data';

const file = (extension: string): string => dataPath('darknet/yolo-fastest-1.1', `yolo-fastest-1.1.${extension}`);
const recipeText = (): string =>
  JSON.stringify({
    ...{ model: file('cfg'), weights: file('weights'), preset: 'strict', preprocess: { resize: 'stretch' } },
    // Powers of two do not show the last bits of float ranges, which differ from processor to processor.
    adjustment: 'pow2-tensor',
    calibration: { dataset: { type: 'images', path: dataPath('coco/calib128') }, count: 32 },
    evaluation: {
      ...{ evaluator: 'coco', confidence: 0.005 },
      dataset: {
        ...{ type: 'coco', path: dataPath('coco/instances_val204.json'), images: dataPath('coco/val500/images') },
      },
    },
  });

describe.skipIf(!hasData)('COCO figures of 204 real pictures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-coco-'));
  const detections = join(folder, 'found.json');
  let result: EvaluatePart;
  beforeAll(async () => {
    const recipe = join(folder, 'detector.quant.json');
    writeFileSync(recipe, recipeText());
    result = await createLocalService().evaluate({ recipe, set: [], float: false, detections }, {});
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are of the detections that pycocotools judged', () => {
    const digest = createHash('sha256').update(readFileSync(detections)).digest('hex');
    expect(digest, 'the detections are others: judge them anew by test/golden/cocoDetections.py').toBe(
      golden.detections,
    );
  });

  it.each(Object.entries(golden.figures))('%s equals that of pycocotools', (name, theirs) => {
    expect(result.images).toBe(golden.images);
    expect(Math.abs(result.metrics[name] - theirs), `${result.metrics[name]} for ${theirs}`).toBeLessThan(1e-12);
  });

  it('of each class equal those of pycocotools, and its curve', () => {
    const classes = result.detail?.classes ?? [];
    expect(classes.map((each) => String(each.class))).toEqual(Object.keys(golden.classes));
    Object.values(golden.classes).forEach((theirs, at) => {
      expect(classes[at].ap).toBeCloseTo(theirs.ap, 12);
      expect(classes[at].ap50).toBeCloseTo(theirs.ap50, 12);
      theirs.curve.forEach((precision, step) => expect(classes[at].curve[step]).toBeCloseTo(precision, 3.9));
    });
    expect(classes.find(({ name }) => name === 'person')?.class).toBe(0);
  });

  it('are of boxes that are taken for what another count says', () => {
    expect([confusion.images, confusion.detections]).toEqual([golden.images, golden.detections]);
    expect(result.detail?.confusion?.cells).toEqual(confusion.cells);
  });

  it('name ten pictures, none better than the next', () => {
    const figures = result.detail?.pictures?.map(({ figure }) => figure) ?? [];
    expect(figures).toEqual([...figures].sort((a, b) => a - b));
    expect(figures).toHaveLength(10);
  });
});
