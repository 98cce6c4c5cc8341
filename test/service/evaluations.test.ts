/** The sample's run, evaluated whole and in shards, on few images and on more. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/engine/records';
import type { Progress } from '../../src/util/progress';
import type { EvaluateResult } from '../../src/protocol/results/results';
import { createLocalService } from '../../src/service/localService';

const service = createLocalService();
let folder: string;
let runDir: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-evaluations-'));
  for (const name of ['sample.onnx', 'sample.quant.json', 'pictures'])
    cpSync(join(import.meta.dirname, '..', '..', 'samples', name), join(folder, name), { recursive: true });
  const recipe = join(folder, 'sample.quant.json');
  ({ runDir } = await service.quantize({ recipe, set: ['calibration.count=5'] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const asked = (limit: number, float: boolean, set: readonly string[] = []) => ({ runDir, set, float, limit });
const recordOf = (): RunRecord => JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8')) as RunRecord;
const timeless = (result: EvaluateResult): unknown =>
  JSON.parse(JSON.stringify({ ...result, seconds: 0, imagesPerSecond: 0 }));

describe('shards', () => {
  it.each([
    ['top-k', true],
    ['top-k', false],
    ['fidelity', false],
  ])('%s, float %s: merged they are one run in every field', async (evaluator, float) => {
    const request = asked(10, float, [`evaluation.evaluator=${evaluator}`]);
    const whole = await service.evaluate(request);
    const parts = await Promise.all(
      [3, 1, 2].map((index) => service.evaluate({ ...request, shard: { index, of: 3 } })),
    );
    const files = parts.map((part, at) => ({ file: `${at}.json`, part: JSON.parse(JSON.stringify(part)) as unknown }));
    expect(timeless(await service.merge(files))).toEqual(timeless(whole));
    expect(whole.float === undefined).toBe(!float);
    expect(Object.keys(whole.confidence?.metrics ?? {})).toEqual(Object.keys(whole.metrics));
    expect(whole.confidence?.difference === undefined).toBe(!float);
  });

  const asFile = (file: string, part: object) => ({ file, part: JSON.parse(JSON.stringify(part)) as object });

  it('made before and after a picture was replaced are refused', async () => {
    const shard = (index: number) => service.evaluate({ ...asked(6, false), shard: { index, of: 2 } });
    const path = join(folder, 'pictures', 'test.bin');
    const bytes = readFileSync(path);
    const before = await shard(1);
    const changed = Buffer.from(bytes);
    changed[100] ^= 1;
    writeFileSync(path, changed);
    const after = await shard(2).finally(() => writeFileSync(path, bytes));
    const merging = service.merge([asFile('1.json', before), asFile('2.json', after)]);
    await expect(merging).rejects.toThrow(
      /^2\.json: pictures of another evaluation: expected sha256 \w+ as in 1\.json/,
    );
  });

  it.each<[string, (text: string) => string]>([
    ['a record', (text) => text.replace('"records":[["', '"records":[["x')],
    ['a figure', (text) => text.replace(/("metrics":\{"\w+":)[\d.]+/, '$10.123')],
    ['the provenance', (text) => text.replace('"provenance":"', '"provenance":"x')],
    ['the checksum itself', (text) => text.replace(/"checksum":"\w{4}/, '"checksum":"0000')],
    ['no checksum', (text) => text.replace('"checksum"', '"checksun"')],
  ])('with %s changed are refused, by file', async (_, change) => {
    const text = JSON.stringify(await service.evaluate({ ...asked(2, false), shard: { index: 1, of: 1 } }));
    expect(change(text)).not.toBe(text);
    const merging = service.merge([{ file: 'p.json', part: JSON.parse(change(text)) as unknown }]);
    await expect(merging).rejects.toThrow('p.json: expected the content that its "checksum" belongs to');
    const spaced = JSON.parse(JSON.stringify(JSON.parse(text), undefined, 2)) as object;
    const turned = Object.fromEntries(Object.entries(spaced).reverse());
    expect((await service.merge([{ file: 'p.json', part: turned }])).images).toBe(2);
  });

  it('of a recipe are those of its run', async () => {
    const { fingerprint } = await service.evaluate(asked(4, false));
    const recipe = join(folder, 'sample.quant.json');
    const again = await service.evaluate({ recipe, set: ['calibration.count=5'], float: true, limit: 4 });
    expect(again.fingerprint).toEqual(fingerprint);
    const other = await service.evaluate({ recipe, set: ['calibration.count=5', 'bits=7'], float: false, limit: 4 });
    expect(other.fingerprint?.model).not.toBe(fingerprint?.model);
    expect(other.fingerprint?.data).toBe(fingerprint?.data);
  });
});

it('a label that is none is refused before anything is quantized', async () => {
  const records = readFileSync(join(folder, 'pictures', 'test.bin'));
  records[0] = 77;
  writeFileSync(join(folder, 'pictures', 'wrong.bin'), records);
  const stages = new Set<string>();
  const request = {
    recipe: join(folder, 'sample.quant.json'),
    set: ['evaluation.dataset.path=pictures/wrong.bin'],
    float: false,
  };
  const evaluating = service.evaluate(request, { onProgress: ({ stage }) => void stages.add(stage) });
  await expect(evaluating).rejects.toThrow(/77/);
  expect([...stages]).toEqual([]);
});

describe('evaluations are kept side by side', () => {
  it('the fullest stands for the run, the newest of each kind is kept, and float results stay', async () => {
    await service.evaluate(asked(12, true));
    const said: string[] = [];
    const onProgress = ({ stage, lasting }: Progress): unknown => lasting && said.push(stage);
    await service.evaluate(asked(3, false), { onProgress });
    await service.evaluate(asked(12, false), { onProgress });
    expect(said).toEqual(['kept beside the evaluation of 12 images, which stands for the run: it is of 3']);
    const { evaluate, evaluations = [] } = recordOf();
    expect(JSON.stringify(evaluations)).not.toMatch(/state/i);
    expect(evaluations.slice(0, 2).map(({ images, float }) => [images, float !== undefined])).toEqual([
      [12, true],
      [3, false],
    ]);
    expect(evaluate).toEqual(evaluations[0]);
    expect((await service.run({ runDir })).evaluate?.images).toBe(12);
    const report = readFileSync(join(runDir, 'report.html'), 'utf8');
    expect(report.indexOf('on 12 images')).toBeLessThan(report.indexOf('on 3 images'));
    expect(report.indexOf('on 12 images')).toBeGreaterThan(0);
    expect(report).toContain(`the fullest of ${evaluations.length} evaluations, which all stand below`);
    const [entry] = (await service.runs({ runDirs: [runDir] })).runs;
    expect([entry.evaluate?.images, entry.evaluations]).toEqual([12, evaluations.length]);
  });

  it('also beside that of an earlier version', async () => {
    const { evaluations, checksum, sealed, ...record } = recordOf();
    expect([checksum, sealed]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), true]);
    const old = {
      ...evaluations?.[0],
      images: 204,
      fingerprint: undefined,
      provenance: 'top-k on 204 images of test.bin',
    };
    writeFileSync(join(runDir, 'run.json'), JSON.stringify({ ...record, evaluate: old }));
    await service.evaluate(asked(3, false));
    const now = recordOf();
    expect(now.evaluate?.images).toBe(204);
    expect(now.evaluations?.map(({ images }) => images)).toEqual([3, 204]);
  });
});

it('a run whose record was changed is refused in one line, until it is quantized again', async () => {
  await service.evaluate(asked(3, false));
  const path = join(runDir, 'run.json');
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(/("top1": )[\d.]+/, '$10.123');
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
  const line = `${path}: expected the content that its "checksum" belongs to, found another; it is damaged: `;
  await expect(service.run({ runDir })).rejects.toThrow(`${line}quantize again`);
  await expect(service.evaluate(asked(3, false))).rejects.toThrow(line);
  await expect(service.report({ path })).rejects.toThrow(line);
  await service.quantize({ recipe: join(folder, 'sample.quant.json'), set: ['calibration.count=5'] });
  expect((await service.run({ runDir })).evaluate).toBeUndefined();
});
