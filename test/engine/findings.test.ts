/** Garbage that is planted into a sound program is found, with its cause; sound programs are left alone. */
import { beforeAll, describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import type { Ranges } from '../../src/calibrate/ranges';
import { findingsOf } from '../../src/engine/findings';
import type { Images } from '../../src/engine/images';
import { measureLayers } from '../../src/evaluate/perLayer';
import { inThisThread } from '../../src/evaluate/runQuantized';
import type { Graph } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import { reference } from '../../src/integer/runStep';
import { prepare } from '../../src/passes/pipeline';
import type { LayerFinding } from '../../src/protocol/results/results';
import { strict } from '../../src/quantize/presets/strict';
import { quantize, type Quantized } from '../../src/quantize/quantize';
import type { ConvStep, QuantizedModel, QuantizedTensor } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { isSum } from '../../src/quantize/steps/steps';
import { graphBuilder } from '../support/buildGraph';
import { netImages, netInput, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

const inputs = netImages(3, 11);
const compute = inThisThread(reference);

async function* stream(): AsyncGenerator<Float32Array> {
  yield* inputs;
}

const images: Images = {
  total: inputs.length,
  async *[Symbol.asyncIterator]() {
    for (const input of inputs) yield { input } as never;
  },
};

let graph: Graph;
let ranges: Ranges;

beforeAll(async () => {
  graph = prepare(smallNet({ tail: true }), { maxPoolPadding: 'lowest', batchNorm: 'exact' }).graph;
  ranges = await collectRanges(graph, stream(), inputs.length, {});
});

const settingsOf = (bits: number): Settings => ({
  ...strict.settings,
  bits: { ...strict.settings.bits, weights: bits, activations: bits },
});

async function found(quantized: Quantized, calibrated = 100): Promise<readonly LayerFinding[]> {
  const errors = await measureLayers(quantized.model, compute, stream, inputs.length);
  const making = { calibrated, biases: 'float', settings: strict.settings } as const;
  return findingsOf(quantized, errors, images, making, compute.steps, {});
}

/** The program with one step, or the tensor that it makes, changed. */
function changed(
  quantized: Quantized,
  name: string,
  change: (step: ConvStep) => Partial<ConvStep>,
  tensor: (tensor: QuantizedTensor) => Partial<QuantizedTensor> = () => ({}),
): Quantized {
  const { model } = quantized;
  const step = stepOf(model, name);
  const steps = model.steps.map((each) => (each === step ? { ...step, ...change(step) } : each));
  const tensors = model.tensors.map((each, value) =>
    each && value === step.outputs[0] ? { ...each, ...tensor(each) } : each,
  );
  return { ...quantized, model: { ...model, steps, tensors } };
}

function stepOf(model: QuantizedModel, name: string): ConvStep {
  const step = model.steps.find((each) => each.name === name);
  if (step?.kind !== 'conv') throw new Error(`no convolution ${name}`);
  return step;
}

/** The adjustment shifts by so many bits more. */
const shifted =
  (by: number) =>
  ({ requantize }: ConvStep): Partial<ConvStep> => {
    if (!requantize) throw new Error('a head has no adjustment');
    const { factor } = requantize;
    const shift = factor.shift.map((k) => k + by);
    return {
      requantize: { ...requantize, factor: { ...factor, shift, value: factor.value.map((m) => m * 2 ** -by) } },
    };
  };

describe('planted garbage', () => {
  const wider =
    (by: number) =>
    ({ scale }: QuantizedTensor) => ({ scale: scale.map((s) => s * by) });
  it.each([
    ['an adjustment 2^8 too small', shifted(8), undefined],
    ['an adjustment 2^8 too large', shifted(-8), undefined],
    ['an output scale off by 2^8', () => ({}), wider(256)],
    ['an output scale of 2^−8', () => ({}), wider(1 / 256)],
    [
      'an output of the other sign',
      ({ weights, bias }: ConvStep) => ({ weights: weights.map((w) => -w), bias: bias.map((b) => -b) }),
      undefined,
    ],
  ] as const)('%s is a defect of ours, at 8 and at 4 bits', async (_, change, tensor) => {
    for (const bits of [8, 4]) {
      const [first] = await found(changed(quantize(graph, ranges, settingsOf(bits)), 'conv_b', change, tensor));
      expect([bits, first?.severity, first?.layer, first?.cause]).toEqual([bits, 'error', 'conv_b', 'lowering']);
      expect(first.message).toMatch(/^conv_b has .* dB, and .* reads, .* dB: .*; report this/);
    }
  });

  it('a scale that is no number is an error at any width', async () => {
    for (const bits of [8, 2]) {
      const [first] = await found(changed(quantize(graph, ranges, settingsOf(bits)), 'conv_b', () => ({}), wider(NaN)));
      expect(first).toMatchObject({ severity: 'error', layer: 'conv_b', cause: 'not-a-number' });
      expect(first.message).toMatch(/^conv_b: \d+ of its values are NaN or infinite where float has numbers; look /);
    }
  });

  const scaled = (by: number): Ranges => {
    const value = graph.nodes.find(({ name }) => name === 'conv_b')!.outputs[0];
    const times = (all: Float64Array): Float64Array => all.map((x, id) => (id === value ? x * by : x));
    return { ...ranges, min: times(ranges.min), max: times(ranges.max) };
  };
  it.each([
    [2 ** -7, 'saturation', /lie beyond its integers, which reach .*; calibrate on images that resemble these/],
    [2 ** 6, 'coarse', /its integers stay within 4 steps of zero: one step is .*; look at its range/],
    [2 ** 12, 'constant', /every value becomes the integer 0: one step is/],
  ])('a range off by %d: %s', async (by, cause, words) => {
    const [first] = await found(quantize(graph, scaled(by), settingsOf(8)));
    expect(first).toMatchObject({ layer: 'conv_b', cause });
    expect(first.message).toMatch(words);
    if (cause !== 'coarse') expect(first.severity).toBe('error');
  });
  it('a range from a single image is named', async () => {
    const [first] = await found(quantize(graph, scaled(2 ** -7), settingsOf(8)), 1);
    expect(first.message).toMatch(/its range comes from a single image: calibrate on more/);
  });
});

/** Two maps that differ by a thousandth of what they are, from `images`; what is left of them is read by a head. */
function nearlyCancelling(op: 'Add' | 'Sub' | 'Conv'): Graph {
  const build = graphBuilder(random(8));
  const image = build.input('image', netInput.shape);
  const ofA = random(9);
  const [low, little] = [Array.from({ length: 12 }, () => ofA.next() - 0.5), random(10)];
  const near = (sign: number): number[] => low.map((w) => sign * w + 0.001 * (little.next() - 0.5));
  const conv = (name: string, x: number, weights: readonly number[], outputs = 4): number => {
    const tensor = floatTensor([outputs, weights.length / outputs, 1, 1], Float32Array.from(weights));
    return build.node('Conv', name, [x, build.constant(`${name}.w`, tensor)]);
  };
  const sign = op === 'Sub' ? 1 : -1;
  const [a, b] = [conv('conv_a', image, low), conv('conv_b', image, near(sign))];
  const eye = [0, 1, 2, 3].flatMap((i) => [0, 1, 2, 3, 0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
  const rest =
    op === 'Conv'
      ? conv('rest', build.node('Concat', 'both', [a, b], { axis: { kind: 'int', value: 1 } }), eye)
      : build.node(op, 'rest', [a, b]);
  const net = build.build([conv('head', rest, low.slice(0, 8), 2)]);
  return prepare(net, { maxPoolPadding: 'lowest', batchNorm: 'exact' }).graph;
}

/** Four times the same map, of which a convolution adds two and takes two away, up to a thousandth: less than a step of its weights. */
function cancellingWeights(): Graph {
  const build = graphBuilder(random(8));
  const ofWeights = random(9);
  const image = build.input('image', netInput.shape);
  const conv = (name: string, x: number, weights: readonly number[], outputs: number): number => {
    const tensor = floatTensor([outputs, weights.length / outputs, 1, 1], Float32Array.from(weights));
    return build.node('Conv', name, [x, build.constant(`${name}.w`, tensor)]);
  };
  const alike = [0.5, -0.25, 0.75];
  const alternating = Array.from({ length: 16 }, (_, i) => (i % 2 ? 1 : -1) + 0.001 * (ofWeights.next() - 0.5));
  const same = conv('same', image, [...alike, ...alike, ...alike, ...alike], 4);
  const net = build.build([conv('head', conv('rest', same, alternating, 4), alike.concat(1), 1)]);
  return prepare(net, { maxPoolPadding: 'lowest', batchNorm: 'exact' }).graph;
}

it('weights that cancel are to blame for zeros, and not a range that fits', async () => {
  const net = cancellingWeights();
  const seen = await collectRanges(net, stream(), inputs.length, {});
  const [first] = await found(quantize(net, seen, settingsOf(8)));
  expect(first).toMatchObject({ severity: 'error', layer: 'rest', cause: 'amplified' });
  expect(first.message).toMatch(/it makes small values of large ones, so that the rounding of .* and of its weights/);
});

describe('maps that nearly cancel', () => {
  const adjustments = ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'] as const;
  /** The last input counts with the other sign. */
  const turned = (quantized: Quantized): Quantized => {
    const steps = quantized.model.steps.map((step) => {
      if (!isSum(step)) return step;
      const [first, { value, multiplier }] = step.alignment;
      return { ...step, alignment: [first, { value: -value, multiplier: -multiplier }] };
    });
    return { ...quantized, model: { ...quantized.model, steps } };
  };

  describe.each(['Sub', 'Add', 'Conv'] as const)('in a %s', (op) => {
    let net: Graph;
    let seen: Ranges;
    beforeAll(async () => {
      net = nearlyCancelling(op);
      seen = await collectRanges(net, stream(), inputs.length, {});
    });
    it.each([8, 4])('of %i bits are no error in any mode', async (bits) => {
      for (const adjustment of adjustments) {
        const findings = await found(quantize(net, seen, { ...settingsOf(bits), adjustment }));
        expect([adjustment, findings.filter(({ severity }) => severity === 'error')]).toEqual([adjustment, []]);
      }
    });
    it('are a warning in words at 8 bits', async () => {
      const [first, ...others] = await found(quantize(net, seen, settingsOf(8)));
      expect(others).toEqual([]);
      expect(first).toMatchObject({
        severity: 'warning',
        layer: 'rest',
        cause: op === 'Conv' ? 'amplified' : 'cancelled',
      });
      if (op === 'Conv')
        expect(first.message).toMatch(/makes small values of large ones, whose errors are [\d,]+ times as large/);
      else
        expect(first.message).toMatch(
          /: conv_a and conv_b nearly cancel here: their errors are \d+ times as large beside what is left; give .* \(layers.conv_a.bits.activations, layers.conv_b.bits.activations\)$/,
        );
    });
    it.skipIf(op === 'Conv')('are no defect where multipliers are too coarse, which is said', async () => {
      const [first] = await found(quantize(net, seen, { ...settingsOf(8), multiplierBits: 4 }));
      expect(first).toMatchObject({ layer: 'rest', cause: 'cancelled' });
      if (op === 'Add')
        expect(first.message).toMatch(/aligned by multipliers that are too coarse for what is left; use more/);
    });
    it('hide no fault of their own, nor of the layers before', async () => {
      // At 4 bits both maps become the same integers, and a convolution of their difference has nothing to be wrong about.
      for (const bits of op === 'Conv' ? [8] : [8, 4]) {
        const program = quantize(net, seen, settingsOf(bits));
        const before = await found(changed(program, 'conv_a', shifted(8)));
        expect(before[0]).toMatchObject({ severity: 'error', layer: 'conv_a', cause: 'lowering' });
        const [first] = await found(op === 'Conv' ? changed(program, 'rest', shifted(8)) : turned(program));
        expect([bits, first]).toMatchObject([bits, { severity: 'error', layer: 'rest', cause: 'lowering' }]);
      }
    });
  });
});

describe('sound programs', () => {
  it.each([8, 6, 4, 3, 2])('of %i bits have no error in any mode', async (bits) => {
    for (const adjustment of ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'] as const) {
      const findings = await found(quantize(graph, ranges, { ...settingsOf(bits), adjustment }));
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      if (bits === 8) expect(findings).toEqual([]);
    }
  });
  it('may have a ReLU that lets nothing through', async () => {
    const build = graphBuilder(random(5));
    const conv = (name: string, x: number, channels: number): number =>
      build.node('Conv', name, [
        x,
        build.floats(`${name}.w`, [4, channels, 1, 1], -1, 0),
        build.floats(`${name}.b`, [4], -2, -1),
      ]);
    const dead = build.node('Relu', 'relu', [conv('conv_a', build.input('image', netInput.shape), 3)]);
    const net = prepare(build.build([conv('conv_b', dead, 4)]), { maxPoolPadding: 'lowest', batchNorm: 'exact' }).graph;
    const seen = await collectRanges(net, stream(), inputs.length, {});
    expect(seen.max[net.nodes[0].outputs[0]]).toBe(0);
    expect(await found(quantize(net, seen, settingsOf(8)))).toEqual([]);
  });
});
