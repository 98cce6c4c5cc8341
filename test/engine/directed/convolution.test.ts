/** Maps of which chosen windows sum to chosen numbers: the sums are computed again, by the reference and by hand. */
import { describe, expect, it } from 'vitest';
import { convInputs, convMaps, sumsWithin } from '../../../src/engine/directed/convolution';
import { faultsOf } from '../../../src/engine/directed/faults';
import { accumulatorsOf } from '../../../src/integer/accumulators';
import { requantizeOne } from '../../../src/integer/requantize';
import { reference } from '../../../src/integer/runStep';
import type { ConvStep, QuantizedTensor, Requantize, Window } from '../../../src/quantize/quantizedModel';
import { digest } from '../../support/digest';
import {
  factorOf,
  modelOf,
  outputSize,
  randomConv,
  stepBase,
  type StepCase,
  tensor,
} from '../../support/quantizedSteps';
import { random } from '../../support/random';

const plain: Window = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-even', zeroPoint: 0, qmin: -8, qmax: 7 },
  factor: factorOf([3], [5]),
};

interface Sizes {
  readonly window?: Window;
  readonly groups?: number;
  readonly weightShape: readonly number[];
  readonly size: readonly [number, number];
  readonly head?: boolean;
  readonly bits?: number;
}

/** Weights 3, −5, 7, 4, 3, … and biases 2, 3, 4, …. */
function convOf({ window = plain, groups = 1, weightShape, size, head = false, bits = 4 }: Sizes) {
  const count = weightShape.reduce((product, each) => product * each, 1);
  const step: ConvStep = {
    ...{ ...stepBase(), kind: 'conv', window, groups, weightShape },
    weights: Int8Array.from({ length: count }, (_, i) => [3, -5, 7, 4, 1][i % 5]),
    bias: Int32Array.from({ length: weightShape[0] }, (_, i) => 2 + i),
    ...{ weightScale: Float64Array.of(1), weightBits: 4, inputZeroPoint: 1, accumulatorBits: 16 },
    requantize: head ? undefined : requantize,
  };
  const input = tensor([1, weightShape[1] * groups, ...size], bits, 1);
  const shape = [1, weightShape[0], outputSize(window, 0, size[0]), outputSize(window, 1, size[1])];
  return { step, input, output: tensor(shape, head ? 32 : 4) };
}

const sumsOf = (
  { step, input, output }: { step: ConvStep; input: QuantizedTensor; output: QuantizedTensor },
  map: Int32Array,
) => {
  const model = modelOf([input, output], [step]);
  return Array.from(reference.run(model, step, () => map));
};

describe('how many maps', () => {
  const faultsOfIt = () => faultsOf(requantize, { bits: 4, qmin: -8, qmax: 7 });
  const three = { ...plain, kernel: [3, 3] as const };
  it.each<[string, Sizes, number]>([
    ['24 windows of their own are enough', { weightShape: [4, 2, 1, 1], size: [4, 6] }, 1],
    ['so are groups that have windows of their own', { weightShape: [4, 2, 1, 1], groups: 2, size: [3, 4] }, 1],
    ['windows may not overlap', { weightShape: [4, 2, 3, 3], window: three, size: [12, 18] }, 1],
    ['a fully connected layer is asked eight times', { weightShape: [9, 40, 1, 1], size: [1, 1] }, 8],
    ['a head of two sums for each channel', { weightShape: [9, 40, 1, 1], size: [1, 1], head: true }, 2],
    ['a head with room', { weightShape: [9, 4, 1, 1], size: [4, 6], head: true }, 1],
    ['a head of one channel and one window', { weightShape: [1, 4, 1, 1], size: [1, 1], head: true }, 2],
    ['a head of one channel and two windows', { weightShape: [1, 4, 1, 1], size: [1, 2], head: true }, 1],
    ['a head of three channels and two windows', { weightShape: [3, 4, 1, 1], size: [1, 2], head: true }, 2],
  ])('%s', (_, sizes, count) => {
    const { step, input, output } = convOf(sizes);
    const used = sizes.head ? [] : faultsOfIt();
    expect(convMaps(step, input, output, used)).toBe(count);
    expect(convInputs(step, input, output, used)).toHaveLength(count);
  });

  it('no more than sums that notice something', () => {
    const { step, input, output } = convOf({ weightShape: [1, 40, 1, 1], size: [1, 1] });
    const always = { words: '', requantize, compute: () => 99 };
    expect(convMaps(step, input, output, [always])).toBe(1);
    expect(convMaps(step, input, output, [])).toBe(1);
    expect(convInputs(step, input, output, [])).toHaveLength(1);
  });
});

describe('windows', () => {
  it('of heads hold the largest and the least sum of each channel, the widest first', () => {
    // Channel 0: 3, −5, 7 of −9 … 6: −9·10 − 5·6 = −120 … 105, and 2; channel 1: 4, 1, 3 of the same: −72 … 48, and 3.
    const net = convOf({ weightShape: [2, 3, 1, 1], size: [2, 2], head: true });
    const [map] = convInputs(net.step, net.input, net.output, []);
    const [first, second] = [sumsOf(net, map).slice(0, 4), sumsOf(net, map).slice(4)];
    expect([first[0], first[1], second[2], second[3]]).toEqual([-118, 107, -69, 51]);
  });

  it('of padding are taken where it is not read', () => {
    const window = { ...plain, kernel: [3, 3], pads: [1, 1, 1, 1] } as const;
    const net = convOf({ window, weightShape: [1, 1, 3, 3], size: [5, 5], head: true });
    const [map] = convInputs(net.step, net.input, net.output, []);
    // 3 −5 7 4 1 3 −5 7 4: 29 and −10 times −9 … 6. The windows at (1, 1) and (1, 4), the second of which reads padding.
    const sums = sumsOf(net, map);
    expect(sums[6]).toBe(2 - 9 * 29 - 6 * 10);
    expect(sums).not.toContain(2 + 6 * 29 + 9 * 10);
  });

  it('of one place that padding surrounds are taken anyway', () => {
    const window = { ...plain, kernel: [3, 3], pads: [1, 1, 1, 1] } as const;
    const net = convOf({ window, weightShape: [1, 1, 3, 3], size: [1, 1] });
    const faults = faultsOf(requantize, { bits: 4, qmin: -8, qmax: 7 });
    const maps = convInputs(net.step, net.input, net.output, faults);
    // The middle tap alone, 1 times −9 … 6, and 2: ±16/3 tie nowhere; the wrong sign shows.
    expect(maps.every((map) => map.length === 1 && map[0] >= -8 && map[0] <= 7)).toBe(true);
  });

  it('lie as far apart as kernel, dilation and stride want', () => {
    const window = { kernel: [2, 3], strides: [1, 2], dilations: [3, 1], pads: [0, 0, 0, 0] } as const;
    const net = convOf({ window, weightShape: [1, 1, 2, 3], size: [9, 9], head: true });
    const [map] = convInputs(net.step, net.input, net.output, []);
    // Four rows down, two windows (of four columns) to the right: both sums stand in the first row.
    const sums = sumsOf(net, map);
    const [least, most] = [2 - 9 * 18 - 6 * 5, 2 + 6 * 18 + 9 * 5];
    expect(net.output.shape).toEqual([1, 1, 6, 4]);
    expect([sums[0], sums[2]]).toEqual([least, most]);
  });
});

describe('what a channel can sum', () => {
  it('lies between its ends, and is each sum that occurs', () => {
    const { step, input } = convOf({ weightShape: [2, 2, 1, 1], size: [1, 1] });
    // 3 and −5, 7 and 4, of −9 … 6.
    const [first, second] = sumsWithin(step, input);
    expect([first.entry, first.reach, second.entry, second.reach]).toEqual([
      ...[0, { low: -27 - 30 + 2, high: 18 + 45 + 2 }, 1, { low: -99 + 3, high: 66 + 3 }],
    ]);
    const occurring = new Set<number>();
    for (let a = -9; a <= 6; a++) for (let b = -9; b <= 6; b++) occurring.add(3 * a - 5 * b + 2);
    const every = first.every?.() ?? expect.fail('every sum');
    expect(Array.from(every, (occurs, at) => (occurs ? [first.reach.low + at] : [])).flat()).toEqual(
      [...occurring].sort((a, b) => a - b),
    );
  });

  it('is not asked of sums that take too many steps', () => {
    const { step, input } = convOf({ weightShape: [1, 400, 1, 1], size: [1, 1], bits: 16 });
    expect(sumsWithin(step, input)[0].every?.()).toBeUndefined();
  });
});

/** Small ones of all kinds. */
function drawnConvs(): readonly StepCase[] {
  const source = random(17);
  const cases: StepCase[] = [];
  while (cases.length < 12) {
    const made = randomConv(source, {
      mode: source.pick(['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'] as const),
      rounding: source.pick(['nearest-ties-even', 'nearest-ties-up', 'floor'] as const),
      ...{ head: cases.length % 6 === 0, fill: 'random' },
    });
    if (made.inputs[0].length < 80) cases.push(made);
  }
  return cases;
}

describe('drawn convolutions', () => {
  const cases = drawnConvs();
  const direct = ({ model, step }: StepCase): readonly Int32Array[] => {
    if (step.kind !== 'conv') return expect.fail('a convolution');
    const [input, output] = model.tensors.map((each) => each ?? expect.fail('a tensor'));
    return convInputs(step, input, output, step.requantize ? faultsOf(step.requantize, output) : []);
  };

  it.each(cases.map((each, i) => [i, each] as const))(
    '%i: maps hold integers of the input, as many as said',
    (_, each) => {
      const { model, step } = each;
      const [input, output] = model.tensors.map((own) => own ?? expect.fail('a tensor'));
      if (step.kind !== 'conv') return expect.fail('a convolution');
      const faults = step.requantize ? faultsOf(step.requantize, output) : [];
      const maps = direct(each);
      expect(maps).toHaveLength(convMaps(step, input, output, faults));
      for (const map of maps) {
        expect(map).toHaveLength(each.inputs[0].length);
        expect(map.every((q) => q >= input.qmin && q <= input.qmax)).toBe(true);
      }
    },
  );

  it('show more faults than noise does', () => {
    const noticed = { directed: 0, noise: 0 };
    for (const each of cases) {
      const { model, step } = each;
      const output = model.tensors[1] ?? expect.fail('a tensor');
      if (step.kind !== 'conv' || !step.requantize) continue;
      const { requantize: right } = step;
      const area = output.shape[2] * output.shape[3];
      const shows = (map: Int32Array, compute: (sum: number, channel: number) => number): boolean =>
        Array.from(accumulatorsOf(model, step, () => map, reference) ?? []).some((sum, i) => {
          const channel = Math.floor(i / area);
          return compute(sum, channel) !== requantizeOne(sum, channel, right);
        });
      const maps = direct(each);
      for (const { compute } of faultsOf(right, output)) {
        if (maps.some((map) => shows(map, compute))) noticed.directed++;
        if (shows(each.inputs[0] as Int32Array, compute)) noticed.noise++;
      }
    }
    expect(noticed.directed).toBeGreaterThan(noticed.noise);
  });

  // Nobody but testbenches reads them: a change that is meant is recorded anew.
  it('are fed the same maps as ever', () => expect(cases.map((each) => digest(direct(each)))).toMatchSnapshot());
});
