/** Sums of products of integers, as files write them: onnxruntime's numbers of the file, in integers, without islands. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnx } from '../../../src/formats/onnx/encodeOnnx';
import { int, ints, type Graph, type ValueId } from '../../../src/graph/graph';
import { inferShapes } from '../../../src/graph/shapes';
import { bytesOf, floatTensor, type ElementType, type Tensor as Constant } from '../../../src/graph/tensor';
import { collectRanges } from '../../../src/calibrate/collect';
import { openFloat, openQuantized } from '../../../src/evaluate/runQuantized';
import { reference } from '../../../src/integer/runStep';
import { readGiven } from '../../../src/passes/given/readGiven';
import { prepare } from '../../../src/passes/pipeline';
import { given } from '../../../src/quantize/presets/given';
import { quantize } from '../../../src/quantize/quantize';
import { inFloat, isConv } from '../../../src/quantize/steps/steps';
import { graphBuilder, type GraphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

const integersOf = (type: 'int8' | 'uint8', shape: readonly number[], seed: number): Constant => {
  const r = random(seed);
  const low = type === 'int8' ? -128 : 0;
  const size = shape.reduce((a, b) => a * b, 1);
  return { type, shape, bytes: Uint8Array.from({ length: size }, () => r.int(low, low + 255) & 255) };
};
const one = (type: 'int8' | 'uint8', q: number): Constant => ({ type, shape: [], bytes: Uint8Array.of(q & 255) });
const int32 = (shape: readonly number[], values: readonly number[]): Constant => ({
  ...{ type: 'int32', shape },
  bytes: bytesOf(Int32Array.from(values)),
});
const cast = { to: int(1) };
const channelScales = [0.001, 0.0004, 0.002, 0.0007];

interface Net {
  readonly input: readonly number[];
  readonly write: (build: GraphBuilder, x: ValueId) => ValueId;
}

/** x ─ QuantizeLinear */
const quantized = (
  build: GraphBuilder,
  x: ValueId,
  type: 'int8' | 'uint8',
  zero: number,
): readonly [ValueId, ValueId] => {
  const zeroPoint = build.constant('x_zero', one(type, zero));
  return [build.node('QuantizeLinear', 'quantize', [x, build.scalar('x_scale', 1 / 127), zeroPoint]), zeroPoint];
};
/** real ─ QuantizeLinear ─ DequantizeLinear */
const rounded = (build: GraphBuilder, y: ValueId): ValueId => {
  const rest = [build.scalar('y_scale', 0.02), build.constant('y_zero', one('uint8', 118))];
  return build.node('DequantizeLinear', 'y', [build.node('QuantizeLinear', 'y_quantize', [y, ...rest]), ...rest]);
};
const map = [1, 3, 6, 6];
const convInteger = (build: GraphBuilder, x: ValueId, zero: ValueId, weights: 'int8' | 'uint8' = 'int8'): ValueId => {
  const w = build.constant('w', integersOf(weights, [4, 3, 3, 3], 3));
  const weightZero = weights === 'int8' ? [] : [build.constant('w_zero', one('uint8', 120))];
  return build.node('ConvInteger', 'conv', [x, w, zero, ...weightZero], { pads: ints([1, 1, 1, 1]) });
};
const perChannel = (shape: readonly number[], by = 1): Constant =>
  floatTensor(
    shape,
    channelScales.map((s) => s * by),
  );

const statics: readonly [string, Net][] = [
  [
    'ConvInteger, bias, Cast, Mul per channel',
    {
      input: map,
      write(build, x) {
        const [q, zero] = quantized(build, x, 'uint8', 3);
        const bias = build.constant('b', int32([1, 4, 1, 1], [500, -2000, 90, 7]));
        const sum = build.node('Add', 'biased', [convInteger(build, q, zero), bias]);
        const real = build.node('Cast', 'cast', [sum], cast);
        const scales = build.constant('m', perChannel([1, 4, 1, 1], 1 / 127));
        return rounded(build, build.node('Relu', 'relu', [build.node('Mul', 'scaled', [real, scales])]));
      },
    },
  ],
  [
    'ConvInteger of uint8 weights with a zero point, DequantizeLinear',
    {
      input: map,
      write(build, x) {
        const [q, zero] = quantized(build, x, 'uint8', 3);
        const real = build.node('DequantizeLinear', 'real', [
          convInteger(build, q, zero, 'uint8'),
          build.scalar('m', 0.00001),
        ]);
        return rounded(build, real);
      },
    },
  ],
  [
    'ConvInteger behind MaxPool, DequantizeLinear per channel',
    {
      input: map,
      write(build, x) {
        const [q, zero] = quantized(build, x, 'int8', -5);
        const pooled = build.node('MaxPool', 'pool', [q], { kernel_shape: ints([2, 2]) });
        const scale = build.constant('m', perChannel([4], 1 / 127));
        const attributes = { axis: int(1) };
        return rounded(
          build,
          build.node('DequantizeLinear', 'real', [convInteger(build, pooled, zero), scale], attributes),
        );
      },
    },
  ],
  [
    'MatMulInteger, bias, Cast, Mul',
    {
      input: [1, 12],
      write(build, x) {
        const [q, zero] = quantized(build, x, 'int8', 0);
        const w = build.constant('w', integersOf('int8', [12, 4], 5));
        const sum = build.node('MatMulInteger', 'product', [q, w, zero]);
        const biased = build.node('Add', 'biased', [build.constant('b', int32([4], [900, -80, 1200, 3])), sum]);
        const real = build.node('Cast', 'cast', [biased], cast);
        return rounded(build, build.node('Mul', 'scaled', [real, build.constant('m', perChannel([4], 1 / 127))]));
      },
    },
  ],
  [
    'MatMulIntegerToFloat between given scales',
    {
      input: [1, 12],
      write(build, x) {
        const [q, zero] = quantized(build, x, 'uint8', 9);
        const w = build.constant('w', integersOf('int8', [12, 4], 5));
        const scales = [build.scalar('a', 1 / 127), build.constant('s', perChannel([4]))];
        const rest = [zero, -1, build.constant('b', floatTensor([4], [0.1, -0.2, 0.3, 0]))];
        return rounded(build, build.node('com.microsoft::MatMulIntegerToFloat', 'product', [q, w, ...scales, ...rest]));
      },
    },
  ],
];

/** x ─ DynamicQuantizeLinear: integers, scale, zero point */
const dynamically = (build: GraphBuilder, x: ValueId): readonly [ValueId, ValueId, ValueId] => {
  const q = build.node('DynamicQuantizeLinear', 'dynamic', [x], {}, 3);
  return [q, build.output(q, 1), build.output(q, 2)];
};
const product = (build: GraphBuilder, x: ValueId, scales: Constant): ValueId => {
  const [q, scale, zero] = dynamically(build, x);
  const w = build.constant('w', integersOf('int8', [12, 4], 5));
  const sum = build.node('MatMulInteger', 'product', [q, w, zero]);
  const factor = build.node('Mul', 'scales', [scale, build.constant('s', scales)]);
  const real = build.node('Mul', 'scaled', [build.node('Cast', 'cast', [sum], cast), factor]);
  return build.node('Add', 'biased', [build.constant('b', floatTensor([4], [0.1, -0.2, 0.3, 0])), real]);
};
const behind = (build: GraphBuilder, y: ValueId): ValueId => build.node('Sigmoid', 'sigmoid', [y]);

const dynamics: readonly [string, Net][] = [
  [
    'MatMulInteger',
    { input: [1, 12], write: (build, x) => behind(build, product(build, x, floatTensor([], [0.002]))) },
  ],
  [
    'MatMulInteger per channel',
    { input: [1, 12], write: (build, x) => behind(build, product(build, x, perChannel([4]))) },
  ],
  [
    'MatMulInteger of rows',
    { input: [1, 5, 12], write: (build, x) => behind(build, product(build, x, perChannel([4]))) },
  ],
  [
    'MatMulInteger of integers that are moved, and of themselves',
    {
      input: [1, 12, 12],
      write(build, x) {
        const [q, scale, zero] = dynamically(build, x);
        // onnxruntime adds two products of uint8 and int8 in 16 bits on some processors.
        const w = [
          build.constant('w', integersOf('uint8', [12, 4], 5)),
          zero,
          build.constant('w_zero', one('uint8', 131)),
        ];
        const factor = build.node('Mul', 'scales', [scale, build.scalar('s', 0.002)]);
        const real = (name: string, integers: ValueId): ValueId => {
          const sum = build.node('MatMulInteger', name, [integers, ...w]);
          return build.node('Mul', `${name}/scaled`, [build.node('Cast', `${name}/cast`, [sum], cast), factor]);
        };
        const turned = build.node('Transpose', 'turn', [q], { perm: ints([0, 2, 1]) });
        return behind(build, build.node('Add', 'sum', [real('turned', turned), real('plain', q)]));
      },
    },
  ],
  [
    'ConvInteger',
    {
      input: map,
      write(build, x) {
        const [q, scale, zero] = dynamically(build, x);
        const sum = build.node('Cast', 'cast', [convInteger(build, q, zero)], cast);
        const factor = build.node('Mul', 'scales', [build.scalar('s', 0.001), scale]);
        return behind(build, build.node('Mul', 'scaled', [sum, factor]));
      },
    },
  ],
  [
    'DynamicQuantizeMatMul',
    {
      input: [1, 12],
      write(build, x) {
        const w = build.constant('w', integersOf('int8', [12, 4], 5));
        const inputs = [
          x,
          w,
          build.constant('s', perChannel([4])),
          -1,
          build.constant('b', floatTensor([4], [1, 0, 2, 0])),
        ];
        return behind(build, build.node('com.microsoft::DynamicQuantizeMatMul', 'product', inputs));
      },
    },
  ],
  [
    'MatMulIntegerToFloat',
    {
      input: [1, 12],
      write(build, x) {
        const [q, scale, zero] = dynamically(build, x);
        const w = build.constant('w', integersOf('uint8', [12, 4], 5));
        const inputs = [q, w, scale, build.scalar('s', 0.002), zero, build.constant('w_zero', one('uint8', 131))];
        return behind(build, build.node('com.microsoft::MatMulIntegerToFloat', 'product', inputs));
      },
    },
  ],
];

function netOf({ input, write }: Net): Graph {
  const build = graphBuilder(random(1));
  const graph = build.build([write(build, build.input('x', input))]);
  return inferShapes({ ...graph, opsets: { '': 13, 'com.microsoft': 1 } });
}

const inputsFor = (shape: readonly number[], count: number): readonly Float32Array[] => {
  const r = random(8);
  const length = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, () => Float32Array.from({ length }, () => r.next()));
};

async function onnxruntime(graph: Graph, shape: readonly number[], image: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(encodeOnnx(graph, { shapes: false }), {
    ...{ logSeverityLevel: 4, graphOptimizationLevel: 'disabled' },
  });
  const made = await session.run({ x: new Tensor('float32', image, shape) });
  await session.release();
  return made[session.outputNames[0]].data as Float32Array;
}

async function programOf(read: Graph, images: readonly Float32Array[]) {
  const { graph } = prepare(read);
  const stream = (async function* () {
    yield* images;
  })();
  return quantize(graph, await collectRanges(graph, stream, images.length), given.settings).model;
}

const readOf = (graph: Graph): Graph => inferShapes(readGiven(graph));

describe('sums of products of integers between given scales', () => {
  it.each(statics)('%s', async (_, net) => {
    const file = netOf(net);
    const images = inputsFor(net.input, 4);
    const read = readOf(file);
    expect(read.unread).toEqual([]);
    const model = await programOf(read, images);
    expect(model.steps.filter(inFloat)).toEqual([]);
    const runner = await openQuantized(model, reference);
    for (const image of images) {
      const mine = (await runner.run(image)).get(model.outputs[0]) ?? new Float32Array(0);
      const theirs = await onnxruntime(file, net.input, image);
      expect(new Set(theirs).size).toBeGreaterThan(2);
      expect(Array.from(mine, (y) => Math.round(y / 0.02))).toEqual(Array.from(theirs, (y) => Math.round(y / 0.02)));
    }
    await runner.close();
  });
});

describe('sums of products of integers whose range is taken anew for each input', () => {
  it.each(dynamics)('%s', async (_, net) => {
    const file = netOf(net);
    const images = inputsFor(net.input, 4);
    const read = readOf(file);
    expect(read.unread?.every(({ reason }) => /calibrated once/.test(reason))).toBe(true);
    const float = await openFloat(prepare(read).graph);
    for (const image of images) {
      const mine = [...(await float.run(image)).values()][0];
      const theirs = await onnxruntime(file, net.input, image);
      expect(Math.max(...mine.map((y, i) => Math.abs(y - theirs[i])))).toBeLessThan(0.01);
    }
    await float.close();
    const model = await programOf(read, images);
    expect(model.steps.filter(inFloat).flatMap(({ tail, reason }) => (tail ? [] : [reason]))).toEqual([]);
    const [weighing] = model.steps.filter(isConv);
    const w = [...file.constants].find(([id]) => file.values[id].name === 'w')?.[1];
    const zero = w?.type === 'uint8' ? 131 : 0;
    const integers = Array.from(w?.type === 'uint8' ? w.bytes : new Int8Array(w?.bytes ?? []), (q) => q - zero);
    const ordered = (list: Iterable<number>): readonly number[] => [...list].sort((a, b) => a - b);
    expect(ordered(weighing.weights)).toEqual(ordered(integers));
  });

  it.each([
    [0, 'dynamic'],
    [5, 'product'],
  ])('is named once for each layer', (which, layer) => {
    const { unread } = readOf(netOf(dynamics[which][1]));
    expect(unread).toEqual([{ layer, reason: expect.stringContaining('calibrated once') as string }]);
  });

  it('hands on what is made real numbers after it was moved', () => {
    const build = graphBuilder(random(1));
    const [q, scale, zero] = dynamically(build, build.input('x', [1, 12]));
    const halves = build.node('Split', 'halves', [build.node('Flatten', 'flat', [q])], { axis: int(1) }, 2);
    const real = [halves, build.output(halves, 1)].map((half, i) =>
      build.node('DequantizeLinear', `real${i}`, [half, scale, zero]),
    );
    const read = readOf(build.build([build.node('Add', 'sum', real)]));
    expect(read.nodes.map(({ op }) => op)).toEqual(['Flatten', 'Split', 'Identity', 'Identity', 'Add']);
    expect(read.unread).toHaveLength(1);
    const [flat] = read.layers.filter(({ name }) => name === 'flat');
    expect(read.values[flat.output].name).toBe('flat:out/real');
  });

  it.each([
    ['of integers', (q: ValueId, zero: ValueId, known: ValueId) => [q, known, zero]],
    ['of weights', (q: ValueId, zero: ValueId, known: ValueId) => [q, known, -1, zero]],
  ])('leaves a product whose zero point %s is computed', (_, inputsOf) => {
    const build = graphBuilder(random(1));
    const [, , zero] = dynamically(build, build.input('x', [1, 12]));
    const q = build.input('q', [1, 12], 'uint8');
    const w = build.constant('w', integersOf('uint8', [12, 4], 5));
    const sum = build.node('MatMulInteger', 'product', inputsOf(q, zero, w));
    const read = readOf(build.build([build.node('Cast', 'real', [sum], cast)]));
    expect(read.nodes.map(({ op }) => op)).toContain('MatMulInteger');
  });

  it('leaves integers that somebody else reads', () => {
    const build = graphBuilder(random(1));
    const [q] = dynamically(build, build.input('x', [1, 12]));
    const read = readOf(build.build([build.node('Cast', 'plain', [build.node('Flatten', 'flat', [q])], cast)]));
    expect(read.nodes.map(({ op }) => op)).toEqual(['DynamicQuantizeLinear', 'Flatten', 'Cast']);
  });

  it('hands on what is made real numbers at once, and picks rows of real numbers', () => {
    const build = graphBuilder(random(1));
    const [q, scale, zero] = dynamically(build, build.input('x', [1, 12]));
    const real = build.node('DequantizeLinear', 'real', [q, scale, zero]);
    const table = build.constant('table', integersOf('int8', [10, 12], 4));
    const rows = build.node('Gather', 'pick', [table, build.ints('i', [3])]);
    const word = build.node('DequantizeLinear', 'word', [
      rows,
      build.scalar('s', 0.5),
      build.constant('z', one('int8', 2)),
    ]);
    const read = readOf(build.build([build.node('Add', 'sum', [real, word])]));
    expect(read.nodes.map(({ op }) => op)).toEqual(['Identity', 'DequantizeLinear', 'Gather', 'Add']);
    expect(prepare(read).graph.nodes.map(({ op }) => op)).toEqual(['Identity', 'Add']);
  });

  it.each<[string, ElementType]>([
    ['com.microsoft::QAttention', 'float32'],
    ['com.microsoft::DynamicQuantizeLSTM', 'float32'],
    ['com.microsoft::QEmbedLayerNormalization', 'int32'],
  ])('names %s, which is not read', (op, type) => {
    const build = graphBuilder(random(1));
    const x = build.input('x', [1, 12], type);
    const { unread } = readOf(build.build([build.node(op, 'odd', [x])]));
    expect(unread).toEqual([{ layer: 'odd', reason: `${op.split('::')[1]} is not read` }]);
  });
});
