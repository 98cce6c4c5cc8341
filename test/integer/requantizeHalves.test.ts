/** Requantization by halves of 16 bits: to its bounds the reference's integers, in every engine; faults are seen. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { openProgram } from '../../src/integer/integerProgram';
import { portable } from '../../src/integer/wasm/build';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { ConvStep, IntegerStep, IntegerValues, QuantizedModel, Rounding } from '../../src/quantize/quantizedModel';
import { modelOf, stepBase, tensor } from '../support/quantizedSteps';
import { random } from '../support/random';
import type { Random } from '../support/random';
import { mapDifferences } from '../support/sameIntegers';
import { functionBody } from '../support/wasmCode';

/** Bounds of assembly/requantizeHalves.ts: |accumulator| < 2^30, multipliers < 2^31 − 2^15. */
const [mostSum, mostFactor] = [2 ** 30 - 1, 2 ** 31 - 2 ** 15 - 1];

interface Case {
  readonly rounding: Rounding;
  readonly bends: boolean;
  readonly pooled: boolean;
  readonly seed: number;
}

interface Program {
  readonly model: QuantizedModel;
  readonly inputs: ReadonlyMap<number, IntegerValues>;
}

/** A 1×1 convolution that multiplies one channel by each of some weights; biases carry it to where the halves end. */
function programOf({ rounding, bends, pooled, seed }: Case): Program {
  const source = random(seed);
  const [channels, height, width] = [source.pick([1, 8, 13]), source.int(2, 5), source.int(2, 9)];
  const shape = [1, 1, height, width];
  const factor = () => ({
    value: Float64Array.of(1),
    multiplier: Int32Array.from({ length: channels }, () => multiplierOf(source)),
    shift: new Int32Array(channels).fill(32),
  });
  const [qmin, qmax] = source.pick([
    [-128, 127],
    [-127, 127],
    [0, 100],
  ] as const);
  const conv: ConvStep = {
    ...stepBase(),
    kind: 'conv',
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    groups: 1,
    weightShape: [channels, 1, 1, 1],
    weights: Int8Array.from({ length: channels }, () => source.pick([1, -1, 77, -128])),
    bias: Int32Array.from({ length: channels }, () => biasOf(source)),
    weightScale: Float64Array.of(1),
    weightBits: 8,
    inputZeroPoint: 0,
    accumulatorBits: 32,
    requantize: {
      ...{ mode: 'mul-shift', rounding, factor: factor(), negative: bends ? factor() : undefined },
      ...{ zeroPoint: source.pick([0, 0, -9, 50]), qmin, qmax },
    },
  };
  const half = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  const pool = { ...stepBase(), inputs: [1], outputs: [2], kind: 'maxPool', window: half, padding: 'lowest' } as const;
  const steps: IntegerStep[] = pooled ? [conv, pool] : [conv];
  const to = [tensor([1, channels, height, width]), tensor([1, channels, height >> 1, width >> 1])];
  const values = Int32Array.from({ length: height * width }, () => source.int(-128, 127));
  return {
    model: modelOf([tensor(shape), ...to.slice(0, steps.length)], steps),
    inputs: new Map([[0, values]]),
  };
}

/** Such that results are within bytes, or on their way through every carry. */
function multiplierOf(source: Random): number {
  const some = [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff, 0x10000, 0x3fff8000, mostFactor];
  return source.next() < 0.5 ? source.pick(some) : source.int(0, 2 ** source.int(3, 30));
}

/** 2^14 is the most that weights and inputs make. */
function biasOf(source: Random): number {
  const edge = source.pick([0, 0x8000, 0xffff, 0x10000, 2 ** 20, mostSum - 2 ** 14]);
  return source.pick([edge, -edge, source.int(-(2 ** 29), 2 ** 29)]);
}

const cases = (['nearest-ties-up', 'floor'] as const).flatMap((rounding) =>
  [false, true].flatMap((bends) => [false, true].map((pooled) => ({ rounding, bends, pooled }))),
);
const seeds = Array.from({ length: 150 }, (_, i) => i + 1);
const kernelOf = (bytes: Uint8Array) => createKernel({ bytes, build: { ...portable, revectorized: true } });

describe.each(cases)('requantizing by halves, $rounding, bends $bends, pooled $pooled', (one) => {
  const programs = seeds.map((seed) => {
    const program = programOf({ ...one, seed });
    return { ...program, expected: openProgram(program.model).run(program.inputs) };
  });

  it('equals the reference', async () => {
    const kernel = await kernelOf(kernelBytes);
    for (const [i, { model, inputs, expected }] of programs.entries())
      expect(mapDifferences(openProgram(model, kernel).run(inputs), expected), `seed ${seeds[i]}`).toEqual([]);
  });

  it('shows a fault planted in its code', async () => {
    const name = `halves${one.bends ? 'Bent' : ''}${one.pooled ? 'Pooled' : ''}`;
    const { start, end } = functionBody(kernelBytes, name);
    // i32x4.dot_i16x8_s → i32x4.mul
    const places = [...kernelBytes.keys()].filter(
      (at) => at >= start && at < end && [0xfd, 0xba, 0x01].every((byte, i) => kernelBytes[at + i] === byte),
    );
    expect(places).toHaveLength(12);
    for (const place of places) {
      const bytes = kernelBytes.slice();
      bytes[place + 1] = 0xb5;
      const kernel = await kernelOf(bytes);
      const seen = programs.some(
        ({ model, inputs, expected }) => mapDifferences(openProgram(model, kernel).run(inputs), expected).length > 0,
      );
      expect(seen, `at ${place}`).toBe(true);
    }
  });
});
