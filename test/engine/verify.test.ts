import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import type { Images } from '../../src/engine/images';
import { verified } from '../../src/engine/verify';
import { createKernel } from '../../src/integer/wasm/kernel';
import { prepare } from '../../src/passes/pipeline';
import { best } from '../../src/quantize/presets/best';
import { quantize } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { createService } from '../../src/worker/service';
import { netImages, smallNet } from '../support/quantizedNet';

const graph = prepare(smallNet({ tail: true })).graph;

async function* stream(images: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* images;
}

const heldOut = {
  total: 2,
  async *[Symbol.asyncIterator]() {
    for (const input of netImages(2, 5)) yield { input };
  },
} as unknown as Images;

/** Verifies with optimizers that do nothing but set the width of the weights, by name. */
async function chosen(widths: Readonly<Record<string, number>>, change: Partial<Settings> = {}) {
  const ranges = await collectRanges(graph, stream(netImages(3)), 3, {}, { distributions: true });
  const settings = { ...best.settings, ...change };
  const asked: string[] = [];
  const quantized = await verified(
    { plain: { graph, ranges }, optimized: { graph, ranges }, settings },
    heldOut,
    (prepared, how) => {
      const name = how.optimize.join('+');
      asked.push(name);
      const bits = { ...how.bits, weights: widths[name] };
      return Promise.resolve(quantize(prepared.graph, prepared.ranges, { ...how, bits, optimize: [] }));
    },
    await createKernel(),
    {},
  );
  return { asked, quantized };
}

const [none, graphs, gentle, all] = ['', 'equalize', 'equalize+bias-correction', 'equalize+reconstruct'];
const narrow = { bits: { weights: 4, activations: 8, bias: 32 } };

describe('verify', () => {
  it.each([
    ['nothing', { [none]: 8, [graphs]: 4, [gentle]: 3, [all]: 4 }, []],
    ['those of the graph', { [none]: 3, [graphs]: 8, [gentle]: 4, [all]: 4 }, ['equalize']],
    ['the cheap ones', { [none]: 3, [graphs]: 4, [gentle]: 8, [all]: 4 }, ['equalize', 'bias-correction']],
    ['all', { [none]: 3, [graphs]: 4, [gentle]: 4, [all]: 8 }, ['equalize', 'reconstruct']],
  ])('keeps %s where that is nearest to float', async (_, widths, expected) => {
    const { asked, quantized } = await chosen(widths, narrow);
    expect(asked).toEqual([none, graphs, gentle, all]);
    expect(quantized.optimized).toEqual(expected);
    expect(quantized.notes?.[0]).toMatch(/^Kept .*on 2 calibration images held out: no optimizer [\d.]+ dB, /);
  });

  it('does not round anew where exact weights would win nothing', async () => {
    // Activations of 8 bits drown what weights of 16 bits have over those of 12.
    const { asked, quantized } = await chosen(
      { [none]: 8, [graphs]: 8, [gentle]: 8, [all]: 8 },
      { bits: { weights: 12, activations: 8, bias: 32 } },
    );
    expect(asked).toEqual([none, graphs, gentle]);
    expect(quantized.notes?.[1]).toMatch(/^reconstruct was not tried: weights of 16 bits would win only -?\d\.\d dB/);
  });

  it('does where powers of two leave much to win', async () => {
    const { asked } = await chosen(
      { [none]: 8, [graphs]: 8, [gentle]: 8, [all]: 8 },
      { adjustment: 'pow2-tensor', granularity: 'per-tensor', bits: { weights: 8, activations: 16, bias: 32 } },
    );
    expect(asked).toContain(all);
  });

  it('is told in the run: what was kept stands where the optimizers would', async () => {
    const recipe = join(import.meta.dirname, '../../samples/sample.quant.json');
    const out = join(mkdtempSync(join(tmpdir(), 'shiftwise-')), 'run');
    const set = ['preset=best', 'bits=4', 'calibration.count=16', 'optimize=equalize,bias-correction,verify'];
    const { quantize: result } = await createService().quantize({ recipe, set, out }, {});
    const note = result.notes.find((line) => line.startsWith('Kept '));
    const kept = / Kept (.*?), by/.exec(` ${note ?? ''}`)?.[1] ?? expect.fail('no note');
    expect(result.provenance).toContain(
      kept === 'no optimizer' ? 'asymmetric activations, calibrated' : kept.replace(' + ', ', '),
    );
    expect(result.provenance).not.toContain('verify');
  }, 60_000);
});
