/** A second quantization of the same model on the same pictures: what is not measured again, what is, and that nobody sees it in the result. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalService } from '../../src/service/localService';
import type { Progress } from '../../src/util/progress';

const samples = join(import.meta.dirname, '../../samples');
const service = createLocalService();
let folder: string;
let recipe: string;
const cache = (): string[] => readdirSync(join(folder, '.shiftwise/cache')).sort();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-cache-'));
  for (const name of ['sample.onnx', 'sample.quant.json', 'pictures'])
    cpSync(join(samples, name), join(folder, name), { recursive: true });
  recipe = join(folder, 'sample.quant.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Quantizing {
  readonly layers: unknown;
  /** Stages that went over images, and lines that stay. */
  readonly stages: readonly string[];
}

async function quantized(set: readonly string[], out?: string): Promise<Quantizing> {
  const stages = new Set<string>();
  const onProgress = ({ stage }: Progress): void => void stages.add(stage);
  const all = ['calibration.count=6', ...set];
  const { quantize } = await service.quantize({ recipe, set: all, out }, { onProgress });
  return { layers: quantize.layers, stages: [...stages] };
}

const taken: unknown = expect.stringMatching(
  /^Ranges were measured before, on the same pictures: they are taken from .*cache$/,
);

describe('ranges', () => {
  it('are measured once for all widths, and make the same result', async () => {
    const first = await quantized([]);
    expect(first.stages).toContain('Calibrating');
    const [fresh, kept] = [await quantized(['bits=4'], join(folder, 'elsewhere')), await quantized(['bits=4'])];
    expect(fresh.stages).toContain('Calibrating');
    expect(kept.stages).not.toContain('Calibrating');
    expect(kept.stages).not.toContain('Equalizing');
    expect(kept.stages).toContainEqual(taken);
    expect(kept.layers).toEqual(fresh.layers);
  });

  it.each([
    ['other pictures', ['calibration.count=7']],
    ['pictures that are fed otherwise', ['preprocess.scale=0.01']],
  ])('are measured anew on %s', async (_, set) => {
    expect((await quantized(set)).stages).toContain('Calibrating');
  });

  it('that were changed on the disk are told, and measured anew', async () => {
    for (const name of cache()) {
      const path = join(folder, '.shiftwise/cache', name);
      writeFileSync(path, readFileSync(path, 'utf8').replace(/"images":\d+/, '"images":99'));
    }
    const { stages } = await quantized([]);
    expect(stages).toContain('Calibrating');
    expect(stages).toContainEqual(expect.stringContaining('does not have the content of its checksum'));
    expect((await quantized([])).stages).not.toContain('Calibrating');
  });

  it('whose file cannot be read are measured anew', async () => {
    for (const name of cache()) {
      rmSync(join(folder, '.shiftwise/cache', name));
      mkdirSync(join(folder, '.shiftwise/cache', name));
    }
    expect((await quantized([])).stages).toContain('Calibrating');
    for (const name of cache()) rmSync(join(folder, '.shiftwise/cache', name), { recursive: true });
  });

  it('are not kept for a run that lies elsewhere', async () => {
    const before = cache();
    await quantized(['calibration.count=8'], join(folder, 'elsewhere'));
    expect(cache()).toEqual(before);
  });
});
