/** Long jobs that stop in their middle, and go on: what was finished is not done again, and the result is that of an unbroken job. */
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/service/journal';
import { createLocalService } from '../../src/service/localService';
import type { Job, Progress } from '../../src/util/progress';

const service = createLocalService();
const folders: string[] = [];
let folder: string;
let recipe: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-journal-'));
  folders.push(folder);
  for (const name of ['sample.onnx', 'sample.quant.json', 'pictures'])
    cpSync(join(import.meta.dirname, '..', '..', 'samples', name), join(folder, name), { recursive: true });
  recipe = join(folder, 'sample.quant.json');
});
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true })));

/** Cancels when a stage begins whose name matches; remembers what was said to stay. */
function watched(cancelAt?: RegExp): { readonly job: Job; readonly said: string[]; readonly stages: Set<string> } {
  const controller = new AbortController();
  const said: string[] = [];
  const stages = new Set<string>();
  const onProgress = ({ stage, done, lasting }: Progress): void => {
    if (lasting) said.push(stage);
    stages.add(stage);
    if (cancelAt?.test(`${stage} ${done}`)) controller.abort();
  };
  return { job: { onProgress, signal: controller.signal }, said, stages };
}

const timeless = (result: object): unknown => JSON.parse(JSON.stringify({ ...result, seconds: 0 }));

const long: [string, cancelAt: RegExp, done: RegExp, work: (job: Job) => Promise<object>][] = [
  [
    'sweep',
    /^3\/4 /,
    /^2 of 4 settings were done before$/,
    (job) =>
      service.sweep({ recipe, set: ['calibration.count=5'], vary: [['bits', ['3', '4', '5', '8']]], limit: 4 }, job),
  ],
  [
    'sensitivity',
    /alone 2$/,
    /^2 of \d+ layers were done before$/,
    (job) => service.sensitivity({ recipe, set: ['calibration.count=5'], images: 1, metricImages: 2 }, job),
  ],
  [
    'allocate',
    /width 3$/,
    /^3 of \d+ widths of layers were done before$/,
    (job) => {
      const asked = { widths: [4, 8], activations: [8], images: 1, metricImages: 2 };
      const budget = { kind: 'size', share: 0.8 } as const;
      return service.allocate({ recipe, set: ['calibration.count=5'], budget, ...asked }, job);
    },
  ],
];

const journalOf = (kind: string): string => join(folder, '.shiftwise', `sample.${kind}.journal.jsonl`);

describe.each(long)('%s', (kind, cancelAt, done, work) => {
  it('goes on where it stopped, with the same result, also behind a torn line', async () => {
    const unbroken = await work({});
    rmSync(journalOf(kind));
    await expect(work(watched(cancelAt).job)).rejects.toMatchObject({ name: 'CancelledError' });
    await settled(journalOf(kind));
    appendFileSync(journalOf(kind), '{"key":"0123","value":{"to');
    const second = watched();
    expect(timeless(await work(second.job))).toEqual(timeless(unbroken));
    expect(second.said[0]).toMatch(done);
  });
});

/** A cancelled job may still be writing the line of the part that it has just finished. */
async function settled(path: string): Promise<void> {
  for (let size = -1, now = -2; size !== now;) {
    size = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
    now = existsSync(path) ? readFileSync(path).length : -2;
    if (now === -2) size = -1;
  }
}

describe('a sweep', () => {
  const asked = (set: readonly string[] = []) => ({ recipe, set, vary: [['bits', ['4', '8']]] as const, limit: 4 });

  it.each<[string, (() => void) | undefined, readonly string[]]>([
    ['another model', () => changeByte('sample.onnx', 5000), []],
    ['another picture to calibrate on', () => changeByte('pictures/calibration.bin', 100), []],
    ['another picture to judge by', () => changeByte('pictures/test.bin', 100), []],
    ['another setting', undefined, ['rounding=floor']],
    ['other numbers of pictures', undefined, ['calibration.count=3']],
  ])('of %s begins anew', async (_, change, set) => {
    await service.sweep(asked());
    change?.();
    const again = watched();
    await service.sweep(asked(set), again.job);
    expect(again.said).toEqual([]);
  });

  it('that is wider takes what it has, also that of one that came to its end', async () => {
    await service.sweep(asked());
    const wider = watched();
    await service.sweep({ ...asked(), vary: [['bits', ['4', '6', '8']]] }, wider.job);
    expect(wider.said).toEqual(['2 of 3 settings were done before']);
    expect([...wider.stages].filter((stage) => stage.startsWith('2/3'))).toHaveLength(1);
    expect([...wider.stages].filter((stage) => stage.startsWith('1/3'))).toHaveLength(0);
  });

  it('that is in its folder leaves no journal', async () => {
    const out = join(folder, 'out');
    await service.sweep({ ...asked(), out });
    expect([existsSync(join(out, 'sweep.json')), existsSync(`${out}.sweep.journal.jsonl`)]).toEqual([true, false]);
    expect(existsSync(journalOf('sweep'))).toBe(false);
  });

  it('goes on without a journal where none can be written, and says so once', async () => {
    writeFileSync(join(folder, '.shiftwise'), 'a file in the way');
    const { job, said } = watched();
    expect((await service.sweep(asked(), job)).rows).toHaveLength(2);
    expect(said).toEqual([
      expect.stringMatching(/sweep\.journal\.jsonl cannot be written \(\w+\): this job cannot go on/),
    ]);
  });
});

function changeByte(name: string, at: number): void {
  const bytes = readFileSync(join(folder, name));
  bytes[at] ^= 1;
  writeFileSync(join(folder, name), bytes);
}

describe('the journal', () => {
  it('gives back numbers that JSON lacks, and arrays of their type', async () => {
    const path = join(folder, 'w');
    const value = { most: Infinity, ranges: Float64Array.of(NaN, -0.5), by: new Map([[3, Float32Array.of(0.1)]]) };
    await (await openJournal(path, 'sweep', {})).job.journal?.keep('a', value);
    expect(await (await openJournal(path, 'sweep', {})).job.journal?.find('a')).toEqual(value);
  });

  it('gives back what was kept, whatever stands between', async () => {
    const path = join(folder, 'x');
    const first = (await openJournal(path, 'sweep', {})).job.journal;
    await first?.keep('a', { top1: 0.1 + 0.2 });
    appendFileSync(`${path}.sweep.journal.jsonl`, 'null\n[]\n{"key":7}\n\u0000\n{"key":"b","val');
    const second = (await openJournal(path, 'sweep', {})).job.journal;
    await second?.keep('b', 1e-300);
    const third = await openJournal(path, 'sweep', {});
    expect(await Promise.all(['a', 'b', 'c'].map(async (key) => third.job.journal?.find(key)))).toEqual([
      { top1: 0.1 + 0.2 },
      1e-300,
      undefined,
    ]);
    await third.remove();
    expect(existsSync(`${path}.sweep.journal.jsonl`)).toBe(false);
  });

  it.each<[string, from: string, to: string]>([
    ['a figure', '0.25', '0.26'],
    ['the key', '"key":"b"', '"key":"c"'],
    ['the checksum itself', '"checksum":', '"checksum":"","was":'],
    ['no checksum', '"checksum"', '"checksun"'],
  ])('leaves out a line with %s changed, and says so', async (_, from, to) => {
    const path = join(folder, 'y');
    const file = `${path}.sweep.journal.jsonl`;
    const first = (await openJournal(path, 'sweep', {})).job.journal;
    await first?.keep('a', { top1: 0.5 });
    await first?.keep('b', { top1: 0.25 });
    const [line, changed] = readFileSync(file, 'utf8').split('\n');
    expect(changed).toContain(from);
    writeFileSync(file, `${line}\n${changed.replace(from, to)}\n`);
    const { job, said } = watched();
    const { journal } = (await openJournal(path, 'sweep', job)).job;
    const found = await Promise.all(['a', 'b', 'c'].map(async (key) => journal?.find(key)));
    expect(found).toEqual([{ top1: 0.5 }, undefined, undefined]);
    expect(said).toEqual([`${file}: line 2 does not have the content of its checksum; its part is computed again`]);
  });

  it.each(['my notes', '\nmy notes\n', '{\n  "key": 1\n}\n', '{"key":"mine"}\n', '[]'])(
    'refuses a file in its place that is not ours: %j',
    async (mine) => {
      const path = join(folder, 'y.sweep.journal.jsonl');
      writeFileSync(path, mine);
      await expect(openJournal(join(folder, 'y'), 'sweep', {})).rejects.toThrow(
        `${path}: a file that is not ours is in the way; move it elsewhere`,
      );
      expect(readFileSync(path, 'utf8')).toBe(mine);
    },
  );

  it('goes on behind a first line that was torn', async () => {
    writeFileSync(join(folder, 'z.sweep.journal.jsonl'), '{"key":"0123","val');
    await (await openJournal(join(folder, 'z'), 'sweep', {})).job.journal?.keep('a', 1);
    expect(await (await openJournal(join(folder, 'z'), 'sweep', {})).job.journal?.find('a')).toBe(1);
  });
});
