/** Ways in which files say QuantizeLinear, DequantizeLinear and Quant: onnxruntime's integers, without islands, or the reason why not. */
import { describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../../src/export/options';
import { roundingFormula } from '../../../src/export/json/formulas';
import { integerOnnx } from '../../../src/export/integerOnnx';
import { qdqOnnx } from '../../../src/export/qdqOnnx';
import { qlinearOnnx } from '../../../src/export/qlinearOnnx';
import { qonnx } from '../../../src/export/qonnx';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { float, int, ints, string, stringOf, type Attributes, type ValueId } from '../../../src/graph/graph';
import { tensorOf } from '../../../src/integer/map';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { bytesOf, floatsOf, floatTensor, type Tensor } from '../../../src/graph/tensor';
import { roundGiven } from '../../../src/float/roundGiven';
import { prepare } from '../../../src/passes/pipeline';
import { isConv } from '../../../src/quantize/steps/steps';
import { graphBuilder, type GraphBuilder } from '../../support/buildGraph';
import {
  anyIntegers,
  byOnnxruntime,
  byProgram,
  fileOf,
  integers,
  integers16,
  islandsIn,
  picturesOf,
  programOf,
  readOf,
} from '../../support/givenFiles';
import { random } from '../../support/random';

interface Scale {
  readonly step: number;
  /** Undefined: not said, which is uint8. */
  readonly zero?: Tensor;
  readonly attributes?: Attributes;
  readonly domain?: string;
  /** Of the scale's constant. */
  readonly shape?: readonly number[];
}

const uint8 = (step: number, zero = 0): Scale => ({ step, zero: integers('uint8', [], [zero]) });
const int8 = (step: number, zero = 0): Scale => ({ step, zero: integers('int8', [], [zero]) });

/** What vendors put before the names of ONNX. */
const prefixes: Readonly<Record<string, string>> = { 'com.vai.quantize': 'Vitis', 'com.amd.quark': 'Extended' };

let count = 0;
function pair(build: GraphBuilder, x: ValueId, { step, zero, attributes = {}, domain, shape = [] }: Scale): ValueId {
  const name = `p${count++}`;
  const op = (type: string): string => (domain === undefined ? type : `${domain}::${prefixes[domain] ?? ''}${type}`);
  const rest = [
    build.constant(`${name}_scale`, floatTensor(shape, [step])),
    ...(zero ? [build.constant(`${name}_zero`, { ...zero, shape })] : []),
  ];
  const q = build.node(op('QuantizeLinear'), `${name}_q`, [x, ...rest], attributes);
  return build.node(op('DequantizeLinear'), `${name}_dq`, [q, ...rest]);
}

/** Dequantized integers. */
function known(build: GraphBuilder, name: string, tensor: Tensor, scale: Tensor, attributes: Attributes = {}): ValueId {
  return build.node(
    'DequantizeLinear',
    name,
    [build.constant(`${name}_w`, tensor), build.constant(`${name}_s`, scale)],
    attributes,
  );
}

const scales = [0.002, 0.0011, 0.0031, 0.0007];
const perChannel = floatTensor([4], scales);
const axis0 = { axis: int(0) };
const weights = (build: GraphBuilder): ValueId =>
  known(build, 'w', anyIntegers('int8', [4, 3, 3, 3], 3), perChannel, axis0);
const conv = (build: GraphBuilder, x: ValueId, w = weights(build), ...bias: ValueId[]): ValueId =>
  build.node('Conv', `conv${count++}`, [x, w, ...bias], { pads: ints([1, 1, 1, 1]) });
const input = uint8(1 / 255);
const output = uint8(0.01, 120);

interface Variant {
  readonly opset?: number;
  readonly shape?: readonly number[];
  /** Scale of what is compared. */
  readonly out?: number;
  /** Something is rounded on the way that integers do not see: a step, for one value in fifty. */
  readonly near?: boolean;
  readonly write: (build: GraphBuilder, x: ValueId) => ValueId;
}

/** Between an input's and an output's scale. */
const plain = (from: Scale, to: Scale, opset = 13): Variant => ({
  opset,
  out: to.step,
  write: (build, x) => pair(build, conv(build, pair(build, x, from)), to),
});
const bias = (scale: Tensor, attributes: Attributes = {}): Variant => ({
  write(build, x) {
    const b: Tensor = { type: 'int32', shape: [4], bytes: bytesOf(Int32Array.of(9000, -4000, 77, 123456)) };
    const w = known(build, 'w', anyIntegers('int8', [4, 3, 3, 3], 3), floatTensor([], [0.002]));
    return pair(build, conv(build, pair(build, x, input), w, known(build, 'b', b, scale, attributes)), output);
  },
});
const onMap = (op: string, attributes: Attributes, more: (build: GraphBuilder) => ValueId[] = () => []): Variant => ({
  write(build, x) {
    const y = pair(build, conv(build, pair(build, x, input)), output);
    return pair(build, build.node(op, 'moved', [y, ...more(build)], attributes), uint8(0.013, 99));
  },
  out: 0.013,
});
const nearest: Attributes = {
  mode: string('nearest'),
  coordinate_transformation_mode: string('asymmetric'),
  nearest_mode: string('floor'),
};

/** As onnxruntime's optimizer writes them: (N, H, W, C), weights (O, I, kernel…). */
const last = (
  what: string,
  then: (build: GraphBuilder, q: ValueId, held: readonly ValueId[]) => ValueId,
): [string, Variant] => [
  `channels last: ${what}`,
  {
    shape: [1, 6, 6, 3],
    out: 0.011,
    write(build, x) {
      const s = (name: string, step: number, zero: number): ValueId[] => [
        build.scalar(`${name}_s`, step),
        build.constant(`${name}_z`, integers('uint8', [], [zero])),
      ];
      const [from, to] = [s('from', 1 / 255, 3), s('to', 0.011, 120)];
      const w = [
        // Of uint8: products with int8 saturate in onnxruntime on processors without VNNI.
        build.constant('w', anyIntegers('uint8', [4, 3, 3, 3], 3)),
        build.constant('ws', perChannel),
        build.constant('wz', integers('uint8', [4], [128, 128, 128, 128])),
      ];
      const q = build.node('QuantizeLinear', 'q', [x, ...from]);
      const window = { channels_last: int(1), pads: ints([1, 1, 1, 1]), strides: ints([1, 2]) };
      const made = build.node('com.microsoft::QLinearConv', 'conv', [q, ...from, ...w, ...to], window);
      return build.node('DequantizeLinear', 'dq', [then(build, made, to), ...to]);
    },
  },
];
const window = { kernel_shape: ints([2, 3]), strides: ints([2, 1]) };
const channelsLast: readonly [string, Variant][] = [
  last('QLinearConv', (_, q) => q),
  last('NhwcMaxPool', (build, q) => build.node('com.microsoft::NhwcMaxPool', 'pool', [q], window)),
  last('QLinearAveragePool behind a QLinearConcat', (build, q, held) => {
    const joined = build.node('com.microsoft::QLinearConcat', 'join', [...held, q, ...held, q, ...held], {
      axis: int(3),
    });
    const attributes = { ...window, channels_last: int(1) };
    return build.node('com.microsoft::QLinearAveragePool', 'pool', [joined, ...held, ...held], attributes);
  }),
  last('QLinearAveragePool', (build, q, held) =>
    build.node('com.microsoft::QLinearAveragePool', 'pool', [q, ...held, ...held], {
      ...window,
      channels_last: int(1),
    }),
  ),
  last('QLinearGlobalAveragePool', (build, q, held) =>
    build.node('com.microsoft::QLinearGlobalAveragePool', 'pool', [q, ...held, ...held], { channels_last: int(1) }),
  ),
];

const read: readonly [string, Variant][] = [
  ...channelsLast,
  ...[10, 11, 12].map((opset): [string, Variant] => [
    `operator set ${opset}`,
    {
      opset,
      write(build, x) {
        const w = known(build, 'w', anyIntegers('int8', [4, 3, 3, 3], 3), floatTensor([], [0.002]));
        return pair(build, conv(build, pair(build, x, input), w), output);
      },
    },
  ]),
  ...[13, 19, 21, 22, 23].map((opset): [string, Variant] => [`operator set ${opset}`, plain(input, output, opset)]),
  ['no zero point', plain({ step: 1 / 255 }, output)],
  [
    'no zero point, its type as an attribute',
    plain({ step: 1 / 127, attributes: { output_dtype: int(3) } }, output, 21),
  ],
  ['scales of shape [1]', plain({ ...input, shape: [1] }, { ...output, shape: [1] })],
  ['int8 with a zero point', plain(int8(1 / 255, -128), int8(0.01, 20))],
  ...['com.microsoft', 'com.vai.quantize', 'com.amd.quark'].map((domain): [string, Variant] => [
    domain,
    plain({ ...input, domain }, { ...output, domain }),
  ]),
  ['uint16', plain({ step: 1 / 65535, zero: integers16('uint16', [], [0]) }, output, 21)],
  ...(['int16', 'uint16'] as const).map((type): [string, Variant] => [
    `weights of ${type}`,
    {
      opset: 21,
      write(build, x) {
        const r = random(4);
        const w16 = integers16(
          type,
          [4, 3, 3, 3],
          Array.from({ length: 108 }, () => r.int(0, 65535)),
        );
        const fine = floatTensor(
          [4],
          scales.map((scale) => scale / 256),
        );
        return pair(build, conv(build, pair(build, x, input), known(build, 'w', w16, fine, axis0)), output);
      },
    },
  ]),
  [
    'com.microsoft QLinearWhere of a constant choice',
    {
      write(build, x) {
        const s = (name: string, step: number, zero: number): ValueId[] => [
          build.scalar(`${name}_s`, step),
          build.constant(`${name}_z`, integers('uint8', [], [zero])),
        ];
        const [from, other, to] = [s('from', 1 / 255, 3), s('other', 0.007, 90), s('to', 0.01, 60)];
        const q = build.node('QuantizeLinear', 'q', [x, ...from]);
        const choice: Tensor = { type: 'bool', shape: [6], bytes: Uint8Array.of(1, 0, 0, 1, 1, 0) };
        const rest = build.constant('rest', anyIntegers('uint8', [1, 3, 6, 6], 4));
        const inputs = [build.constant('choice', choice), q, ...from, rest, ...other, ...to];
        return build.node('DequantizeLinear', 'dq', [build.node('com.microsoft::QLinearWhere', 'pick', inputs), ...to]);
      },
    },
  ],
  [
    'com.microsoft QGemm that makes real numbers',
    {
      shape: [1, 12],
      near: true,
      write(build, x) {
        const from = [build.scalar('s', 1 / 255), build.constant('z', integers('uint8', [], [3]))];
        const q = build.node('QuantizeLinear', 'q', [x, ...from]);
        const w = [
          build.constant('w', anyIntegers('uint8', [4, 12], 3)),
          build.scalar('ws', 0.003),
          build.constant('wz', integers('uint8', [], [128])),
        ];
        return build.node('com.microsoft::QGemm', 'fc', [q, ...from, ...w], { transB: int(1) });
      },
    },
  ],
  ['several images', { ...plain(input, output), shape: [3, 3, 6, 6] }],
  [
    'several images, transposed and in groups',
    {
      shape: [2, 4, 5, 5],
      write(build, x) {
        const w = known(build, 'w', anyIntegers('int8', [4, 2, 2, 2], 3), floatTensor([2], scales.slice(0, 2)), {
          axis: int(1),
        });
        const attributes = { strides: ints([2, 2]), group: int(2) };
        return pair(build, build.node('ConvTranspose', 'up', [pair(build, x, input), w], attributes), output);
      },
    },
  ],
  [
    'an input that is cast to what it is',
    {
      write(build, x) {
        const single = build.node('Cast', 'single', [x], { to: int(1) });
        return pair(build, conv(build, pair(build, single, input)), output);
      },
    },
  ],
  ['a bias of one scale', bias(floatTensor([], [0.002 / 255]))],
  ['a bias of a scale per channel', bias(floatTensor([4], Array<number>(4).fill(0.002 / 255)), axis0)],
  ['MaxPool to another scale', onMap('MaxPool', { kernel_shape: ints([2, 2]) })],
  [
    'Resize to another scale',
    onMap('Resize', nearest, (build) => [-1, build.constant('r', floatTensor([4], [1, 1, 2, 2]))]),
  ],
  ['Transpose to another scale', onMap('Transpose', { perm: ints([0, 1, 3, 2]) })],
  [
    'Concat of different scales',
    {
      write(build, x) {
        const from = pair(build, x, input);
        const a = pair(build, conv(build, from), uint8(0.008, 100));
        return pair(build, build.node('Concat', 'join', [a, from], { axis: int(1) }), output);
      },
    },
  ],
  [
    'Split into different scales',
    {
      write(build, x) {
        const y = pair(build, conv(build, pair(build, x, input)), output);
        const a = build.node('Split', 'split', [y], { axis: int(1) }, 2);
        const b = build.output(a, 1);
        const sum = pair(
          build,
          build.node('Add', 'sum', [pair(build, a, uint8(0.012, 90)), pair(build, b, output)]),
          output,
        );
        const w = known(build, 'v', anyIntegers('int8', [2, 2, 1, 1], 9), floatTensor([], [0.01]));
        return pair(build, build.node('Conv', 'last', [sum, w]), output);
      },
    },
  ],
  [
    'Split into different scales at the end of a network',
    {
      write(build, x) {
        const a = build.node(
          'Split',
          'split',
          [pair(build, conv(build, pair(build, x, input)), output)],
          { axis: int(1) },
          2,
        );
        const parts = [pair(build, a, uint8(0.012, 90)), pair(build, build.output(a, 1), output)];
        return pair(build, build.node('Add', 'sum', parts), output);
      },
    },
  ],
  [
    'weights that two convolutions share',
    {
      write(build, x) {
        const w = weights(build);
        const from = pair(build, x, input);
        const a = pair(build, conv(build, from, w), output);
        return pair(build, build.node('Add', 'sum', [a, pair(build, conv(build, from, w), uint8(0.02, 110))]), output);
      },
    },
  ],
  [
    'float16 around',
    {
      near: true,
      write(build, x) {
        const half = build.node('Cast', 'half', [conv(build, pair(build, x, input))], { to: int(10) });
        return pair(build, build.node('Cast', 'single', [half], { to: int(1) }), output);
      },
    },
  ],
  [
    'integers that are bounded before they are real numbers',
    {
      write(build, x) {
        const from = pair(build, x, input);
        const rest = [build.scalar('s', 0.01), build.constant('z', integers('int8', [], [3]))];
        const q = build.node('QuantizeLinear', 'q', [conv(build, from), ...rest]);
        const bounds = [-90, 80].map((b) => build.constant(`b${b}`, integers('int8', [], [b])));
        return build.node('DequantizeLinear', 'dq', [build.node('Clip', 'clip', [q, ...bounds]), ...rest]);
      },
    },
  ],
  [
    'weights that are bounded before they are real numbers',
    {
      write(build, x) {
        const bounds = [-7, 7].map((b) => build.constant(`b${b}`, integers('int8', [], [b])));
        const clipped = build.node('Clip', 'clip', [
          build.constant('i', anyIntegers('int8', [4, 3, 3, 3], 3)),
          ...bounds,
        ]);
        const w = build.node('DequantizeLinear', 'w', [clipped, build.constant('s', perChannel)], axis0);
        return pair(build, conv(build, pair(build, x, input), w), output);
      },
    },
  ],
  [
    'Gemm of turned weights, a scale per row',
    {
      shape: [1, 12],
      write(build, x) {
        const w = known(build, 'w', anyIntegers('int8', [4, 12], 3), perChannel, axis0);
        return pair(build, build.node('Gemm', 'fc', [pair(build, x, input), w], { transB: int(1) }), output);
      },
    },
  ],
  [
    'Gemm, a scale per column',
    {
      shape: [1, 12],
      write(build, x) {
        const w = known(build, 'w', anyIntegers('int8', [12, 4], 3), perChannel, { axis: int(1) });
        return pair(build, build.node('Gemm', 'fc', [pair(build, x, input), w], { alpha: float(0.5) }), output);
      },
    },
  ],
  [
    'ConvTranspose, a scale per output channel',
    {
      write(build, x) {
        const w = known(build, 'w', anyIntegers('int8', [3, 4, 2, 2], 3), perChannel, { axis: int(1) });
        const up = build.node('ConvTranspose', 'up', [pair(build, x, input), w], { strides: ints([2, 2]) });
        return pair(build, up, output);
      },
    },
  ],
];

function file({ opset = 13, shape = [1, 3, 6, 6], write }: Variant) {
  const build = graphBuilder(random(1));
  return fileOf(build.build([write(build, build.input('x', shape))]), opset);
}

describe('QuantizeLinear and DequantizeLinear', () => {
  it.each(read)('%s', async (_, variant) => {
    const graph = file(variant);
    const images = picturesOf(variant.shape ?? [1, 3, 6, 6], 3);
    const known = readOf(graph);
    expect(known.unread).toEqual([]);
    const model = await programOf(known, images);
    expect(islandsIn(model)).toEqual([]);
    expect(model.graph.unread).toEqual([]);
    const step = variant.out ?? 0.01;
    for (const image of images) {
      const theirs = await byOnnxruntime(graph, image);
      const steps = (real: Float32Array): readonly number[] => Array.from(real, (y) => Math.round(y / step));
      expect(new Set(theirs).size).toBeGreaterThan(2);
      const off = steps(await byProgram(model, image)).map((q, i) => Math.abs(q - steps(theirs)[i]));
      expect(Math.max(...off)).toBeLessThanOrEqual(variant.near ? 1 : 0);
      expect(off.filter((each) => each > 0).length / off.length).toBeLessThan(0.02);
    }
  });

  const anew: readonly [string, Variant, RegExp][] = [
    [
      'a scale per block',
      {
        opset: 21,
        shape: [1, 12],
        write(build, x) {
          const s = floatTensor(
            [3, 4],
            Array.from({ length: 12 }, (_, i) => 0.001 * (1 + i)),
          );
          const w = known(build, 'w', anyIntegers('int8', [12, 4], 3), s, { axis: int(0), block_size: int(4) });
          return pair(build, build.node('MatMul', 'fc', [pair(build, x, input), w]), output);
        },
      },
      /a scale per block/,
    ],
    [
      'a scale along the inputs',
      {
        shape: [1, 4],
        write(build, x) {
          const w = known(build, 'w', anyIntegers('int8', [4, 12], 3), perChannel, axis0);
          return pair(build, build.node('MatMul', 'fc', [pair(build, x, input), w]), output);
        },
      },
      /another axis/,
    ],
  ];
  it.each(anew)('says that weights are quantized anew: %s', async (_, variant, reason) => {
    const { graph } = prepare(readOf(file(variant)));
    expect(graph.unread?.map(({ layer }) => layer)).toEqual(['fc']);
    expect(graph.unread?.[0].reason).toMatch(reason);
    const model = await programOf(readOf(file(variant)), picturesOf(variant.shape ?? [], 2));
    expect(islandsIn(model)).toEqual([]);
  });

  it('keeps weights that alone are given', async () => {
    const graph = file({
      write: (build, x) =>
        build.node('Relu', 'relu', [
          conv(build, conv(build, x), known(build, 'v', anyIntegers('int8', [2, 4, 1, 1], 9), floatTensor([], [0.01]))),
        ]),
    });
    const model = await programOf(readOf(graph), picturesOf([1, 3, 6, 6], 2));
    const [first, second] = model.steps.filter(isConv);
    expect(Array.from(first.weights)).toEqual(Array.from(new Int8Array(anyIntegers('int8', [4, 3, 3, 3], 3).bytes)));
    expect(Array.from(second.weights)).toEqual(Array.from(new Int8Array(anyIntegers('int8', [2, 4, 1, 1], 9).bytes)));
    expect(second.weightScale[0]).toBe(Math.fround(0.01));
  });
});

const domain = 'qonnx.custom_op.general';

describe('QONNX', () => {
  const quant = (op: string, attributes: Attributes, more: readonly number[] = [0.01, 0, 8]): Variant => ({
    write(build, x) {
      const from = build.node(
        'qonnx.custom_op.general::Quant',
        'in',
        [x, ...[1 / 255, 0, 8].map((v, i) => build.scalar(`i${i}`, v))],
        { signed: int(0) },
      );
      const rest = more.map((v, i) => build.scalar(`o${i}`, v));
      return build.node(`qonnx.custom_op.general::${op}`, 'odd', [conv(build, from), ...rest], attributes);
    },
  });
  it.each<[string, Variant, RegExp]>([
    ['UP', quant('Quant', { rounding_mode: string('UP') }), /it rounds by UP/],
    ['HALF_DOWN', quant('Quant', { rounding_mode: string('half_down') }), /it rounds by HALF_DOWN/],
    [
      'HALF_UP around a zero point',
      quant('Quant', { rounding_mode: string('HALF_UP') }, [0.01, 3, 8]),
      /it rounds by HALF_UP with zero point 3/,
    ],
    ['CEIL', quant('Quant', { rounding_mode: string('CEIL') }), /it rounds by CEIL/],
    ['BipolarQuant', quant('BipolarQuant', {}, [0.01]), /BipolarQuant is not read/],
    ['Trunc', quant('Trunc', {}, [0.01, 0, 8, 4]), /Trunc is not read/],
    ['one bit', quant('Quant', {}, [0.01, 0, 1]), /1 bits/],
  ])('names %s, which is not read', (_, variant, reason) => {
    const { unread } = readOf(file(variant));
    expect(unread?.map(({ layer }) => layer)).toEqual(['odd']);
    expect(unread?.[0].reason).toMatch(reason);
  });
  /** As QONNX's own table of roundings has them, of numbers as it lists them; both signs. */
  const table: readonly [mode: string, values: readonly number[]][] = [
    ['ROUND', [6, 2, 2, 1, -1, -2, -2, -6]],
    ['CEIL', [6, 3, 2, 2, -1, -1, -2, -5]],
    ['FLOOR', [5, 2, 1, 1, -2, -2, -3, -6]],
    ['UP', [6, 3, 2, 2, -2, -2, -3, -6]],
    ['DOWN', [5, 2, 1, 1, -1, -1, -2, -5]],
    ['HALF_UP', [6, 3, 2, 1, -1, -2, -3, -6]],
    ['HALF_DOWN', [5, 2, 2, 1, -1, -2, -2, -5]],
  ];
  const numbers = [5.5, 2.5, 1.6, 1.1, -1.1, -1.6, -2.5, -5.5];
  const unit = (build: GraphBuilder): ValueId[] => [1, 0, 8].map((v, i) => build.scalar(`u${count++}_${i}`, v));

  it.each(table)('rounds constants by %s', (mode, values) => {
    const build = graphBuilder(random(1));
    const known = build.constant('w', floatTensor([8, 1, 1, 1], numbers));
    const w = build.node(`${domain}::IntQuant`, 'w_q', [known, ...unit(build)], { rounding_mode: string(mode) });
    const y = build.node('Conv', 'conv', [build.input('x', [1, 1, 1, 1]), w]);
    const { graph } = prepare(readOf(fileOf(build.build([y]), 13)));
    const [conv] = graph.nodes;
    expect(Array.from(floatsOf(graph.constants.get(conv.inputs[1]) ?? floatTensor([0], [])))).toEqual(values);
    expect(conv.grid).toEqual({ scale: [1], bits: 8 });
  });

  const modes = new Map([
    ['ROUND', 'nearest-ties-even'],
    ['HALF_UP', 'nearest-ties-away'],
    ['floor', 'floor'],
    ['DOWN', 'toward-zero'],
    ['ROUND_TO_ZERO', 'toward-zero'],
  ]);

  // Half steps, of which 3/8 are whole: every rounding says something else of them.
  it.each([...modes])('rounds activations by %s, in the program and in the float model', async (mode, rounding) => {
    const build = graphBuilder(random(1));
    const quantized = (name: string, x: ValueId): ValueId =>
      build.node(`${domain}::IntQuant`, name, [x, ...unit(build)], { rounding_mode: string(mode) });
    const x = build.input('x', [1, 1, 1, numbers.length]);
    const w = build.constant('w', floatTensor([1, 1, 1, 1], [0.5]));
    const half = build.node(`${domain}::Quant`, 'half', [w, build.scalar('hs', 0.5), ...unit(build).slice(1)]);
    const y = quantized('y', build.node('Conv', 'conv', [quantized('q', x), half]));
    const known = readOf(fileOf(build.build([quantized('z', build.node('Neg', 'neg', [y]))]), 13));
    expect(known.unread).toEqual([]);
    const image = Float32Array.from(numbers, (v) => v * 3);
    const model = await programOf(known, [image]);
    expect(islandsIn(model)).toEqual([]);
    expect([model.rounding, model.inputRounding]).toEqual([rounding, rounding]);
    const round = roundingsByHand[rounding];
    const expected = Array.from(image, (v) => -round(round(v) / 2) + 0);
    expect(Array.from(await byProgram(model, image), (v) => v + 0)).toEqual(expected);
    const float = await byOnnxruntime(roundGiven(model.graph), image);
    expect(Array.from(float, (v) => v + 0)).toEqual(expected);
  });

  /** y and z by roundings of their own, of an input by another: conv, then a table that `rest` reads, or else a float tail. */
  const mixed = (settings: {
    readonly table: string;
    readonly inputs?: readonly string[];
    readonly rest?: (build: GraphBuilder, z: ValueId) => ValueId;
  }) => {
    const build = graphBuilder(random(1));
    const quantized = (name: string, x: ValueId, mode: string): ValueId =>
      build.node(`${domain}::Quant`, name, [x, ...unit(build)], { rounding_mode: string(mode) });
    const [x, u] = (settings.inputs ?? ['ROUND']).map((mode, i) =>
      quantized(`q${i}`, build.input(`x${i}`, [1, 1, 1, numbers.length]), mode),
    );
    const half = build.node(`${domain}::Quant`, 'half', [
      build.constant('w', floatTensor([1, 1, 1, 1], [0.5])),
      build.scalar('hs', 0.5),
      ...unit(build).slice(1),
    ]);
    const sum = u === undefined ? x : build.node('Add', 'add', [x, u]);
    const y = quantized('y', build.node('Conv', 'conv', [sum, half]), 'FLOOR');
    const z = quantized('z', build.node('Sigmoid', 'sigmoid', [y]), settings.table);
    return readOf(fileOf(build.build([settings.rest?.(build, z) ?? z]), 13));
  };
  const pool = (build: GraphBuilder, z: ValueId): ValueId =>
    build.node('MaxPool', 'pool', [z], { kernel_shape: ints([1, 1]) });
  const image = Float32Array.from(numbers, (v) => v * 3);

  it.each([
    ['table', pool],
    ['float tail', undefined],
  ])('rounds each value as it asks for itself, in the program, in float and in files: a %s', async (_, rest) => {
    const model = await programOf(mixed({ table: 'HALF_UP', rest }), [image]);
    const { floor, 'nearest-ties-even': even, 'nearest-ties-away': away } = roundingsByHand;
    const expected = Array.from(image, (v) => away(1 / (1 + Math.exp(-floor(even(v) / 2)))) + 0);
    expect(Array.from(await byProgram(model, image), (v) => v + 0)).toEqual(expected);
    expect(Array.from(await byOnnxruntime(roundGiven(model.graph), image), (v) => v + 0)).toEqual(expected);
    const context = { name: 'mixed', provenance: 'a test', options: defaultExportOptions };
    for (const write of [qdqOnnx, qlinearOnnx, integerOnnx]) {
      const written = importOnnx({ bytes: write(model, context)[0].bytes, name: 'mixed' });
      expect(Array.from(await byOnnxruntime(written, image), (v) => v + 0)).toEqual(expected);
    }
    const written = importOnnx({ bytes: qonnx(model, context)[0].bytes, name: 'mixed' });
    const said = written.nodes.filter(({ op }) => op === 'Quant').map((node) => stringOf(node, 'rounding_mode', ''));
    expect(said.filter((mode) => mode !== 'ROUND')).toEqual(['FLOOR', 'HALF_UP']);
  });

  it('names in files the roundings that differ from the program', async () => {
    const model = await programOf(mixed({ table: 'HALF_UP', rest: pool }), [image]);
    expect(roundingFormula(model)).toMatch(/ties to the even .*"floor": .*"nearest-ties-away": /);
  });

  it('refuses inputs that are rounded differently, and what rounds in its own way', async () => {
    const two = mixed({ table: 'ROUND', inputs: ['FLOOR', 'ROUND'] });
    const images = new Map(prepare(two).graph.inputs.map((input) => [input, image]));
    await expect(programOf(two, [images])).rejects.toThrow(/expected one rounding of all inputs, found "x0".* floor/);
    const island = { layers: { sigmoid: { float: true } } };
    await expect(programOf(mixed({ table: 'DOWN', rest: pool }), [image], island)).rejects.toThrow(
      /is rounded toward-zero in the file, and .* rounds to the nearest/,
    );
  });

  it('rounds pixels down as float32 divides them: by doubles 247 of 256 lie below their integer', async () => {
    const build = graphBuilder(random(1));
    const rest = [1 / 255, 0, 8].map((v, i) => build.scalar(`p${i}`, v));
    const x = build.input('x', [1, 1, 16, 16]);
    const attributes = { signed: int(0), rounding_mode: string('FLOOR') };
    const q = build.node(`${domain}::Quant`, 'q', [x, ...rest], attributes);
    const known = readOf(fileOf(build.build([build.node('MaxPool', 'pool', [q], { kernel_shape: ints([1, 1]) })]), 13));
    const image = Float32Array.from({ length: 256 }, (_, pixel) => pixel / 255);
    const model = await programOf(known, [image]);
    const step = Math.fround(1 / 255);
    const expected = Array.from(image, (v) => Math.floor(Math.fround(v / step)));
    const integers = quantizeInput(image, tensorOf(model, model.inputs[0]), model.inputRounding);
    expect(Array.from(integers, (v) => v - integers[0])).toEqual(expected);
    expect(Array.from(await byOnnxruntime(roundGiven(model.graph), image), (v) => Math.round(v / step))).toEqual(
      expected,
    );
  });
});

const roundingsByHand: Readonly<Record<string, (x: number) => number>> = {
  'nearest-ties-even': (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  'nearest-ties-away': (x) => Math.sign(x) * Math.round(Math.abs(x)),
  floor: Math.floor,
  'toward-zero': Math.trunc,
};
