import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalService } from '../../src/service/localService';
import { InputError } from '../../src/util/errors';

const service = createLocalService();
let folder: string;
let recipe: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-sweeps-'));
  for (const name of ['sample.onnx', 'sample.quant.json', 'pictures'])
    cpSync(join(import.meta.dirname, '..', '..', 'samples', name), join(folder, name), { recursive: true });
  recipe = join(folder, 'sample.quant.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

const request = (bits: readonly string[]) => ({
  recipe,
  set: ['calibration.count=5'],
  vary: [['bits', bits] as const],
  limit: 4,
});

const widths = {
  budget: { kind: 'size', share: 0.8 },
  widths: [8],
  activations: [8],
  images: 1,
  metricImages: 2,
} as const;

describe('a foreign file', () => {
  const fill: readonly (readonly [marker: string, text: string, work: (out: string) => Promise<object>])[] = [
    ['sweep.json', 'mine', (out) => service.sweep({ ...request(['8']), out })],
    ['sweep.json', '{"rows":[],"version":1}', (out) => service.sweep({ ...request(['8']), out })],
    ['allocation.json', '{"rows":[]}', (out) => service.allocate({ recipe, set: [], ...widths, out })],
    ['run.json', '{"files":["weights.pt"],"version":1}', (out) => service.quantize({ recipe, set: [], out })],
  ];
  it.each(fill)('in the place of %s stays, and what would go there is refused: %s', async (marker, text, work) => {
    const out = mkdtempSync(join(folder, 'foreign-'));
    writeFileSync(join(out, marker), text);
    writeFileSync(join(out, 'weights.pt'), 'mine');
    await expect(work(out)).rejects.toThrow(`${join(out, marker)}: expected a record that we wrote`);
    expect(readdirSync(out).sort()).toEqual([marker, 'weights.pt'].sort());
    expect(readFileSync(join(out, marker), 'utf8')).toBe(text);
    expect(existsSync(`${out}@1`)).toBe(false);
  });
});

it.each(['given', 'weights'])('no sweep varies %s, a file of the model that all rows are computed of', async (key) => {
  const sweep = service.sweep({ ...request(['8']), vary: [[key, ['a.json', 'b.json']] as const] });
  await expect(sweep).rejects.toThrow(`it cannot vary ${key}`);
});

describe('a sweep that is kept', () => {
  it('lies beside the runs, is opened and listed; the one before it stays as an earlier one', async () => {
    const first = await service.keepSweep(request(['8']));
    expect(first.path).toBe(join(folder, '.shiftwise', 'sample@sweep', 'sweep.json'));
    const second = await service.keepSweep(request(['4', '8']));
    const places = readdirSync(join(folder, '.shiftwise')).sort();
    expect(places).toEqual(['sample@sweep', 'sample@sweep@1']);
    const sweeps = places.map((place) => join(folder, '.shiftwise', place, 'sweep.json'));
    const listing = await service.runs({ runDirs: [], sweeps: [...sweeps, join(folder, 'sample.quant.json')] });
    expect(listing.problems).toHaveLength(1);
    expect(listing.sweeps.map(({ name, vary, rows, newest }) => [name, vary, rows, newest])).toEqual([
      ['sample', ['bits'], 2, true],
      ['sample', ['bits'], 1, false],
    ]);
    const { rows, title } = await service.report({ path: second.path });
    expect([title, rows?.recipe]).toEqual(['sample', recipe]);
    expect(rows?.rows).toEqual(second.result.rows);
    expect(rows?.origin).toEqual([
      'recipe sample, preset standard, varying bits; top-k on 4 images of test.bin, calibrated on calibration.bin',
    ]);
  });

  it('has all fields of --json but the time, and beside them the plan', async () => {
    const out = join(folder, 'out');
    const { seconds, ...figures } = await service.sweep({ ...request(['8']), out });
    expect(seconds).toBeGreaterThan(0);
    const kept = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')) as object;
    expect(kept).toMatchObject(figures);
    expect(kept).not.toHaveProperty('seconds');
    const files = ['chart-top1.svg', 'chart-top5.svg', 'plan', 'plan.json', 'report.html', 'sweep.json'];
    expect(readdirSync(out).sort()).toEqual(files);
  });

  it('is not written when it is cancelled', async () => {
    const controller = new AbortController();
    const before = readdirSync(join(folder, '.shiftwise')).length;
    const job = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(service.keepSweep(request(['3', '5']), job)).rejects.toMatchObject({ name: 'CancelledError' });
    // The request is rejected at once; its work notices at its next step, and takes away what it had begun.
    await expect.poll(() => readdirSync(join(folder, '.shiftwise'))).toHaveLength(before);
    expect(existsSync(join(folder, '.shiftwise', 'sample@sweep@2'))).toBe(false);
  });
});

describe('a sweep as a plan', () => {
  const asked = (name: string) => ({ ...request(['4', '8']), out: join(folder, name) });
  const done = async (name: string): Promise<readonly number[]> => {
    const { rows, float } = await service.sweepStatus({ folder: join(folder, name) });
    return [...rows, float].map((each) => each.done);
  };

  it('divided into shards that come in any order has the bytes of one that is not', async () => {
    await service.beginSweep(asked('whole'));
    const { status, result } = await service.beginSweep({ ...asked('divided'), shards: 3, planOnly: true });
    expect([result, status.done, status.total, status.complete]).toEqual([undefined, 0, 9, false]);
    const shard = (index: number) => service.resumeSweep({ folder: join(folder, 'divided'), shard: { index, of: 3 } });
    expect((await shard(3)).result).toBeUndefined();
    expect(await done('divided')).toEqual([1, 1, 1]);
    const second = await shard(1);
    expect(second.status).toMatchObject({ done: 6, workers: 0, complete: false });
    expect(second.status.etaSeconds).toBeGreaterThan(0);
    expect((await shard(2)).status).toMatchObject({ done: 9, complete: true });
    for (const file of ['sweep.json', 'report.html', 'chart-top1.svg'])
      expect(readFileSync(join(folder, 'divided', file))).toEqual(readFileSync(join(folder, 'whole', file)));
    await expect(service.resumeSweep({ folder: join(folder, 'divided'), shard: { index: 1, of: 2 } })).rejects.toThrow(
      '--shard 1/2: the plan has 3 shards',
    );
  });

  it('two processes share what they compute: each part once, ranges too', async () => {
    await service.beginSweep({ ...asked('shared'), planOnly: true });
    const both = await Promise.all([1, 2].map(() => service.resumeSweep({ folder: join(folder, 'shared') })));
    expect(both.map(({ result }) => result?.rows.length)).toEqual([2, 2]);
    const lines = readFileSync(join(folder, 'shared', 'plan', 'done.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const keys = lines.map((line) => (JSON.parse(line) as { key: string }).key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(readdirSync(join(folder, 'shared', 'plan')).filter((name) => name.endsWith('.claim'))).toEqual([]);
  });

  it('computes a part again that was damaged, and takes the others', async () => {
    const out = join(folder, 'damaged');
    await service.beginSweep(asked('damaged'));
    const before = readFileSync(join(out, 'sweep.json'));
    const plan = JSON.parse(readFileSync(join(out, 'plan.json'), 'utf8')) as { rows: { key: string }[] };
    const part = join(out, 'plan', `${plan.rows[1].key}.json`);
    writeFileSync(part, readFileSync(part, 'utf8').replace('"top1":', '"top9":'));
    const said: string[] = [];
    await service.resumeSweep({ folder: out }, { onProgress: ({ stage, lasting }) => lasting && said.push(stage) });
    expect(said[0]).toBe(`${part} does not have the content of its checksum; its part is computed again`);
    expect(said.filter((line) => line === said[0])).toHaveLength(1);
    expect(readFileSync(join(out, 'sweep.json'))).toEqual(before);
  });

  it('whose parts cannot be written says so in one line', async () => {
    const out = join(folder, 'barred');
    await service.beginSweep({ ...asked('barred'), planOnly: true });
    writeFileSync(join(out, 'plan'), '');
    const going = service.resumeSweep({ folder: out });
    await expect(going).rejects.toThrow(/barred\/plan\/\w+\.claim: cannot be written: /);
    await expect(going).rejects.toBeInstanceOf(InputError);
  });

  it('is not gone on with where a picture is another than the plan was made of', async () => {
    const out = join(folder, 'other');
    await service.beginSweep({ ...asked('other'), planOnly: true });
    const picture = join(folder, 'pictures', 'test.bin');
    const bytes = readFileSync(picture);
    writeFileSync(
      picture,
      bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
    );
    await expect(service.resumeSweep({ folder: out })).rejects.toThrow('are not those of the plan; plan anew');
    writeFileSync(picture, bytes);
    expect((await service.resumeSweep({ folder: out })).status.complete).toBe(true);
  });

  it.each<[string, file: string, text: string, expected: string]>([
    ['another plan.json', 'plan.json', '{"version":2}', 'plan.json: "version" must be 1, found 2'],
    ['no plan but a folder of that name', 'plan/mine.txt', 'mine', 'holds files that are not ours'],
  ])('refuses %s', async (_, file, text, expected) => {
    const out = mkdtempSync(join(folder, 'foreign-'));
    mkdirSync(join(out, 'plan'), { recursive: true });
    writeFileSync(join(out, file), text);
    await expect(service.beginSweep({ ...request(['8']), out })).rejects.toThrow(expected);
    expect(readFileSync(join(out, file), 'utf8')).toBe(text);
  });
});

describe('a sweep judged by the float model', () => {
  it('tells rows apart', async () => {
    const { rows, float } = await service.sweep({ ...request(['2', '8']), set: ['evaluation.evaluator=fidelity'] });
    expect(float.top1).toBe(1);
    expect(rows[0].metrics.top1).toBeLessThan(1);
  });
});
