/** What is quantized is the model that the run is of: one that is written again meanwhile makes no run. */
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { createLocalService } from '../../src/service/localService';
import type { Job } from '../../src/util/progress';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-meanwhile-'));
  writeNet(1);
  const calibration = { dataset: { type: 'synthetic' }, count: 2 };
  writeFileSync(join(folder, 'net.quant.json'), JSON.stringify({ model: 'net.onnx', calibration }));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Of the same size whatever its numbers are. */
function writeNet(seed: number, side = 8): void {
  const b = graphBuilder(random(seed));
  const conv = b.node('Conv', 'c', [b.input('x', [1, 3, side, side]), b.floats('w', [2, 3, 1, 1])]);
  writeFileSync(join(folder, 'net.onnx'), encodeOnnx(b.build([conv])));
}

const quantized = (onProgress: NonNullable<Job['onProgress']>) =>
  createLocalService().quantize({ recipe: join(folder, 'net.quant.json'), set: [] }, { onProgress });

it('a model that stays as it is', async () => {
  const { runDir } = await quantized(() => undefined);
  expect(existsSync(join(runDir, 'run.json'))).toBe(true);
});

it('a model that another one of its size takes the place of is no more that of the run', async () => {
  const model = join(folder, 'net.onnx');
  const service = createLocalService();
  const { runDir } = await quantized(() => undefined);
  expect((await service.lastRun({ model }))?.runDir).toBe(runDir);
  writeNet(2);
  expect([await service.lastRun({ model }), (await service.runOf(model))?.current]).toEqual([undefined, false]);
});

it('a model that is written again while it is quantized', async () => {
  const touch = (): void => utimesSync(join(folder, 'net.onnx'), 1, 1);
  await expect(quantized(touch)).rejects.toThrow(/net\.onnx: has changed while it was quantized: quantize it again$/);
  expect(existsSync(join(folder, '.shiftwise', 'net', 'run.json'))).toBe(false);
});

it.each([
  [8, 18],
  [330, 16],
])(
  'corrects biases by as many images as have enough positions: of a side of %i by %i of 18',
  async (side, expected) => {
    writeNet(1, side);
    const calibration = { dataset: { type: 'synthetic' }, count: 18 };
    writeFileSync(join(folder, 'net.quant.json'), JSON.stringify({ model: 'net.onnx', calibration }));
    const totals = new Set<number | undefined>();
    await quantized(({ stage, total }) => void (stage === 'Float targets' && totals.add(total)));
    expect([...totals]).toEqual([expected]);
  },
);

it.each(['standard', 'best'])('takes a network in which no biases can be corrected: %s', async (preset) => {
  const b = graphBuilder(random(1));
  const relu = b.node('Relu', 'r', [b.input('x', [1, 3, 8, 8])]);
  writeFileSync(join(folder, 'net.onnx'), encodeOnnx(b.build([b.node('Neg', 'n', [relu])])));
  const calibration = { dataset: { type: 'synthetic' }, count: 8 };
  writeFileSync(join(folder, 'net.quant.json'), JSON.stringify({ model: 'net.onnx', preset, calibration }));
  const { runDir } = await quantized(() => undefined);
  expect(existsSync(join(runDir, 'run.json'))).toBe(true);
});
