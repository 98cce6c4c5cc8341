/**
 * Forms of operators that networks have and tidy ones do not, each in a small network: a convolution, the form, a convolution.
 * What onnxruntime computes from the graph as it is given is what they mean.
 */
import { collectRanges } from '../../src/calibrate/collect';
import { observeShapes } from '../../src/float/observeShapes';
import { openFloatSession } from '../../src/float/session';
import { absent, float, type Attributes, type Graph, int, ints, string, type ValueId } from '../../src/graph/graph';
import { floatTensor, intTensor } from '../../src/graph/tensor';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { neededNumbers } from '../../src/quantize/ranges/chosen';
import type { Settings } from '../../src/quantize/settings';
import type { GraphBuilder } from './buildGraph';
import { breadthForms } from './breadthForms';
import { form, type Form, inputShape, other, productForm, shaped } from './form';
import { random } from './random';
import { runtimeForms } from './runtimeForms';

export type { Form } from './form';

/** A form that has no integers: a float island is what is expected of it. */
export const infiniteBorder: Form = form('Pad of −∞ before a Relu', (build, x) => {
  const pads = build.ints('pads', [0, 0, 1, 1, 0, 0, 1, 1]);
  return build.node('Relu', 'relu', [build.node('Pad', 'form', [x, pads, build.scalar('value', -Infinity)])]);
});

const leaky = (alpha: number): Attributes => ({ alpha: float(alpha) });
const slopes = (build: GraphBuilder, values: readonly number[], shape: readonly number[]): ValueId =>
  build.constant('slope', {
    ...{ type: 'float32', shape },
    bytes: new Uint8Array(Float32Array.from(values).buffer),
  });

const slopedForms: readonly Form[] = [
  ...[-0.3, -1, -2.5, 0, 1.5].map((alpha) =>
    form(`LeakyRelu of slope ${alpha}`, (build, x) => build.node('LeakyRelu', 'form', [x], leaky(alpha))),
  ),
  form('LeakyRelu below zero on its own', (build, x) => {
    const y = build.node('LeakyRelu', 'form', [x], leaky(-0.7));
    return build.node('Add', 'sum', [x, y]);
  }),
  form('LeakyRelu below zero, then a pool that would rather come first', (build, x) => {
    const y = build.node('LeakyRelu', 'form', [x], leaky(-1.2));
    return build.node('MaxPool', 'pool', [y], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
  }),
  form('LeakyRelu below zero of a sum', (build, x) => {
    const y = build.node('Conv', 'other', [x, build.floats('u', [4, 4, 1, 1])]);
    return build.node('LeakyRelu', 'form', [build.node('Add', 'sum', [x, y])], leaky(-0.4));
  }),
  form('PRelu of one slope below zero', (build, x) => build.node('PRelu', 'form', [x, slopes(build, [-0.6], [1])])),
  form('PRelu of one slope on its own', (build, x) => {
    const y = build.node('PRelu', 'form', [x, slopes(build, [-0.6], [1, 1, 1])]);
    return build.node('Add', 'sum', [x, y]);
  }),
  form('PRelu per channel', (build, x) =>
    build.node('PRelu', 'form', [x, slopes(build, [0.1, -0.5, 0, 2], [4, 1, 1])]),
  ),
  form('PRelu per channel, full rank', (build, x) =>
    build.node('PRelu', 'form', [x, slopes(build, [-1, 0.25, -0.01, 0.9], [1, 4, 1, 1])]),
  ),
];

const scaledBy = (build: GraphBuilder, x: ValueId, by: number, name = 'scaled'): ValueId =>
  build.node('Conv', name, [x, build.floats(`${name}.w`, [4, 4, 1, 1], -by, by)]);

/** What is far below a step of the sum must not take the other input with it; what is far above saturates. */
const farForms: readonly Form[] = [
  ...[1e-9, 1e-12, 1e-15, 1e-25].map((by) =>
    form(`Add of an input ${by} times the other`, (build, x) => build.node('Add', 'form', [x, scaledBy(build, x, by)])),
  ),
  form('Add of what all but cancels', (build, x) => {
    const much = build.node('Mul', 'much', [x, build.scalar('factor', 3e4)]);
    const less = build.node('Mul', 'less', [x, build.scalar('other', -2.9999e4)]);
    return build.node('LeakyRelu', 'bent', [build.node('Add', 'form', [much, less])], leaky(-0.5));
  }),
  form('Add with a slope, far apart', (build, x) => {
    const y = scaledBy(build, x, 1e-14);
    return build.node('LeakyRelu', 'bent', [build.node('Add', 'form', [y, x])], leaky(0.1));
  }),
  form('Mul by a tiny map', (build, x) => build.node('Mul', 'form', [x, scaledBy(build, x, 1e-20)])),
  form('Mul by a huge map', (build, x) => build.node('Mul', 'form', [x, scaledBy(build, x, 1e15)])),
  form(
    'Concat of scales far apart',
    (build, x) => build.node('Concat', 'form', [x, scaledBy(build, x, 1e-14)], { axis: int(1) }),
    { channels: 8 },
  ),
];

function padForm(
  name: string,
  pads: readonly number[],
  rest: {
    readonly value?: number;
    readonly axes?: readonly number[];
    readonly relu?: boolean;
    readonly channels?: number;
    readonly then?: (build: GraphBuilder, padded: ValueId) => ValueId;
  } = {},
): Form {
  return form(
    name,
    (build, x) => {
      const given = rest.relu ? build.node('Relu', 'relu', [x]) : x;
      const value = rest.value === undefined ? absent : build.scalar('value', rest.value);
      const axes = rest.axes ? [build.ints('axes', rest.axes)] : [];
      const padded = build.node('Pad', 'form', [given, build.ints('pads', pads), value, ...axes]);
      return rest.then ? rest.then(build, padded) : padded;
    },
    { channels: rest.channels },
  );
}

const pool3 = (build: GraphBuilder, x: ValueId): ValueId =>
  build.node('MaxPool', 'pool', [x], { kernel_shape: ints([3, 3]), strides: ints([2, 2]) });

const padForms: readonly Form[] = [
  padForm('Pad of the last axis', [1, 2], { axes: [3], value: 0.5 }),
  padForm('Pad of axes in another order, counted from the end', [1, 2, 3, 0], { axes: [-1, 2], value: -0.25 }),
  padForm('Pad of all axes by name', [0, 1, 2, 0, 0, 0, 0, 1], { axes: [0, 2, 3, 1], value: 0.1, channels: 5 }),
  padForm('Pad of zeros by axes, which a convolution takes in', [1, 1], { axes: [2] }),
  padForm('Pad of channels', [0, 1, 0, 0, 0, 2, 0, 0], { value: -0.3, channels: 7 }),
  padForm('Pad that crops', [0, 0, -1, 0, 0, 0, -2, -3]),
  padForm('Pad that crops and adds', [-2, 1, 3, -4], { axes: [2, 3], value: 1 }),
  padForm('Pad beyond the map', [0, 0, 1, 1, 0, 0, 1, 1], { value: 9.5 }),
  padForm('Pad below a map that is not negative', [0, 0, 1, 1, 0, 0, 1, 1], { value: -1, relu: true }),
  padForm('Pad far beyond, behind a pool', [0, 0, 2, 0, 0, 0, 0, 1], { value: -7, then: pool3 }),
  padForm('Pad of −∞ before a max-pool', [0, 0, 1, 1, 0, 0, 1, 1], { value: -Infinity, then: pool3 }),
  padForm('Pad of the lowest float before a max-pool', [1, 0, 2, 1], { value: -3.4e38, axes: [2, 3], then: pool3 }),
];

const poolForm = (op: 'MaxPool' | 'AveragePool', attributes: Attributes): Form => {
  const said = Object.entries(attributes).map(([key, attribute]) => `${key} ${JSON.stringify(attribute.value)}`);
  return form(`${op}: ${said.join('; ')}`, (build, x) => build.node(op, 'form', [x], attributes), { opset: 19 });
};

const kernel = (...size: number[]): Attributes => ({ kernel_shape: ints(size) });
const ceil = { ceil_mode: int(1) };
const counted = { count_include_pad: int(1) };

const poolForms: readonly Form[] = [
  poolForm('AveragePool', { ...kernel(2, 3), strides: ints([2, 2]), ...ceil, ...counted }),
  poolForm('AveragePool', { ...kernel(3, 3), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), ...ceil, ...counted }),
  poolForm('AveragePool', { ...kernel(3, 2), strides: ints([3, 4]), pads: ints([2, 0, 1, 1]), ...ceil, ...counted }),
  poolForm('AveragePool', { ...kernel(3, 3), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), ...ceil }),
  poolForm('AveragePool', {
    ...{ ...kernel(3, 2), strides: ints([2, 3]), dilations: ints([2, 3]), pads: ints([2, 1, 1, 0]) },
    ...{ ...ceil, ...counted },
  }),
  poolForm('AveragePool', { ...kernel(2, 2), strides: ints([4, 2]), dilations: ints([2, 3]), ...ceil }),
  poolForm('AveragePool', { ...kernel(4, 3), strides: ints([2, 2]), auto_pad: string('SAME_UPPER'), ...counted }),
  poolForm('AveragePool', {
    ...kernel(3, 4),
    strides: ints([2, 3]),
    auto_pad: string('SAME_LOWER'),
    ...ceil,
    ...counted,
  }),
  poolForm('MaxPool', { ...kernel(2, 2), strides: ints([3, 3]), pads: ints([0, 1, 1, 1]), ...ceil }),
  poolForm('MaxPool', { ...kernel(3, 2), strides: ints([3, 3]), dilations: ints([2, 2]), ...ceil }),
];

const mapForms: readonly Form[] = [
  form('Sub of maps', (build, x) => build.node('Sub', 'form', [x, other(build, x)])),
  form('Sub of maps, then Relu', (build, x) =>
    build.node('Relu', 'relu', [build.node('Sub', 'form', [other(build, x), x])]),
  ),
  form('Sub of a map and its means', (build, x) =>
    build.node('Sub', 'form', [x, build.node('GlobalAveragePool', 'means', [x])]),
  ),
  form('Sum of three maps', (build, x) => build.node('Sum', 'form', [x, other(build, x), x])),
  form('Max of maps', (build, x) => build.node('Max', 'form', [x, other(build, x)])),
  form('Min of a map and its means', (build, x) =>
    build.node('Min', 'form', [other(build, x), build.node('GlobalAveragePool', 'means', [x])]),
  ),
  form('Mean of three maps', (build, x) => build.node('Mean', 'form', [x, other(build, x), x])),
  ...(['DCR', 'CRD'] as const).map((mode) =>
    form(
      `DepthToSpace, ${mode}`,
      (build, x) => build.node('DepthToSpace', 'form', [x], { blocksize: int(2), mode: string(mode) }),
      { channels: 1 },
    ),
  ),
  form(
    'SpaceToDepth',
    (build, x) => {
      const even = build.node('Slice', 'even', [
        x,
        build.ints('from', [0]),
        build.ints('to', [8]),
        build.ints('axis', [2]),
      ]);
      return build.node('SpaceToDepth', 'form', [even], { blocksize: int(2) });
    },
    { channels: 16 },
  ),
  form('Gelu', (build, x) => build.node('Gelu', 'form', [x]), { opset: 20 }),
  form('Pow by a constant', (build, x) => build.node('Pow', 'form', [x, build.scalar('three', 3)])),
  form('hard swish by its parts', (build, x) => {
    const moved = build.node('Add', 'moved', [x, build.scalar('three', 3)]);
    const held = build.node('Clip', 'held', [moved, build.scalar('zero', 0), build.scalar('six', 6)]);
    const product = build.node('Mul', 'product', [x, held]);
    return build.node('Div', 'form', [product, build.scalar('divisor', 6)]);
  }),
];

interface ResizeForm {
  readonly scales?: readonly number[];
  readonly sizes?: readonly number[];
  readonly axes?: readonly number[];
  readonly roi?: readonly number[];
  readonly policy?: string;
  readonly channels?: number;
}

const clipOf = (build: GraphBuilder, x: ValueId, name: string, min: number, max: number): ValueId =>
  build.node('Clip', name, [x, build.scalar(`${name}.min`, min), build.scalar(`${name}.max`, max)]);

/** The upper bound comes last: it is the result everywhere. */
const crossedForms: readonly Form[] = [
  form('Clip of crossed bounds', (build, x) => clipOf(build, x, 'form', 0.3, -0.2)),
  form('Clip of crossed bounds far apart', (build, x) => clipOf(build, x, 'form', 0.01, -7)),
  form('Clip of crossed bounds on its own', (build, x) =>
    build.node('Add', 'sum', [x, clipOf(build, x, 'form', 0.5, 0.25)]),
  ),
  form('Clip of crossed bounds, then Relu', (build, x) =>
    build.node('Add', 'sum', [x, build.node('Relu', 'relu', [clipOf(build, x, 'form', 0.3, 0.2)])]),
  ),
  form('Clip of crossed bounds behind a pool', (build, x) => clipOf(build, pool3(build, x), 'form', 0.4, -0.1)),
  form('Clip of crossed bounds from a table', (build, x) =>
    clipOf(build, build.node('Sigmoid', 'table', [x]), 'form', 0.9, 0.1),
  ),
  form('Max and Min that cross', (build, x) => {
    const above = build.node('Max', 'above', [x, build.scalar('low', 0.3)]);
    return build.node('Min', 'form', [above, build.scalar('high', -0.2)]);
  }),
  form('Clip behind a Clip beside it', (build, x) =>
    clipOf(build, clipOf(build, x, 'first', 0.2, 0.4), 'form', -0.3, -0.1),
  ),
];

/** Every mode by every rounding has its factors; those of float32 that miss ties by a last bit among them. */
const resizeForm = (mode: string, rounding: string, by: ResizeForm): Form =>
  resizedForm(mode, rounding, by, { mode: string('nearest'), nearest_mode: string(rounding) });

function resizedForm(
  mode: string,
  how: string,
  { scales, sizes, axes, roi, policy, channels }: ResizeForm,
  attributes: Attributes,
): Form {
  const what = [mode, how, policy ?? '', JSON.stringify(sizes ?? scales), JSON.stringify(axes ?? 'all')].join(', ');
  return form(
    `Resize: ${what}`,
    (build, x) => {
      const numbers = (name: string, values: readonly number[]): ValueId =>
        build.constant(name, floatTensor([values.length], values));
      const inputs = [x, roi ? numbers('roi', roi) : absent, scales ? numbers('scales', scales) : absent];
      return build.node('Resize', 'form', sizes ? [...inputs, build.ints('sizes', sizes)] : inputs, {
        ...{ ...attributes, coordinate_transformation_mode: string(mode) },
        ...(axes && { axes: ints(axes) }),
        ...(policy && { keep_aspect_ratio_policy: string(policy) }),
      });
    },
    { channels },
  );
}

const resizeForms: readonly Form[] = [
  ...['half_pixel', 'half_pixel_symmetric', 'align_corners', 'asymmetric', 'pytorch_half_pixel', 'tf_half_pixel_for_nn']
    .flatMap((mode) =>
      ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].map((rounding) => [mode, rounding] as const),
    )
    .map(([mode, rounding], i) =>
      resizeForm(mode, rounding, { scales: [1, 1, [1.2, 0.6, 2.3][i % 3], [0.6, 1.7, 1.1, 0.3][i % 4]] }),
    ),
  resizeForm('half_pixel', 'floor', { sizes: [13, 7], axes: [2, 3] }),
  resizeForm('asymmetric', 'ceil', { sizes: [7, 13], axes: [3, 2] }),
  resizeForm('half_pixel_symmetric', 'round_prefer_ceil', { scales: [1.7], axes: [3] }),
  resizeForm('half_pixel', 'round_prefer_floor', { sizes: [20, 13], axes: [2, 3], policy: 'not_larger' }),
  resizeForm('pytorch_half_pixel', 'round_prefer_ceil', { sizes: [5, 13], axes: [3, 2], policy: 'not_smaller' }),
  resizeForm('align_corners', 'round_prefer_floor', { sizes: [1, 4, 1, 15] }),
  resizeForm('half_pixel', 'floor', { scales: [1, 1, 1.1, 1] }),
  resizeForm('tf_crop_and_resize', 'round_prefer_floor', { sizes: [6, 14], axes: [2, 3], roi: [0.1, 0.2, 0.8, 1] }),
];

const coordinates = [...['half_pixel', 'half_pixel_symmetric', 'align_corners', 'asymmetric', 'pytorch_half_pixel']];

const betweenForms: readonly Form[] = [
  ...coordinates.map((mode, i) =>
    resizedForm(
      mode,
      'linear',
      { scales: [1, 1, [2, 0.6, 2.3][i % 3], [3, 1.7, 0.4][i % 3]] },
      { mode: string('linear') },
    ),
  ),
  ...coordinates.map((mode, i) =>
    resizedForm(
      mode,
      'cubic',
      { scales: [1, 1, [0.6, 2, 2.3][i % 3], [1.7, 2, 0.4][i % 3]] },
      { mode: string('cubic'), cubic_coeff_a: float(i % 2 ? -0.75 : -0.5), exclude_outside: int(i % 2) },
    ),
  ),
  resizedForm('half_pixel', 'linear', { sizes: [18, 7], axes: [2, 3] }, { mode: string('linear') }),
  resizedForm('align_corners', 'linear', { sizes: [1, 4, 1, 1] }, { mode: string('linear') }),
  resizedForm('half_pixel', 'linear', { scales: [1, 1, 1.2, 1] }, { mode: string('linear') }),
  resizedForm('half_pixel', 'linear', { sizes: [9, 33], axes: [2, 3] }, { mode: string('linear') }),
  resizedForm('half_pixel', 'cubic', { sizes: [33, 4], axes: [2, 3] }, { mode: string('cubic') }),
  resizedForm('half_pixel', 'cubic that changes no size', { scales: [1, 1, 1.1, 1] }, { mode: string('cubic') }),
  resizedForm(
    'tf_crop_and_resize',
    'linear',
    { sizes: [6, 14], axes: [2, 3], roi: [0.1, 0.2, 0.8, 1] },
    { mode: string('linear') },
  ),
  resizeForm('half_pixel', 'floor', { scales: [1, 2, 1, 1.7], channels: 8 }),
  ...['half_pixel', 'align_corners', 'asymmetric'].flatMap((mode, i) =>
    ['linear', 'cubic'].map((kind) =>
      resizedForm(
        mode,
        `${kind}, antialias`,
        { scales: [1, 1, [0.6, 0.35, 1.3][i], [0.4, 1.7, 0.75][i]] },
        { mode: string(kind), antialias: int(1), exclude_outside: int(i === 2 ? 1 : 0) },
      ),
    ),
  ),
  resizedForm(
    'half_pixel',
    'cubic, antialias, sizes',
    { sizes: [5, 3], axes: [2, 3] },
    { mode: string('cubic'), antialias: int(1), cubic_coeff_a: float(-0.5) },
  ),
];

/** @param body from (1, 4, 90) to another line of 4 channels */
const lineForm = (name: string, body: (build: GraphBuilder, line: ValueId) => ValueId): Form =>
  form(name, (build, x) => {
    const line = build.node('Reshape', 'line', [x, build.ints('line.shape', [1, 4, 90])]);
    return build.node('Reshape', 'map', [body(build, line), build.ints('map.shape', [1, 4, 1, -1])]);
  });

const conv1 = (attributes: Attributes, weights: readonly number[]) => (build: GraphBuilder, line: ValueId) =>
  build.node('Conv', 'form', [line, build.floats('lw', weights), build.floats('lb', [4])], attributes);

const lineForms: readonly Form[] = [
  lineForm('Conv over one axis', conv1({ kernel_shape: ints([3]), pads: ints([1, 1]) }, [4, 4, 3])),
  lineForm(
    'Conv over one axis: strides, dilation, groups, uneven padding',
    conv1({ strides: ints([2]), dilations: ints([2]), pads: ints([3, 0]), group: int(2) }, [4, 2, 2]),
  ),
  lineForm('Conv over one axis, SAME_LOWER, then Relu', (build, line) => {
    const same = { auto_pad: string('SAME_LOWER') };
    return build.node('Relu', 'relu', [conv1(same, [4, 4, 4])(build, line)]);
  }),
  lineForm('MaxPool over one axis', (build, line) =>
    build.node('MaxPool', 'form', [line], { kernel_shape: ints([3]), strides: ints([2]), pads: ints([0, 1]) }),
  ),
  lineForm('AveragePool over one axis', (build, line) =>
    build.node('AveragePool', 'form', [line], { kernel_shape: ints([4]), strides: ints([5]), pads: ints([2, 0]) }),
  ),
  lineForm('means over one axis', (build, line) =>
    build.node('Mul', 'form', [line, build.node('GlobalAveragePool', 'means', [line])]),
  ),
];

/** By a constant of a shape on the right, or the left, then a constant of another added, then Relu. */
const byConstant = (
  shape: readonly number[],
  side: 'left' | 'right',
  bias?: readonly number[],
): ((build: GraphBuilder, x: ValueId) => ValueId) => {
  return (build, x) => {
    const constant = build.floats('m', shape);
    const product = build.node('MatMul', 'form', side === 'right' ? [x, constant] : [constant, x]);
    if (!bias) return product;
    return build.node('Relu', 'relu', [build.node('Add', 'added', [build.floats('mb', bias), product])]);
  };
};

const gemm = (attributes: Attributes) => (build: GraphBuilder, inputs: readonly ValueId[]) =>
  build.node('Gemm', 'form', inputs, attributes);
const [turnA, turnB] = [{ transA: int(1) }, { transB: int(1) }];
const factors = { alpha: float(0.5), beta: float(3) };

const productForms: readonly Form[] = [
  productForm('MatMul of rank 3 by a constant', [1, 36, 10], byConstant([10, 7], 'right')),
  productForm('MatMul of rank 4 by a constant, a bias, Relu', [1, 4, 9, 10], byConstant([10, 3], 'right', [3])),
  productForm('MatMul, scaled and moved and scaled', [1, 36, 10], (build, x) => {
    const product = build.node('MatMul', 'form', [x, build.floats('m', [10, 7])]);
    const scaled = build.node('Mul', 'scaled', [product, build.scalar('one', -0.7)]);
    const moved = build.node('Add', 'moved', [build.floats('mb', [7]), scaled]);
    return build.node('Relu', 'relu', [build.node('Mul', 'again', [build.floats('ms', [1, 7]), moved])]);
  }),
  productForm('Gemm of several rows, scaled', [36, 10], (build, x) => {
    const product = gemm(turnB)(build, [x, build.floats('m', [8, 10]), build.floats('mb', [8])]);
    return build.node('Mul', 'scaled', [product, build.floats('ms', [8])]);
  }),
  productForm('MatMul of several matrices by one constant', [4, 9, 10], byConstant([10, 6], 'right', [1, 6])),
  productForm('MatMul by a constant of one column', [4, 9, 10], byConstant([10], 'right')),
  productForm('MatMul by a constant for each matrix', [4, 9, 10], byConstant([4, 10, 3], 'right', [4, 1, 3])),
  productForm('MatMul by a constant for each matrix, one bias', [2, 2, 9, 10], byConstant([2, 2, 10, 3], 'right', [3])),
  productForm('MatMul of a matrix by a constant', [36, 10], byConstant([10, 8], 'right', [8])),
  productForm('MatMul of a row by a constant', [1, 1, 360], byConstant([360, 12], 'right', [12])),
  productForm('constant by MatMul', [36, 10], byConstant([8, 36], 'left', [8, 1])),
  productForm('constant by MatMul of rank 3', [1, 9, 40], byConstant([6, 9], 'left', [6, 1])),
  productForm('constant by MatMul of several matrices', [4, 9, 10], byConstant([6, 9], 'left', [1, 6, 1])),
  productForm('constant for each matrix by MatMul', [4, 9, 10], byConstant([4, 5, 9], 'left', [4, 5, 1])),
  productForm('one constant row by MatMul', [4, 9, 10], byConstant([9], 'left')),
  productForm('Gemm with a bias for every number', [36, 10], (build, x) =>
    gemm({ alpha: float(0.7), beta: float(-1.3) })(build, [x, build.floats('m', [10, 9]), build.floats('mb', [36, 9])]),
  ),
  productForm('Gemm with a bias for every row', [36, 10], (build, x) =>
    gemm(turnB)(build, [x, build.floats('m', [9, 10]), build.floats('mb', [36, 1])]),
  ),
  productForm('Gemm with a bias that is computed', [36, 10], (build, x) => {
    const cut = build.node('Slice', 'cut', [
      x,
      build.ints('from', [1]),
      build.ints('to', [10]),
      build.ints('axis', [1]),
    ]);
    return gemm(turnB)(build, [x, build.floats('m', [9, 10]), cut]);
  }),
  productForm('Gemm of several rows', [36, 10], (build, x) =>
    gemm({ ...turnB, ...factors })(build, [x, build.floats('m', [8, 10]), build.floats('mb', [8])]),
  ),
  productForm('Gemm of a turned side', [10, 36], (build, x) =>
    build.node('Relu', 'relu', [gemm(turnA)(build, [x, build.floats('m', [10, 8]), build.floats('mb', [1, 8])])]),
  ),
  productForm('Gemm of a constant first', [36, 10], (build, x) =>
    gemm({ ...turnA, ...factors })(build, [build.floats('m', [36, 8]), x, build.floats('mb', [8, 1])]),
  ),
  productForm('Gemm of a constant first, the other turned', [10, 36], (build, x) =>
    build.node('Relu', 'relu', [gemm(turnB)(build, [build.floats('m', [8, 36]), x])]),
  ),
];

/** Two maps from (1, 4, 9, 10): the second has its last two axes turned. */
const turnedOther = (build: GraphBuilder, x: ValueId): ValueId =>
  build.node('Transpose', 'turned', [other(build, x)], { perm: ints([0, 1, 3, 2]) });

const mapProductForms: readonly Form[] = [
  form('MatMul of maps', (build, x) => build.node('MatMul', 'form', [x, turnedOther(build, x)])),
  form('MatMul of a map by itself, Relu', (build, x) => {
    const turned = build.node('Transpose', 'turned', [x], { perm: ints([0, 1, 3, 2]) });
    return build.node('Relu', 'relu', [build.node('MatMul', 'form', [turned, x])]);
  }),
  form('MatMul of maps, divided by a root', (build, x) => {
    const product = build.node('MatMul', 'form', [x, turnedOther(build, x)]);
    return build.node('Div', 'scaled', [product, build.scalar('root', Math.sqrt(10))]);
  }),
  form('MatMul of maps, scaled before and bounded behind', (build, x) => {
    const scaled = build.node('Mul', 'scaled', [build.scalar('root', 0.3), turnedOther(build, x)]);
    return build.node('LeakyRelu', 'leaky', [build.node('MatMul', 'form', [x, scaled])], leaky(0.1));
  }),
  productForm('MatMul of ranks 4 and 2', [2, 2, 9, 10], (build, x) =>
    build.node('MatMul', 'form', [x, shaped(build, x, 'second', [10, 36])]),
  ),
  productForm('MatMul of stacks that meet every one of each other', [2, 1, 18, 10], (build, x) =>
    build.node('MatMul', 'form', [x, shaped(build, x, 'second', [1, 3, 10, 12])]),
  ),
  productForm('MatMul by every one of several constants', [1, 36, 10], (build, x) =>
    build.node('MatMul', 'form', [x, build.floats('m', [2, 10, 6])]),
  ),
  productForm('constants that every matrix meets, by MatMul', [4, 1, 9, 10], (build, x) =>
    build.node('MatMul', 'form', [build.floats('m', [3, 5, 9]), x]),
  ),
  productForm('MatMul by a vector', [4, 9, 10], (build, x) => {
    const means = build.node('GlobalAveragePool', 'means', [shaped(build, x, 'tens', [1, 10, 4, 9])]);
    return build.node('MatMul', 'form', [x, shaped(build, means, 'vector', [10])]);
  }),
  productForm('vector by MatMul', [4, 10, 9], (build, x) => {
    const means = build.node('GlobalAveragePool', 'means', [shaped(build, x, 'tens', [1, 10, 4, 9])]);
    return build.node('MatMul', 'form', [shaped(build, means, 'vector', [10]), x]);
  }),
  productForm('Mul of matrices by one number', [4, 9, 10], (build, x) =>
    build.node('Mul', 'form', [x, build.scalar('factor', 0.7)]),
  ),
  productForm('Div of matrices by one number, then Clip', [36, 10], (build, x) => {
    const scaled = build.node('Div', 'form', [x, build.scalar('divisor', 3)]);
    return build.node('Clip', 'clip', [scaled, build.scalar('min', -0.2), build.scalar('max', 0.3)]);
  }),
];

const softmaxForm = (axis: number): Form =>
  form(`Softmax along axis ${axis}`, (build, x) => build.node('Softmax', 'form', [x], { axis: int(axis) }));

const attentionForms: readonly Form[] = [
  ...[1, 2, -1].map((axis) => softmaxForm(axis)),
  form('Softmax of large numbers', (build, x) => {
    const large = build.node('Mul', 'large', [x, build.scalar('factor', 40)]);
    return build.node('Softmax', 'form', [large], { axis: int(3) });
  }),
  form('Softmax of products, bounded', (build, x) => {
    const product = build.node('MatMul', 'product', [x, turnedOther(build, x)]);
    const scaled = build.node('Div', 'scaled', [product, build.scalar('root', Math.sqrt(10))]);
    const weights = build.node('Softmax', 'form', [scaled]);
    return build.node('Clip', 'clip', [weights, build.scalar('min', 0.02), build.scalar('max', 0.2)]);
  }),
  ...[-Infinity, -1e9, -3.4e38].map((far) =>
    form(`Softmax behind a mask of ${far}`, (build, x) => {
      const square = build.node('MatMul', 'product', [x, turnedOther(build, x)]);
      const causal = Float32Array.from({ length: 81 }, (_, i) => (i % 9 > i / 9 ? far : 0));
      const sum = build.node('Add', 'masked', [square, build.constant('mask', floatTensor([1, 1, 9, 9], causal))]);
      return build.node('Softmax', 'form', [sum]);
    }),
  ),
  form('Softmax behind a mask of columns', (build, x) => {
    const padding = build.constant('mask', floatTensor([10], [0, 0, 0, 0, 0, 0, 0, -1e4, -1e4, -1e4]));
    return build.node('Softmax', 'form', [build.node('Add', 'masked', [padding, x])]);
  }),
  productForm('attention of several heads', [1, 36, 10], (build, x) => {
    const heads = (name: string, perm: readonly number[]): ValueId => {
      const projected = build.node('MatMul', name, [x, build.floats(`${name}.w`, [10, 12])]);
      const split = shaped(build, projected, `${name}.heads`, [1, 36, 3, 4]);
      return build.node('Transpose', `${name}.turned`, [split], { perm: ints(perm) });
    };
    const [queries, keys, values] = [heads('q', [0, 2, 1, 3]), heads('k', [0, 2, 3, 1]), heads('v', [0, 2, 1, 3])];
    const product = build.node('MatMul', 'product', [queries, keys]);
    const weights = build.node('Softmax', 'form', [build.node('Mul', 'scaled', [product, build.scalar('root', 0.5)])]);
    const mixed = build.node('MatMul', 'mixed', [weights, values]);
    return build.node('Transpose', 'back', [mixed], { perm: ints([0, 2, 1, 3]) });
  }),
];

const gatherForm = (axis: number, indices: readonly number[], channels = 4): Form =>
  form(
    `Gather of ${indices.join(' ')} along axis ${axis}`,
    (build, x) => build.node('Gather', 'form', [x, build.ints('indices', indices)], { axis: int(axis) }),
    { channels },
  );

const tileForm = (repeats: readonly number[], channels = 4): Form =>
  form(`Tile by ${repeats.join(' ')}`, (build, x) => build.node('Tile', 'form', [x, build.ints('repeats', repeats)]), {
    channels,
  });

const mirrorForm = (mode: string, pads: readonly number[], axes?: readonly number[]): Form =>
  form(
    `Pad, ${mode} by ${pads.join(' ')}`,
    (build, x) => {
      const rest = axes ? [absent, build.ints('axes', axes)] : [];
      return build.node('Pad', 'form', [x, build.ints('pads', pads), ...rest], { mode: string(mode) });
    },
    { opset: 19 },
  );

const pickForms: readonly Form[] = [
  gatherForm(1, [2, 0, 3, 3, 1], 5),
  gatherForm(2, [8, 0, -2, 4]),
  gatherForm(-1, [9, 8, 7, 3, 0, 0]),
  form('Gather by indices of two axes', (build, x) => {
    const indices = build.constant('indices', intTensor([2, 3], [0, 4, 1, 8, -1, 5]));
    const rows = build.node('Gather', 'form', [x, indices], { axis: int(2) });
    return build.node('Reshape', 'map', [rows, build.ints('map.shape', [1, 4, 6, 10])]);
  }),
  tileForm([1, 2, 1, 1], 8),
  tileForm([1, 1, 2, 3]),
  tileForm([1, 3, 2, 1], 12),
  form('Expand of means', (build, x) =>
    build.node('Expand', 'form', [build.node('GlobalAveragePool', 'means', [x]), build.ints('shape', [4, 5, 6])]),
  ),
  form('Expand of rank 3', (build, x) => {
    const means = build.node('GlobalAveragePool', 'means', [x]);
    const line = build.node('Reshape', 'line', [means, build.ints('line.shape', [4, 1])]);
    const wide = build.node('Expand', 'form', [line, build.ints('shape', [1, 4, 12])]);
    return build.node('Reshape', 'map', [wide, build.ints('map.shape', [1, 4, 3, 4])]);
  }),
  mirrorForm('reflect', [0, 0, 1, 2, 0, 0, 3, 0]),
  mirrorForm('reflect', [8, 9, 8, 9], [2, 3]),
  mirrorForm('edge', [0, 0, 11, 0, 0, 0, 1, 12]),
  mirrorForm('edge', [2, 1], [-1]),
  mirrorForm('wrap', [0, 0, 2, 3, 0, 0, 9, 1]),
];

const constantForm = (name: string, op: string, shape: readonly number[], first = false): Form =>
  form(`${op} ${first ? 'of' : 'by'} a constant: ${name}`, (build, x) => {
    // Far enough from 0 for quotients.
    const c = build.floats('c', shape, 0.4, 1.9);
    return build.node(op, 'form', first ? [c, x] : [x, c]);
  });

const lineOf = (op: string, shape: readonly number[], first = false): Form =>
  lineForm(`${op} ${first ? 'of' : 'by'} a constant beside a line: ${JSON.stringify(shape)}`, (build, x) => {
    const c = shape.length === 0 ? build.scalar('c', -0.6) : build.floats('c', shape, 0.4, 1.9);
    return build.node(op, 'form', first ? [c, x] : [x, c]);
  });

const arithmetic = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'];

const constantForms: readonly Form[] = [
  ...arithmetic.map((op, i) =>
    constantForm(['per row', 'per pixel', 'per column'][i % 3], op, [[9, 1], [1, 1, 9, 10], [10]][i % 3]),
  ),
  ...arithmetic.map((op, i) => constantForm('whole', op, i % 2 ? [4, 9, 10] : [1, 4, 9, 10])),
  ...['Add', 'Sub', 'Mul', 'Max'].map((op) => constantForm('per channel and row', op, [4, 9, 1], true)),
  constantForm('beside what may be nothing', 'Max', [4, 1, 1]),
  ...arithmetic.slice(0, 4).map((op) => lineOf(op, [4, 1])),
  ...arithmetic.slice(0, 4).map((op) => lineOf(op, [])),
  lineOf('Sub', [], true),
  form('Div of a constant by what is never nothing', (build, x) => {
    const away = build.node('Add', 'away', [build.node('Abs', 'abs', [x]), build.scalar('one', 1)]);
    return build.node('Div', 'form', [build.floats('c', [9, 10], 0.4, 1.9), away]);
  }),
  form('Sum and Mean with constants', (build, x) => {
    const sum = build.node('Sum', 'sum', [x, build.floats('c', [4, 1, 1]), x]);
    return build.node('Mean', 'form', [sum, build.scalar('d', 0.7), build.floats('e', [9, 10])]);
  }),
  form(
    'Concat with a constant',
    (build, x) => build.node('Concat', 'form', [build.floats('c', [1, 2, 9, 10]), x], { axis: int(1) }),
    { channels: 6 },
  ),
];

/** @param body from (1, 4, 3, 6, 5) to another volume of 4 channels */
const volumeForm = (name: string, body: (build: GraphBuilder, volume: ValueId) => ValueId): Form =>
  form(name, (build, x) => {
    const volume = build.node('Reshape', 'volume', [x, build.ints('volume.shape', [1, 4, 3, 6, 5])]);
    return build.node('Reshape', 'map', [body(build, volume), build.ints('map.shape', [1, 4, 1, -1])]);
  });

const conv3 = (weights: readonly number[], attributes: Attributes) => (build: GraphBuilder, volume: ValueId) =>
  build.node('Conv', 'form', [volume, build.floats('vw', weights), build.floats('vb', [4])], attributes);

const pool3d = (op: string, attributes: Attributes): Form =>
  volumeForm(`${op} over three axes: ${JSON.stringify(attributes)}`, (build, volume) =>
    build.node(op, 'form', [volume], attributes),
  );

const volumeForms: readonly Form[] = [
  volumeForm('Conv over three axes', conv3([4, 4, 3, 3, 3], { pads: ints([1, 1, 1, 1, 1, 1]) })),
  volumeForm('Conv over three axes: strides, dilation, groups, uneven padding, then Relu', (build, volume) => {
    const how = { strides: ints([2, 1, 2]), dilations: ints([2, 2, 1]), pads: ints([2, 0, 1, 1, 2, 0]), group: int(2) };
    return build.node('Relu', 'relu', [conv3([4, 2, 2, 3, 2], how)(build, volume)]);
  }),
  volumeForm('Conv over three axes, SAME_UPPER, a group per channel', (build, volume) =>
    conv3([4, 1, 2, 3, 3], { auto_pad: string('SAME_UPPER'), group: int(4) })(build, volume),
  ),
  pool3d('MaxPool', { kernel_shape: ints([2, 3, 2]), strides: ints([1, 2, 2]), pads: ints([1, 0, 1, 0, 1, 1]) }),
  pool3d('AveragePool', { kernel_shape: ints([2, 3, 2]), strides: ints([1, 2, 2]), pads: ints([1, 0, 1, 0, 1, 1]) }),
  pool3d('AveragePool', {
    ...{ kernel_shape: ints([2, 2, 3]), strides: ints([2, 2, 1]), pads: ints([1, 1, 0, 0, 1, 1]) },
    ...{ count_include_pad: int(1) },
  }),
  volumeForm('means over three axes', (build, volume) =>
    build.node('Mul', 'form', [volume, build.node('GlobalAveragePool', 'means', [volume])]),
  ),
  volumeForm('ConvTranspose over three axes', (build, volume) =>
    build.node('ConvTranspose', 'form', [volume, build.floats('vw', [4, 4, 2, 2, 2]), build.floats('vb', [4])], {
      strides: ints([2, 2, 2]),
    }),
  ),
  volumeForm('ConvTranspose over three axes: groups, padding, dilation, output_padding, then Relu', (build, volume) => {
    const how = { strides: ints([2, 1, 3]), dilations: ints([1, 2, 1]), pads: ints([1, 1, 0, 0, 1, 2]), group: int(2) };
    const inputs = [volume, build.floats('vw', [4, 2, 3, 2, 3]), build.floats('vb', [4])];
    const made = build.node('ConvTranspose', 'form', inputs, { ...how, output_padding: ints([1, 0, 1]) });
    return build.node('Relu', 'relu', [made]);
  }),
  volumeForm('Resize of three axes, linear', (build, volume) => {
    const scales = build.constant('scales', floatTensor([5], [1, 1, 2, 0.5, 1.6]));
    return build.node('Resize', 'form', [volume, absent, scales], { mode: string('linear') });
  }),
];

const deconv = (build: GraphBuilder, x: ValueId, weights: readonly number[], attributes: Attributes): ValueId => {
  const channels = weights[1] * (attributes['group']?.kind === 'int' ? Number(attributes['group'].value) : 1);
  const inputs = [x, build.floats('dw', weights), build.floats('db', [channels])];
  return build.node('ConvTranspose', 'form', inputs, attributes);
};

const deconvForm = (name: string, weights: readonly number[], attributes: Attributes, channels = weights[1]): Form =>
  form(`ConvTranspose, ${name}`, (build, x) => deconv(build, x, weights, attributes), { channels });

const deconvForms: readonly Form[] = [
  deconvForm('stride 2, kernel 2', [4, 3, 2, 2], { strides: ints([2, 2]) }),
  deconvForm('stride 2, kernel 3, output_padding', [4, 3, 3, 3], {
    ...{ strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), output_padding: ints([1, 1]) },
  }),
  deconvForm('strides and pads of each axis', [4, 2, 4, 3], { strides: ints([3, 2]), pads: ints([2, 0, 1, 3]) }),
  deconvForm('groups', [4, 3, 3, 2], { strides: ints([2, 1]), group: int(2) }, 6),
  deconvForm(
    'a group per channel',
    [4, 1, 4, 4],
    { strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), group: int(4) },
    4,
  ),
  deconvForm('dilation', [4, 2, 3, 3], {
    ...{ strides: ints([2, 3]), dilations: ints([3, 2]), pads: ints([1, 2, 0, 1]) },
  }),
  deconvForm('stride 1', [4, 3, 3, 3], { pads: ints([1, 0, 1, 2]) }),
  deconvForm('a stride beyond its kernel', [4, 3, 2, 1], { strides: ints([3, 2]), output_padding: ints([2, 1]) }),
  deconvForm('SAME_UPPER', [4, 3, 3, 4], { strides: ints([2, 3]), auto_pad: string('SAME_UPPER') }),
  deconvForm('SAME_LOWER', [4, 3, 3, 4], { strides: ints([2, 1]), auto_pad: string('SAME_LOWER') }),
  deconvForm('a size that is asked for, smaller', [4, 2, 4, 3], {
    strides: ints([2, 2]),
    output_shape: ints([17, 18]),
  }),
  deconvForm('a size that is asked for, larger', [4, 2, 3, 3], {
    ...{ strides: ints([3, 2]), output_padding: ints([1, 1]), output_shape: ints([29, 22]) },
  }),
  deconvForm('all but the middle cut off', [4, 3, 2, 2], { strides: ints([2, 2]), pads: ints([7, 8, 6, 9]) }),
  form('ConvTranspose, BatchNormalization, LeakyRelu', (build, x) => {
    const y = deconv(build, x, [4, 2, 3, 3], { strides: ints([2, 2]), group: int(2) });
    const statistics = [build.floats('s', [4]), build.floats('t', [4]), build.floats('m', [4])];
    const normal = build.node('BatchNormalization', 'bn', [y, ...statistics, build.floats('variance', [4], 0.5, 2)]);
    return build.node('LeakyRelu', 'leaky', [normal], leaky(0.1));
  }),
  lineForm('ConvTranspose over one axis', (build, line) =>
    deconv(build, line, [4, 4, 5], { strides: ints([3]), pads: ints([1, 2]), output_padding: ints([1]) }),
  ),
];

/** Scale and bias of one shape. */
const parameters = (build: GraphBuilder, shape: readonly number[]): readonly ValueId[] => [
  build.floats('gain', shape, -1.5, 1.5),
  build.floats('offset', shape),
];

const layerNorm = (axis: number, shape: readonly number[], rest: Attributes = {}): Form =>
  form(`LayerNormalization from axis ${axis} ${Object.keys(rest).join(' ')}`, (build, x) =>
    build.node('LayerNormalization', 'form', [x, ...parameters(build, shape)], { axis: int(axis), ...rest }),
  );

const groupNorm = (opset: number, groups: number, length: number): Form =>
  form(
    `GroupNormalization of ${groups} groups, ${length} parameters`,
    (build, x) =>
      build.node('GroupNormalization', 'form', [x, ...parameters(build, [length])], { num_groups: int(groups) }),
    { opset },
  );

interface Written {
  readonly axes: readonly number[];
  readonly opset?: 13 | 18;
  readonly power?: boolean;
  readonly reciprocal?: boolean;
  readonly twice?: boolean;
  readonly rms?: boolean;
  readonly gain?: readonly number[];
  readonly offset?: readonly number[];
}

/** Normalization by its parts, as files have it that are older than the operator. */
const written = (said: string, { axes, opset = 13, gain, offset, ...how }: Written): Form =>
  form(
    `normalization written out: ${said}`,
    (build, x) => {
      const mean = (name: string, of: ValueId): ValueId =>
        opset < 18
          ? build.node('ReduceMean', name, [of], { axes: ints(axes) })
          : build.node('ReduceMean', name, [of, build.ints(`${name}.axes`, axes)]);
      const centre = (name: string): ValueId => build.node('Sub', name, [x, mean(`${name}.mean`, x)]);
      const d = how.rms ? x : centre('centred');
      const again = how.twice ? centre('again') : d;
      const square = how.power
        ? build.node('Pow', 'square', [again, build.scalar('two', 2)])
        : build.node('Mul', 'square', [again, again]);
      const variance = build.node('Add', 'steady', [mean('variance', square), build.scalar('epsilon', 1e-5)]);
      const root = build.node('Sqrt', 'root', [variance]);
      const normal = how.reciprocal
        ? build.node('Mul', 'normal', [build.node('Reciprocal', 'inverse', [root]), d])
        : build.node('Div', 'normal', [d, root]);
      const scaled = gain ? build.node('Mul', 'scaled', [normal, build.floats('gain', gain, -1.5, 1.5)]) : normal;
      return offset ? build.node('Add', 'moved', [build.floats('offset', offset), scaled]) : scaled;
    },
    { opset },
  );

const normalForms: readonly Form[] = [
  layerNorm(-1, [10]),
  layerNorm(2, [9, 10], { epsilon: float(0.1) }),
  layerNorm(1, [4, 9, 10]),
  layerNorm(3, [1]),
  form('LayerNormalization without bias, then Relu', (build, x) =>
    build.node('Relu', 'relu', [build.node('LayerNormalization', 'form', [x, build.floats('gain', [10])])]),
  ),
  form('LayerNormalization, then LeakyRelu', (build, x) =>
    build.node('LeakyRelu', 'leaky', [build.node('LayerNormalization', 'form', [x, build.floats('gain', [10])])]),
  ),
  form('LayerNormalization of what hardly varies', (build, x) => {
    const little = build.node('Mul', 'little', [x, build.scalar('factor', 1e-3)]);
    return build.node('LayerNormalization', 'form', [little, ...parameters(build, [10])]);
  }),
  form('LayerNormalization of channels, which come last', (build, x) => {
    const last = build.node('Transpose', 'last', [x], { perm: ints([0, 2, 3, 1]) });
    const normal = build.node('LayerNormalization', 'form', [last, ...parameters(build, [4])]);
    return build.node('Transpose', 'first', [normal], { perm: ints([0, 3, 1, 2]) });
  }),
  form('LayerNormalization of several matrices', (build, x) => {
    const given = build.node('Reshape', 'given', [x, build.ints('given.shape', [4, 9, 10])]);
    const normal = build.node('LayerNormalization', 'form', [given, ...parameters(build, [10])]);
    return build.node('Reshape', 'map', [normal, build.ints('map.shape', [1, 4, 9, 10])]);
  }),
  form('InstanceNormalization', (build, x) =>
    build.node('InstanceNormalization', 'form', [x, ...parameters(build, [4])]),
  ),
  form('InstanceNormalization, then Clip', (build, x) => {
    const normal = build.node('InstanceNormalization', 'form', [x, ...parameters(build, [4])]);
    return build.node('Clip', 'clip', [normal, build.scalar('low', -0.3), build.scalar('high', 1)]);
  }),
  lineForm('InstanceNormalization of lines', (build, line) =>
    build.node('InstanceNormalization', 'form', [line, ...parameters(build, [4])], { epsilon: float(0.01) }),
  ),
  groupNorm(21, 2, 4),
  groupNorm(18, 2, 2),
  groupNorm(21, 4, 4),
  groupNorm(21, 1, 4),
  form('groups of maps as PyTorch writes them', (build, x) => {
    const groups = build.node('Reshape', 'groups', [x, build.ints('groups.shape', [0, 2, -1])]);
    const normal = build.node('InstanceNormalization', 'normal', [groups, ...parameters(build, [2])]);
    const maps = build.node('Reshape', 'maps', [normal, build.ints('maps.shape', [1, 4, 9, 10])]);
    const scaled = build.node('Mul', 'scaled', [maps, build.floats('weight', [4, 1, 1])]);
    return build.node('Add', 'form', [scaled, build.floats('bias', [4, 1, 1])]);
  }),
  form('groups of maps without scale', (build, x) => {
    const groups = build.node('Reshape', 'groups', [x, build.ints('groups.shape', [1, 2, -1])]);
    const normal = build.node('InstanceNormalization', 'normal', [groups, ...parameters(build, [2])]);
    return build.node('Reshape', 'form', [normal, build.ints('maps.shape', [1, 4, 9, 10])]);
  }),
  form(
    'RMSNormalization of two axes',
    (build, x) => build.node('RMSNormalization', 'form', [x, build.floats('gain', [9, 10])], { axis: int(2) }),
    { opset: 23 },
  ),
  form('MeanVarianceNormalization', (build, x) => build.node('MeanVarianceNormalization', 'form', [x])),
  form('MeanVarianceNormalization of channels', (build, x) =>
    build.node('MeanVarianceNormalization', 'form', [x], { axes: ints([1]) }),
  ),
  form('LpNormalization of channels', (build, x) => build.node('LpNormalization', 'form', [x], { axis: int(1) })),
  ...[
    { size: 3, alpha: 0.9, beta: 0.75, bias: 1 },
    { size: 7, alpha: 3, beta: 0.5, bias: 0.5 },
    { size: 5, alpha: 1e-4, beta: 1, bias: 2 },
  ].map(({ size, ...rest }) =>
    form(`LRN of ${size} channels`, (build, x) =>
      build.node('LRN', 'form', [x], {
        size: int(size),
        ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, float(value)])),
      }),
    ),
  ),
  written('the last axis, power', { axes: [-1], power: true, gain: [10], offset: [10] }),
  written('channels first, product', { axes: [1], gain: [4, 1, 1], offset: [1, 4, 1, 1] }),
  written('channels first, of operator set 18', { axes: [1], opset: 18, power: true, gain: [4, 1, 1] }),
  written('mean taken off twice', { axes: [2, 3], twice: true, offset: [1] }),
  written('reciprocal', { axes: [-1, 1], reciprocal: true, gain: [10], offset: [4, 1, 1] }),
  written('without parameters', { axes: [3] }),
  written('a scale for every number', { axes: [1, 2, 3], gain: [4, 9, 10], offset: [9, 1] }),
  written('root mean square', { axes: [-1], rms: true, power: true, gain: [10] }),
  written('root mean square of channels, then a sum', {
    axes: [1],
    rms: true,
    reciprocal: true,
    gain: [4, 1, 1],
    offset: [4, 1, 1],
  }),
];

/** Of the map's first numbers. */
function stateOf(build: GraphBuilder, what: string, x: ValueId, shape: readonly number[]): ValueId {
  const count = shape.reduce((product, size) => product * size, 1);
  const line = build.node('Reshape', `${what}.line`, [x, build.ints(`${what}.all`, [-1])]);
  const cut = build.node('Slice', `${what}.cut`, [
    line,
    build.ints(`${what}.from`, [0]),
    build.ints(`${what}.to`, [count]),
  ]);
  const wave = build.node('Tanh', `${what}.wave`, [cut]);
  return build.node('Reshape', what, [wave, build.ints(`${what}.shape`, shape)]);
}

interface Sequences {
  readonly batch?: number;
  readonly bias?: boolean;
  /** What the first state is; absent: zero. */
  readonly first?: 'known' | 'computed';
  readonly last?: number;
}

/** Four steps of a sequence, `batch` at once; all states, or where `last` says so the last ones (of GRU's second output, or LSTM's third). */
function recurrentForm(
  name: string,
  op: 'RNN' | 'GRU' | 'LSTM',
  attributes: Attributes = {},
  { batch = 1, bias = true, first, last = 0 }: Sequences = {},
): Form {
  const direction = attributes['direction'];
  const directions = direction?.kind === 'string' && direction.value === 'bidirectional' ? 2 : 1;
  const [features, hidden] = [90 / batch, 5];
  const rows = { RNN: 1, GRU: 3, LSTM: 4 }[op] * hidden;
  const channels = last > 0 ? directions * batch * hidden : 4;
  return form(
    name,
    (build, x) => {
      const sequence = build.node('Reshape', 'sequence', [x, build.ints('to', [4, batch, features])]);
      const size = [directions, batch, hidden];
      const state = (what: string): ValueId =>
        first === 'known' ? build.floats(what, size, -0.9, 0.9) : stateOf(build, what, x, size);
      const inputs = [
        ...[sequence, build.floats('W', [directions, rows, features], -0.2, 0.2)],
        ...[build.floats('R', [directions, rows, hidden], -0.7, 0.7)],
        ...[bias ? build.floats('B', [directions, 2 * rows], -0.3, 0.3) : absent, absent],
        ...(first ? [state('h0'), ...(op === 'LSTM' ? [state('c0')] : [])] : []),
      ];
      const all = build.node(op, 'form', inputs, { hidden_size: int(hidden), ...attributes }, op === 'LSTM' ? 3 : 2);
      const shape = last > 0 ? [1, channels, 1, 1] : [1, 4, directions * batch, hidden];
      return build.node('Reshape', 'map', [build.output(all, last), build.ints('map.shape', shape)]);
    },
    { channels },
  );
}

const both: Attributes = { direction: string('bidirectional') };
const backwards: Attributes = { direction: string('reverse') };
const recurrentForms: readonly Form[] = [
  recurrentForm('GRU', 'GRU', { linear_before_reset: int(1) }),
  recurrentForm('GRU with the reset before its layer', 'GRU', {}),
  recurrentForm('GRU backwards, its last state', 'GRU', { linear_before_reset: int(1), ...backwards }, { last: 1 }),
  recurrentForm('GRU both ways from a state, all', 'GRU', { linear_before_reset: int(1), ...both }, { first: 'known' }),
  recurrentForm('GRU both ways from a state, the last', 'GRU', both, { first: 'known', last: 1 }),
  recurrentForm('GRU of two sequences without bias', 'GRU', {}, { batch: 2, bias: false }),
  recurrentForm('LSTM', 'LSTM'),
  recurrentForm('LSTM both ways, without bias', 'LSTM', both, { bias: false }),
  recurrentForm('LSTM backwards from a state, its cell', 'LSTM', backwards, { first: 'known', last: 2 }),
  recurrentForm('LSTM of two sequences', 'LSTM', both, { batch: 2, last: 1 }),
  recurrentForm('RNN', 'RNN'),
  recurrentForm('RNN of Relu both ways', 'RNN', {
    ...both,
    activations: { kind: 'strings', value: ['Relu', 'Relu'] },
  }),
];

/** Behind all others, whose settings follow from their places. */
const statefulForms: readonly Form[] = [
  recurrentForm('LSTM from a computed state', 'LSTM', {}, { first: 'computed' }),
  recurrentForm('LSTM both ways from computed states, its cells', 'LSTM', both, {
    first: 'computed',
    batch: 2,
    last: 2,
  }),
  recurrentForm('GRU from a computed state', 'GRU', { linear_before_reset: int(1) }, { first: 'computed' }),
];

/** What is left of a map (1, 4, 9, 10), to which the map itself is added again, so that it is a map. */
const reduceForm = (op: string, axes: readonly number[] | undefined, opset: 13 | 18, keep = 1): Form =>
  form(
    `${op} along ${axes?.join(' ') ?? 'all'}, operator set ${opset}, ${keep ? 'kept' : 'dropped'}`,
    (build, x) => {
      const asInput = opset >= 18 || op === 'ReduceSum';
      const given = axes && asInput ? [build.ints('axes', axes)] : [];
      const attributes = { keepdims: int(keep), ...(axes && !asInput ? { axes: ints(axes) } : {}) };
      const reduced = build.node(op, 'form', [x, ...given], attributes);
      const kept = [1, 4, 9, 10].map((size, axis) =>
        (axes ?? [0, 1, 2, 3]).some((each) => (each + 4) % 4 === axis) ? 1 : size,
      );
      const map = build.node('Reshape', 'map', [reduced, build.ints('map.shape', kept)]);
      return build.node('Add', 'sum', [map, x]);
    },
    { opset },
  );

const reduceForms: readonly Form[] = [
  reduceForm('ReduceMean', [-1], 13),
  reduceForm('ReduceMean', [1], 18),
  reduceForm('ReduceMean', [1, 3], 13, 0),
  reduceForm('ReduceMean', undefined, 18),
  reduceForm('ReduceSum', [2], 13),
  reduceForm('ReduceSum', [3, 1], 18, 0),
  reduceForm('ReduceSum', undefined, 13, 0),
  reduceForm('ReduceMax', [1], 13),
  reduceForm('ReduceMax', [-2], 18, 0),
  reduceForm('ReduceMax', [0, 1, 2, 3], 13),
  reduceForm('ReduceMin', [3], 13),
  reduceForm('ReduceMin', [1, -1], 18, 0),
  reduceForm('ReduceMin', undefined, 13),
  reduceForm('ReduceL1', [2], 13),
  reduceForm('ReduceSumSquare', [1], 18, 0),
  reduceForm('ReduceL2', [3, 2], 13),
  reduceForm('ReduceL2', [1], 18),
  form('ReduceSum of no axes', (build, x) =>
    build.node('ReduceSum', 'form', [x, build.ints('axes', [])], { noop_with_empty_axes: int(1) }),
  ),
  form('GlobalMaxPool of several images', (build, x) => {
    const images = build.node('Reshape', 'images', [x, build.ints('images.shape', [2, 2, 9, 10])]);
    const most = build.node('GlobalMaxPool', 'form', [images]);
    const map = build.node('Reshape', 'map', [most, build.ints('map.shape', [1, 4, 1, 1])]);
    return build.node('Mul', 'product', [map, x]);
  }),
  form('GlobalAveragePool over three axes', (build, x) => {
    const cut = build.node('Reshape', 'cut', [x, build.ints('cut.shape', [1, 4, 3, 3, 10])]);
    const mean = build.node('GlobalAveragePool', 'form', [cut]);
    const map = build.node('Reshape', 'map', [mean, build.ints('map.shape', [1, 4, 1, 1])]);
    return build.node('Mul', 'product', [map, x]);
  }),
];

export const forms: readonly Form[] = [
  ...breadthForms,
  ...runtimeForms,
  ...slopedForms,
  ...farForms,
  ...padForms,
  ...poolForms,
  ...mapForms,
  ...crossedForms,
  ...constantForms,
  ...resizeForms,
  ...betweenForms,
  ...lineForms,
  ...volumeForms,
  ...productForms,
  ...mapProductForms,
  ...attentionForms,
  ...pickForms,
  ...deconvForms,
  ...normalForms,
  ...recurrentForms,
  ...reduceForms,
  ...statefulForms,
];

export function formImages(count: number): readonly Float32Array[] {
  const r = random(5);
  const length = inputShape.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, () => Float32Array.from({ length }, () => 2 * r.next() - 1));
}

/** Prepared, calibrated and quantized. */
export async function quantizedForm({ graph }: Form, change: Partial<Settings> = {}): Promise<QuantizedModel> {
  const settings = { ...strict.settings, ...change };
  const { graph: prepared } = prepare(await observeShapes(graph));
  async function* images(): AsyncGenerator<Float32Array> {
    yield* formImages(4);
  }
  const options = { numbers: neededNumbers(settings) };
  return quantize(prepared, await collectRanges(prepared, images(), 4, {}, options), settings).model;
}

/** The outputs of a graph by onnxruntime. */
export async function floatOutputs(graph: Graph, image: Float32Array): Promise<readonly Float32Array[]> {
  const session = await openFloatSession(graph);
  const values = await session.run(new Map([[graph.inputs[0], image]]));
  await session.close();
  return graph.outputs.map((id) => values.get(id) ?? new Float32Array(0));
}
