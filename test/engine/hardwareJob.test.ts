/** What a run takes of a device and how fast it is: sums and quotients of what its stages say. */
import { beforeAll, describe, expect, it } from 'vitest';
import { hardwareJob } from '../../src/engine/hardwareJob';
import type { EngineHardware, StreamHardware } from '../../src/protocol/results/hardwareResult';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedNet } from '../support/quantizedNet';
import { chainNet, seededImages } from '../support/streamNets';

let model: QuantizedModel;
beforeAll(async () => {
  model = await quantizedNet(chainNet('mean'), {}, seededImages(4, 3));
});
function on(device: string, fps: number, clockMHz = 100): StreamHardware {
  const result = hardwareJob(model, 'a run', { runDir: '', device, fps, clockMHz });
  if (result.top !== 'stream') throw new Error('without a top it streams');
  return result;
}

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
  it('says so where it fits at no rate', () => expect(on('ice40-up5k', 1000).fittingFps).toBeNull());
  it('is none of a device that there is not', () => expect(() => on('zynq', 1)).toThrow('unknown device "zynq"'));
});

describe('hardware with top engine', () => {
  function engineOn(device: string, fps: number, clockMHz = 100, memoryMBps?: number): EngineHardware {
    const request = { runDir: '', top: 'engine', device, fps, clockMHz, memoryMBps } as const;
    const result = hardwareJob(model, 'a run', request);
    if (result.top !== 'engine') throw new Error('an engine was asked for');
    return result;
  }

  it('is the sum of its layers and of its parts', () => {
    const { layers, parts, totals, latencyCycles, intervalCycles, fps, latencyMs, ...result } = engineOn(
      'zynq-7020',
      1000,
    );
    expect(layers.map(({ name, kind }) => [name, kind])).toEqual([
      ...[
        ['conv_a', 'conv'],
        ['pool', 'maxPool'],
        ['conv_b', 'conv'],
        ['mean', 'averagePool'],
        ['fc', 'conv'],
      ],
    ]);
    // All but the first instruction, which comes alone.
    const all = layers.reduce((sum, { cycles }) => sum + cycles, 0);
    expect(latencyCycles - all).toBeGreaterThan(0);
    expect(latencyCycles - all).toBeLessThan(100);
    expect(intervalCycles).toBe(latencyCycles);
    expect([fps, latencyMs]).toEqual([1e8 / latencyCycles, (latencyCycles / 1e8) * 1000]);
    for (const of of ['dsps', 'blocks', 'luts'] as const)
      expect(totals[of]).toBe(parts.reduce((sum, part) => sum + part[of], 0));
    // 4 × 4 products of 8 by 8 bits, two a multiplier, and a factor for each of 4 outputs.
    expect(result.engine).toMatchObject({ lanes: 4, pack: 2, busBits: 32, tileWords: 4096, resultWords: 1024 });
    expect([totals.dsps, result.exceeded]).toEqual([8 + 4, []]);
    expect(result.bytesPerSecond).toBeCloseTo(result.bytesPerImage * fps, 3);
  });

  it('has layers that products bind, and others that memory binds', () => {
    const { layers, bottleneck } = engineOn('zynq-7020', 1000);
    for (const { units, bound, cycles, share } of layers) {
      expect(cycles).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
      expect(units[bound]).toBeGreaterThan(0);
    }
    expect(layers.find(({ name }) => name === 'conv_a')?.bound).toBe('compute');
    // 8×8 pixels of one block of outputs, 9 taps each, and the way through the pipeline.
    expect(layers[0].units.compute).toBe(8 * 8 * 9 + 26);
    expect(bottleneck).toBe('conv_a');
  });

  it('takes more lanes for a higher rate, and as many as fit where none is fast enough', () => {
    const slow = engineOn('zynq-7020', 1000);
    expect(engineOn('zynq-7020', slow.fps * 1.01).engine.lanes).toBeGreaterThan(4);
    expect(engineOn('zynq-7020', slow.fps * 0.99).engine.lanes).toBe(4);
    const fastest = engineOn('zynq-7020', 999_999);
    expect(fastest.exceeded).toEqual([]);
    expect(fastest.fps).toBeGreaterThanOrEqual(slow.fps);
  });

  it('counts what memory moves by layer: weights, and maps', () => {
    const { layers, engine, bytesPerImage, memory } = engineOn('zynq-7020', 1000);
    expect(engine.lanes).toBe(4);
    // 3 and 4 channels of 8×8 are a block of 4 each; of 9 taps 4 × 4 weights.
    expect(layers[0].mapBytes).toBe(2 * 8 * 8 * 4);
    expect(layers[0].weightBytes).toBeGreaterThanOrEqual(9 * 16);
    const all = layers.reduce((sum, { weightBytes, mapBytes }) => sum + weightBytes + mapBytes, 0);
    // Two records of 128 bytes are loaded for no layer, one before the first instruction and those of instructions that load nothing else.
    expect(bytesPerImage - all).toBeGreaterThan(0);
    expect((bytesPerImage - all) % 128).toBe(0);
    expect(memory).toMatchObject({ megabytesPerSecond: 4264, portBits: 64 });
    for (const { units, bound, cycles } of layers)
      expect(units[bound]).toBeGreaterThanOrEqual(bound === 'compute' ? cycles / 2 : 0);
  });

  it('is bound by memory where that is slow: all of its bytes take so long', () => {
    const fast = engineOn('zynq-7020', 1000);
    const slow = engineOn('zynq-7020', 1000, 100, 10);
    expect(fast.layers[0].bound).toBe('compute');
    expect(slow.bound).toBe('memory');
    // 10 MB a second at 100 MHz are a byte in ten clocks.
    expect(slow.latencyCycles).toBeGreaterThanOrEqual((slow.bytesPerImage - 128) * 10);
    expect(slow.bytesPerSecond).toBeLessThanOrEqual(10.2e6);
    expect(slow.memory).toMatchObject({ megabytesPerSecond: 10, portBits: 64 });
    expect(slow.layers.every(({ bound }) => bound !== 'compute')).toBe(true);
    // A clock of half the rate finds memory twice as fast.
    const calm = engineOn('zynq-7020', 1000, 50, 10);
    expect(calm.latencyCycles).toBeLessThan(0.6 * slow.latencyCycles);
  });

  it('assumes a word a clock where no DRAM is known, and takes no rate of it', () => {
    expect(engineOn('ice40-up5k', 1).memory).toBeUndefined();
    expect(() => engineOn('ice40-up5k', 1, 100, 10)).toThrow(/^ice40-up5k: no memory controller is known for it/);
  });

  it('says what the smallest engine lacks', () => {
    expect(engineOn('ice40-up5k', 1).exceeded).toContain('dsps');
    expect(engineOn('ice40-up5k', 1).engine.lanes).toBe(4);
  });

  it('names steps without a program', async () => {
    const float = await quantizedNet(chainNet('mean'), { adjustment: 'float' }, seededImages(4, 3));
    const request = { runDir: '', top: 'engine', device: 'zynq-7020', fps: 30, clockMHz: 100 } as const;
    expect(() => hardwareJob(float, 'a run', request)).toThrow(/the engine has no program for conv_a/);
  });
});
