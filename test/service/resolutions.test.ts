/** Sweeps over resolutions: as one evaluation of each, with a cfg that was changed by hand; what is refused. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from 'onnx-proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missedRows } from '../../src/cli/gates';
import { createLocalService } from '../../src/service/localService';
import type { SweepFigures } from '../../src/protocol/results/results';

const service = createLocalService();
const samples = join(import.meta.dirname, '..', '..', 'samples');
let folder: string;
const at = (name: string): string => join(folder, name);
const set = ['preset=strict', 'calibration.count=4'];
const vary = [
  ['preprocess.size', ['64', '96']],
  ['bits', ['4', '8']],
] as const;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-resolutions-'));
  for (const name of ['detector', 'segmenter', 'pictures', 'sample.onnx', 'sample.quant.json'])
    cpSync(join(samples, name), at(name), { recursive: true });
  const cfg = readFileSync(at('detector/scenes.cfg'), 'utf8');
  writeFileSync(at('detector/hand.cfg'), cfg.replace('width=96', 'width=64').replace('height=96', 'height=64'));
  cpSync(at('detector/scenes.weights'), at('detector/hand.weights'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a sweep over resolutions', () => {
  const limit = 6;
  const read = (): SweepFigures => JSON.parse(readFileSync(at('out/sweep.json'), 'utf8')) as SweepFigures;

  it('has at each what an evaluation of a cfg of that size has, float and integers', async () => {
    await service.sweep({ recipe: at('detector/scenes.quant.json'), set, vary, limit, out: at('out') });
    const { rows, float } = read();
    const recipe = at('detector/scenes.quant.json');
    for (const [index, own] of [['model=hand.cfg', 'bits=8'], ['bits=4']].entries()) {
      const alone = await service.evaluate({ recipe, set: [...set, ...own], limit, float: true });
      const row = rows[index + 1];
      expect([row.metrics, row.float]).toEqual([alone.metrics, alone.float]);
      expect(row.confidence?.difference).toEqual(alone.confidence?.difference);
    }
    expect(rows.map(({ settings }) => Object.values(settings).join(' '))).toEqual(['64 4', '64 8', '96 4', '96 8']);
    expect(float).toEqual(rows[0].float);
    expect(rows[2].float).not.toEqual(float);
    const clocks = rows.map(({ cost }) => cost?.cycles ?? NaN);
    // The same layers on (96 / 64)² as many places.
    expect(clocks[2] / clocks[0]).toBeCloseTo(2.25, 1);
    expect(rows[2].cost?.sizeBytes).toBe(rows[0].cost?.sizeBytes);
  });

  it('holds rows against float at their resolution', () => {
    const sweep = read();
    const better = sweep.rows.map((row) => ({ ...row, metrics: { map50: (row.float?.['map50'] ?? 0) - 0.01 } }));
    expect(missedRows({ ...sweep, rows: better }, [], [{ most: 0.02 }])).toEqual([]);
  });

  it('is shown with float of each', async () => {
    const { html, rows } = await service.report({ path: at('out/sweep.json') });
    expect(rows?.floats?.map(({ settings }) => settings)).toEqual([
      { 'preprocess.size': 64 },
      { 'preprocess.size': 96 },
    ]);
    expect(rows?.float).toEqual({});
    expect(html).toContain('mAP@0.5 over resolution');
    expect(html).toContain('mAP@0.5, float');
    const comparison = await service.compareRuns({ paths: [at('out')] });
    expect(comparison.rows.map(({ float }) => float)).toEqual(read().rows.map(({ float }) => float));
  });

  it('of shards has the same bytes', async () => {
    const request = { recipe: at('detector/scenes.quant.json'), set, vary, limit, out: at('divided'), shards: 2 };
    const first = await service.beginSweep({ ...request, shard: { index: 1, of: 2 } });
    expect([first.result, first.status.done, first.status.floats?.length]).toEqual([undefined, 6, 2]);
    await service.resumeSweep({ folder: at('divided'), shard: { index: 2, of: 2 } });
    expect(readFileSync(at('divided/sweep.json'), 'utf8')).toBe(readFileSync(at('out/sweep.json'), 'utf8'));
  });

  it('computes a resolution that is added, and nothing else', async () => {
    const more = [['preprocess.size', ['96', '64', '128']] as const, ['bits', ['8']] as const];
    const { status } = await service.beginSweep({
      ...{ recipe: at('detector/scenes.quant.json'), set, limit, out: at('out'), vary: more, planOnly: true },
    });
    expect(status.rows.map(({ done }) => done)).toEqual([1, 1, 0]);
    expect(status.floats?.map(({ done }) => done)).toEqual([1, 1, 0]);
  });
});

/** The segmenter with height and width left open. */
function openSegmenter(): Uint8Array {
  const model = onnx.ModelProto.decode(readFileSync(at('segmenter/areas.onnx')));
  const graph = model.graph!;
  for (const { type } of [...graph.input!, ...graph.output!]) {
    const dims = type!.tensorType!.shape!.dim!;
    dims.splice(2, 2, { dimParam: 'height' }, { dimParam: 'width' });
  }
  return onnx.ModelProto.encode({ ...model, graph: { ...graph, valueInfo: [] } }).finish();
}

it.each([
  ['preprocess.size', ['64', '96']],
  ['inputShape', ['1x3x64x64', '1x3x96x96']],
] as const)('%s of a model with open dimensions gives what the file of that size gives', async (key, sizes) => {
  writeFileSync(at('segmenter/open.onnx'), openSegmenter());
  const recipe = at('segmenter/areas.quant.json');
  const { rows } = await service.sweep({ recipe, set: [...set, 'model=open.onnx'], vary: [[key, sizes]], limit: 3 });
  const fixed = await service.evaluate({ recipe, set, limit: 3, float: true });
  expect([rows[1].metrics, rows[1].float]).toEqual([fixed.metrics, fixed.float]);
  expect(rows[0].float).not.toEqual(rows[1].float);
});

it.each([
  [
    'a file that fixes its size',
    'sample.quant.json',
    ['48', '32'],
    "sample.onnx: the file fixes input 'image' at 1×3×32×32; its size cannot be varied (preprocess.size 48×48)",
  ],
  [
    'a size that the layers do not allow',
    'detector/scenes.quant.json',
    ['72'],
    "scenes.cfg: preprocess.size is 72×72, the cfg's 96×96: line",
  ],
  ['what is no size', 'detector/scenes.quant.json', ['0'], '"preprocess.size" must be [width, height] in pixels'],
])('%s is refused before anything is computed', async (_, recipe, sizes, message) => {
  const request = {
    recipe: at(recipe),
    set,
    vary: [['preprocess.size', sizes] as const],
    limit: 2,
    out: at('refused'),
  };
  await expect(service.sweep(request)).rejects.toThrow(message);
  expect(existsSync(at('refused'))).toBe(false);
});
