/** Shards that earlier versions wrote (fixtures), and what is said of parts that do not make a whole. Whole evaluations: test/worker/evaluations. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GroundTruth } from '../../../src/calibrate/sample';
import { coco } from '../../../src/evaluate/coco';
import type { Detections } from '../../../src/evaluate/detection';
import { createEvaluator, type Evaluator, type EvaluatorState } from '../../../src/evaluate/evaluator';
import { voc } from '../../../src/evaluate/voc';
import { mergeJob } from '../../../src/engine/merge/mergeJob';
import type { Fingerprint } from '../../../src/protocol/results/results';
import type { EvaluatePart, PartFile } from '../../../src/protocol/results/requests';
import { flat } from '../../support/detections';
import { random } from '../../support/random';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'merge');
const read = (name: string): EvaluatePart =>
  JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as EvaluatePart;

const part = (name: string, change: object = {}): PartFile => ({
  file: `${name}.json`,
  part: { ...read(name), ...change },
});

const fingerprint: Fingerprint = {
  ...{ version: '0.1.0', model: 'ab'.repeat(32), settings: 'preset strict, W8A8', data: 'cd'.repeat(32), images: 20 },
  evaluation: { evaluator: 'top-k', dataset: 'val', confidence: 0.005, nms: 0.45, preprocess: { resize: 'stretch' } },
} as Fingerprint;

const marked = (change: Partial<Fingerprint> = {}): object => ({ fingerprint: { ...fingerprint, ...change } });

describe('shards of an earlier version', () => {
  it('give what one run gave, field for field', async () => {
    const { seconds, imagesPerSecond, confidence, detail, ...merged } = await mergeJob(
      ['s3', 's1', 's2'].map((name) => part(name)),
    );
    expect([seconds, imagesPerSecond]).toEqual([expect.closeTo(4.492, 2), expect.closeTo(20 / 4.492, 2)]);
    expect({ ...merged, seconds: 0, imagesPerSecond: 0 }).toEqual({ ...read('whole'), seconds: 0, imagesPerSecond: 0 });
    // 5 of 20, by Wilson; float's own results per image are not there.
    expect(confidence?.metrics['top1'].map((end) => end.toFixed(4))).toEqual(['0.1119', '0.4687']);
    expect(confidence?.difference).toBeUndefined();
    expect(detail?.pictures).toHaveLength(10);
  });
  it('have their float results refused where they cannot be joined', async () => {
    const voc = (name: string): PartFile => {
      const { images, provenance } = read(name);
      const records = Array.from({ length: images }, (_, at) => [
        `${name}${at}`,
        { truths: [0], classes: [0], scores: [0.5], hits: [1] },
      ]);
      const change = { evaluator: 'voc', provenance: provenance.replace('top-k', 'voc') };
      return part(name, { ...change, float: { map50: 0.5 }, state: { evaluator: 'voc', records } });
    };
    await expect(mergeJob(['s1', 's2', 's3'].map(voc))).rejects.toThrow(
      's1.json: figures of the float model cannot be joined without its results per image',
    );
  });
});

it('what all parts say of the whole is kept', async () => {
  const findings = [{ severity: 'warning', layer: 'a', cause: 'coarse', message: 'a: 3 dB' }];
  const change = { ...marked(), findings };
  expect(await mergeJob(['s1', 's2', 's3'].map((name) => part(name, change)))).toMatchObject({ findings, fingerprint });
  await expect(mergeJob([part('s1', change), part('s2', change), part('s3', marked())])).rejects.toThrow(
    's3.json: findings of another evaluation: expected [{',
  );
});

type Records = EvaluatorState['records'];
const stateOf = (name: string): EvaluatorState => read(name).state as EvaluatorState;

/** A part's results, changed. */
const holding = (name: string, change: (records: Records) => Records): object => ({
  state: { ...stateOf(name), records: change(stateOf(name).records) },
});

describe('of detections', () => {
  const draw = random(21);
  const box = (): GroundTruth['box'] => {
    const [x, y] = [draw.next() * 300, draw.next() * 300];
    return [x, y, x + 20 + draw.next() * 100, y + 20 + draw.next() * 100];
  };
  const images = Array.from({ length: 24 }, (_, at) => {
    const boxes = Array.from({ length: 4 }, () => ({ class: draw.int(0, 2), box: box() }));
    const found = boxes.map((truth) => ({ ...truth, score: draw.next() }));
    const others = Array.from({ length: 20 }, () => ({ class: draw.int(0, 3), score: draw.next(), box: box() }));
    return { id: `i${String(at).padStart(2, '0')}`, boxes, found: flat([...found.slice(1), ...others]) };
  });
  const shards = 8;
  const measuredBy = (measure: typeof coco | typeof voc, own: typeof images): Evaluator<Detections> => {
    const evaluator = createEvaluator<Detections, never>(measure as never);
    for (const { found, ...labels } of own) evaluator.add(labels, found);
    return evaluator;
  };

  it.each([coco, voc])('$name: parts are taken one at a time, and none is held on to', async (measure) => {
    const said = { ...read('s1'), ...marked({ images: 24 }), evaluator: measure.name, islands: [], outputs: undefined };
    function* parts(): Generator<PartFile> {
      for (let index = shards; index >= 1; index--) {
        const own = images.filter((_, at) => at % shards === index - 1);
        const state = JSON.parse(JSON.stringify(measuredBy(measure, own).state())) as { records: unknown[][] };
        const part = { ...said, images: own.length, shard: { index, of: shards }, float: undefined, state };
        yield { file: `${index}.json`, part };
        // What was read is gone when the next one is asked for.
        for (const record of state.records) (record.pop() as unknown[]).splice(0);
        state.records.splice(0);
      }
    }
    const { metrics, confidence } = await mergeJob(parts());
    const whole = measuredBy(measure, images).measured();
    expect(metrics).toEqual(whole.metrics);
    expect(confidence?.metrics).toEqual(whole.intervals);
    expect(metrics['map50']).toBeGreaterThan(0.1);
  });
});

describe('parts that do not make a whole are named', () => {
  const all = (change?: object): PartFile[] => ['s1', 's2', 's3'].map((name) => part(name, change));
  const last = (change: object): PartFile[] => [part('s1', marked()), part('s2', marked()), part('s3', change)];
  it.each<[string, PartFile[], string]>([
    [
      'other settings',
      [part('s1'), part('f3'), part('s2')],
      'f3.json: settings of another evaluation: expected W8A8 as in s1.json, found W4A4',
    ],
    [
      'the odd one, also where it is the first',
      [part('f3'), part('s1'), part('s2')],
      'f3.json: settings of another evaluation: expected W8A8 as in s1.json, found W4A4',
    ],
    ['a shard that is doubled', [...all(), part('s2')], 's2.json: named twice; name each shard'],
    [
      'a shard in two files',
      [...all(), { ...part('s2'), file: 'copy.json' }],
      's2.json and copy.json are both shard 2 of 3',
    ],
    ['a shard that is missing', all().slice(0, 2), 'merge: shard 3 of 3 is missing'],
    [
      'other numbers of shards',
      last({ ...marked(), shard: { index: 3, of: 4 } }),
      's3.json: number of shards of another',
    ],
    ['a shard beyond the last', last({ ...marked(), shard: { index: 4, of: 3 } }), 's3.json: shard 4 of 3'],
    [
      'an earlier version among them',
      last({}),
      's3.json: version of another evaluation: expected 0.1.0 as in s1.json, found none',
    ],
    ['another version', last(marked({ version: '0.2.0' })), 'expected 0.1.0 as in s1.json, found 0.2.0'],
    [
      'another model',
      last(marked({ model: '12'.repeat(32) })),
      's3.json: quantized model of another evaluation: expected sha256 abababababab',
    ],
    ['other labels', last(marked({ data: '12'.repeat(32) })), 's3.json: images or labels of another evaluation'],
    [
      'another number of images',
      last(marked({ images: 21 })),
      's3.json: number of images of another evaluation: expected 20',
    ],
    [
      'another threshold',
      last(marked({ evaluation: { ...fingerprint.evaluation, confidence: 0.1 } })),
      's3.json: evaluation settings of another evaluation: expected confidence 0.005 as in s1.json, found confidence 0.1',
    ],
    [
      'another size',
      last(
        marked({
          evaluation: {
            ...fingerprint.evaluation,
            preprocess: { ...fingerprint.evaluation.preprocess, resize: 'none' },
          },
        }),
      ),
      'expected preprocess.resize "stretch" as in s1.json, found preprocess.resize "none"',
    ],
    [
      'no float results',
      last({ ...marked(), float: undefined }),
      's3.json: float results of another evaluation: expected some',
    ],
    ['too few images together', all(marked({ images: 21 })), 'merge: expected 21 images together, found 20'],
    [
      'an image twice',
      [
        part('s1'),
        part('s2', {
          state: {
            evaluator: 'top-k',
            records: read('s1').state && (read('s1').state as { records: unknown }).records,
          },
        }),
        part('s3'),
      ],
      's2.json: image "a/0.png" is in s1.json too',
    ],
    [
      'an image twice in one file',
      last({ ...marked(), ...holding('s3', (records) => [...records.slice(1), records[1]]) }),
      `s3.json: holds image "${stateOf('s3').records[1][0]}" twice; it is damaged: evaluate this shard again`,
    ],
    [
      'a result that is none',
      last({ ...marked(), ...holding('s3', ([first, ...others]) => [[first[0], null], ...others]) }),
      `s3.json: The result of image "${stateOf('s3').records[0][0]}" is not a record of evaluator "top-k"; evaluate this shard again`,
    ],
    [
      'a result of the float model that is none',
      ['s1', 's2', 's3'].map((name) => {
        const records = stateOf(name).records.map(([id, record]) => [id, name === 's2' ? {} : record]);
        return part(name, { ...marked(), floatState: { ...stateOf(name), records } });
      }),
      's2.json: The result of image ',
    ],
    [
      "another evaluator's results",
      last({ ...marked(), state: { ...stateOf('s3'), evaluator: 'voc' } }),
      's3.json: evaluator in "state" of another evaluation: expected top-k as in s1.json, found voc',
    ],
    [
      'a number of images that is not its own',
      last({ ...marked(), images: 7, provenance: '' }),
      's3.json: "images" is 7, but it holds 6',
    ],
    ['no shard', last({ shard: undefined }), 's3.json: "shard" must be'],
    ['text for a figure', last({ float: { top1: 'high' } }), 's3.json: "float" must be figures by name'],
    ['a list', [{ file: 'x.json', part: [] }], 'x.json: expected an object'],
  ])('%s', async (_, parts, message) => {
    await expect(mergeJob(parts)).rejects.toThrow(message);
  });
});
