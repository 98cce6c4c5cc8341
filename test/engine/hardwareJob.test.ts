/** What a run takes of a device and how fast it is: sums and quotients of what its stages say. */
import { beforeAll, describe, expect, it } from 'vitest';
import { hardwareJob } from '../../src/engine/hardwareJob';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedNet } from '../support/quantizedNet';
import { chainNet, seededImages } from '../support/streamNets';

let model: QuantizedModel;
beforeAll(async () => {
  model = await quantizedNet(chainNet('mean'), {}, seededImages(4, 3));
});
const on = (device: string, fps: number, clockMHz = 100) =>
  hardwareJob(model, 'a run', { runDir: '', device, fps, clockMHz });

describe('hardware', () => {
  it('is the sum of its layers, as fast as the slowest', () => {
    const result = on('zynq-7020', 1000);
    expect(result).toMatchObject({
      provenance: 'a run',
      device: 'zynq-7020',
      clockMHz: 100,
      wantedFps: 1000,
      exceeded: [],
    });
    expect(result.layers.map(({ name, kind, pe, simd, cycles }) => [name, kind, pe, simd, cycles])).toEqual([
      // 8×8 pixels of 4 channels, 27 products each; 4×4 of 4 channels, 4 taps each; 2×2 of 6, 36 products each; 4 pixels of 6 channels; 5 of 6.
      ['conv_a', 'conv', 1, 1, 6912],
      ['pool', 'maxPool', 1, 1, 256],
      ['conv_b', 'conv', 1, 1, 864],
      ['mean', 'averagePool', 1, 1, 24],
      ['fc', 'conv', 1, 1, 30],
    ]);
    expect([result.bottleneck, result.intervalCycles]).toEqual(['conv_a', 6912]);
    expect(result.layers[2].utilisation).toBe(864 / 6912);
    expect(result.fps).toBeCloseTo(1e8 / 6912, 6);
    expect(result.latencyMs).toBe((result.latencyCycles / 1e8) * 1000);
    for (const of of ['dsps', 'blocks', 'luts'] as const)
      expect(result.totals[of]).toBe(result.layers.reduce((sum, layer) => sum + layer[of], 0));
    expect(result.available).toEqual({ dsps: 220, blocks: 280, luts: 53200 });
  });

  it.each([
    // 100 MHz over 14467 images are 6912 clocks and a rest; one more needs more products.
    [14467, 1],
    [14469, 2],
  ])('for %d images a second makes %d products a clock', (fps, products) => {
    const [{ pe, simd }] = on('zynq-7020', fps).layers;
    expect(pe * simd).toBe(products);
  });

  it('says what a device has too little of', () => {
    expect(on('ice40-up5k', 1000).exceeded).toEqual(['dsps']);
    expect(on('ice40-up5k', 1000).available).toEqual({ dsps: 8, blocks: 30, luts: 5280 });
  });
  it('is none of a device that there is not', () => expect(() => on('zynq', 1)).toThrow('unknown device "zynq"'));
});
