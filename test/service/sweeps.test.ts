import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalService } from '../../src/service/localService';

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

  it('has all fields of --json, and nothing else is written there', async () => {
    const out = join(folder, 'out');
    const result = await service.sweep({ ...request(['8']), out });
    expect(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8'))).toMatchObject(result);
    expect(readdirSync(out).sort()).toEqual(['chart-top1.svg', 'chart-top5.svg', 'report.html', 'sweep.json']);
  });

  it('is not written when it is cancelled', async () => {
    const controller = new AbortController();
    const before = readdirSync(join(folder, '.shiftwise')).length;
    const job = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(service.keepSweep(request(['3', '5']), job)).rejects.toMatchObject({ name: 'CancelledError' });
    expect(readdirSync(join(folder, '.shiftwise'))).toHaveLength(before);
    expect(existsSync(join(folder, '.shiftwise', 'sample@sweep@2'))).toBe(false);
  });
});
