/** Forms of operators that are written as others: choices, sums along axes, elements that are picked, logarithms of softmax. */
import { absent, type Attributes, float, int, ints, string, type ValueId } from '../../src/graph/graph';
import { floatTensor, intTensor } from '../../src/graph/tensor';
import type { GraphBuilder } from './buildGraph';
import { form, type Form, other, productForm, shaped } from './form';

const bools = (build: GraphBuilder, name: string, shape: readonly number[], values: readonly number[]): ValueId =>
  build.constant(name, { type: 'bool', shape, bytes: Uint8Array.from(values) });

const comparisons = ['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'];

/** A map chosen by a condition that is made of it and another. */
const choiceForms: readonly Form[] = [
  ...comparisons.map((op) =>
    form(`Where of ${op} of maps`, (build, x) => {
      const y = other(build, x);
      return build.node('Where', 'form', [build.node(op, 'condition', [x, y]), y, build.node('Neg', 'neg', [x])]);
    }),
  ),
  ...comparisons.map((op) =>
    form(`Where of ${op} and a number`, (build, x) => {
      const condition = build.node(op, 'condition', [x, build.scalar('limit', 0.12)]);
      return build.node('Where', 'form', [condition, other(build, x), build.scalar('else', -0.3)]);
    }),
  ),
  form('Where of a function of one value', (build, x) => {
    const above = build.node('Greater', 'above', [x, build.scalar('limit', 0.2)]);
    const below = build.node('Mul', 'below', [x, build.scalar('slope', 0.1)]);
    return build.node('Where', 'form', [above, x, below]);
  }),
  form('Where of And, Or and Not', (build, x) => {
    const zero = build.scalar('zero', 0.05);
    const [a, b] = [build.node('Greater', 'a', [x, zero]), build.node('Less', 'b', [other(build, x), zero])];
    const both = build.node('And', 'both', [a, b]);
    const neither = build.node('Not', 'neither', [build.node('Or', 'either', [a, b])]);
    const first = build.node('Where', 'first', [both, x, build.scalar('else', 0.25)]);
    return build.node('Where', 'form', [neither, build.scalar('then', -0.5), first]);
  }),
  ...['Xor', 'not Xor'].map((name) =>
    form(`Where of ${name}`, (build, x) => {
      const a = build.node('Greater', 'a', [x, build.scalar('limit', 0.07)]);
      const b = build.node('Less', 'b', [other(build, x), build.scalar('other', -0.03)]);
      const xor = build.node('Xor', 'xor', [a, b]);
      const condition = name === 'Xor' ? xor : build.node('Not', 'not', [xor]);
      return build.node('Where', 'form', [condition, x, build.scalar('else', 0.4)]);
    }),
  ),
  form('Where of what is no number', (build, x) => {
    const weights = build.node('Softmax', 'softmax', [x]);
    const none = build.node('IsNaN', 'none', [weights]);
    return build.node('Where', 'form', [none, build.scalar('zero', 0), weights]);
  }),
  form('Where of a constant condition', (build, x) => {
    const condition = bools(
      build,
      'condition',
      [9, 10],
      Array.from({ length: 90 }, (_, i) => (i * 7) % 3 && 1),
    );
    return build.node('Where', 'form', [condition, x, other(build, x)]);
  }),
  form('Where of a mask before a Softmax', (build, x) => {
    const condition = bools(
      build,
      'condition',
      [9, 10],
      Array.from({ length: 90 }, (_, i) => (i % 10 <= i / 10 ? 1 : 0)),
    );
    return build.node('Softmax', 'softmax', [build.node('Where', 'form', [condition, x, build.scalar('far', -1e9)])]);
  }),
  form('a comparison as a number', (build, x) => {
    const above = build.node('Greater', 'above', [x, other(build, x)]);
    return build.node('Mul', 'form', [x, build.node('Cast', 'number', [above], { to: int(1) })]);
  }),
  form('Equal to the largest', (build, x) => {
    const most = build.node('ReduceMax', 'most', [x, build.ints('axes', [1])]);
    return build.node('Where', 'form', [build.node('Equal', 'same', [x, most]), x, build.scalar('else', 0)]);
  }),
  form('Clip by bounds that are computed', (build, x) => {
    const most = build.node('ReduceMax', 'most', [x], { keepdims: int(0) });
    const half = build.node('Mul', 'half', [most, build.scalar('by', 0.5)]);
    return build.node('Clip', 'form', [x, build.scalar('least', -0.1), half]);
  }),
  form('PRelu per element', (build, x) => build.node('PRelu', 'form', [x, build.floats('slopes', [4, 9, 10])])),
  form('PRelu by a map', (build, x) => build.node('PRelu', 'form', [x, other(build, x)])),
  form('Pow by a number for each channel', (build, x) => {
    const exponents = build.constant('exponents', floatTensor([4, 1, 1], [2, 2, 0.5, 3]));
    return build.node('Pow', 'form', [build.node('Sigmoid', 'positive', [x]), exponents]);
  }),
  form('Mod by a number', (build, x) => build.node('Mod', 'form', [x, build.scalar('by', 0.3)], { fmod: int(1) })),
];

const softmaxForms: readonly Form[] = [
  ...[1, -1].map((axis) =>
    form(`LogSoftmax along axis ${axis}`, (build, x) => build.node('LogSoftmax', 'form', [x], { axis: int(axis) })),
  ),
  ...[true, false].flatMap((shift) =>
    [13, 18].map((opset) =>
      form(
        `softmax written out ${shift ? 'less its largest' : 'as it is'}, operator set ${opset}`,
        (build, x) => {
          const along = (op: string, name: string, of: ValueId): ValueId =>
            opset >= 18 || op === 'ReduceSum'
              ? build.node(op, name, [of, build.ints(`${name}.axes`, [-1])])
              : build.node(op, name, [of], { axes: ints([-1]) });
          const given = shift ? build.node('Sub', 'below', [x, along('ReduceMax', 'most', x)]) : x;
          const power = build.node('Exp', 'power', [given]);
          return build.node('Div', 'form', [power, along('ReduceSum', 'sum', power)]);
        },
        { opset },
      ),
    ),
  ),
  form('softmax written out as a product', (build, x) => {
    const power = build.node('Exp', 'power', [x]);
    const sum = build.node('ReduceSum', 'sum', [power, build.ints('axes', [1])]);
    return build.node('Mul', 'form', [power, build.node('Reciprocal', 'inverse', [sum])]);
  }),
  ...['ReduceLogSum', 'ReduceLogSumExp'].map((op) =>
    form(`${op} of rows`, (build, x) => {
      const given = op === 'ReduceLogSum' ? build.node('Sigmoid', 'positive', [x]) : x;
      return build.node('Add', 'sum', [x, build.node(op, 'form', [given, build.ints('axes', [3])])]);
    }),
  ),
  form('ReduceProd of channels', (build, x) =>
    build.node('Add', 'sum', [x, build.node('ReduceProd', 'form', [x, build.ints('axes', [1])])]),
  ),
];

const sequenceForms: readonly Form[] = [
  ...[
    [3, {}],
    [1, { exclusive: int(1) }],
    [-2, { reverse: int(1) }],
    [2, { exclusive: int(1), reverse: int(1) }],
  ].map(([axis, how]) =>
    form(`CumSum along axis ${axis as number} ${Object.keys(how as Attributes).join(' ')}`, (build, x) =>
      build.node('CumSum', 'form', [x, build.constant('axis', intTensor([], [axis as number]))], how as Attributes),
    ),
  ),
  ...[
    [1, 0],
    [0, 0],
    [0, -2],
    [1, 3],
  ].map(([upper, k]) =>
    form(`Trilu, ${upper ? 'upper' : 'lower'} from ${k}`, (build, x) =>
      build.node('Trilu', 'form', [x, build.constant('k', intTensor([], [k]))], { upper: int(upper) }),
    ),
  ),
  form('LpPool of 2', (build, x) =>
    build.node('LpPool', 'form', [x], { kernel_shape: ints([2, 3]), strides: ints([2, 1]), pads: ints([1, 0, 0, 1]) }),
  ),
  form('LpPool of 1', (build, x) => build.node('LpPool', 'form', [x], { kernel_shape: ints([3, 2]), p: int(1) })),
  form('GlobalLpPool', (build, x) => build.node('Mul', 'product', [x, build.node('GlobalLpPool', 'form', [x])])),
];

const einsumForm = (equation: string, second: readonly number[] | undefined, shape: readonly number[]): Form =>
  productForm(`Einsum ${equation}`, shape, (build, x) => {
    const inputs = second
      ? [x, shaped(build, other(build, shaped(build, x, 'maps', [1, 4, 9, 10])), 'second', second)]
      : [x];
    return build.node('Einsum', 'form', inputs, { equation: string(equation) });
  });

const einsumForms: readonly Form[] = [
  einsumForm('bij,bjk->bik', [4, 10, 9], [4, 9, 10]),
  einsumForm('bhid, bhjd -> bhij', [2, 2, 9, 10], [2, 2, 9, 10]),
  einsumForm('bchw,bkhw->bck', [1, 4, 9, 10], [1, 4, 9, 10]),
  einsumForm('bij,bkj->kib', [4, 9, 10], [4, 9, 10]),
  einsumForm('bji,bjk', [4, 9, 10], [4, 9, 10]),
  einsumForm('bij->bji', undefined, [4, 9, 10]),
  einsumForm('bhij->bhi', undefined, [2, 2, 9, 10]),
  productForm('Einsum of rows and their weights', [4, 9, 10], (build, x) =>
    build.node('Einsum', 'form', [x, build.floats('m', [10])], { equation: string('...j,j->...j') }),
  ),
  productForm('Einsum by a constant', [1, 36, 10], (build, x) =>
    build.node('Einsum', 'form', [x, build.floats('m', [10, 3, 4])], { equation: string('bld,dhk->bhlk') }),
  ),
];

const indices = (build: GraphBuilder, shape: readonly number[], below: number): ValueId =>
  build.constant(
    'indices',
    intTensor(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7 + 3) % (2 * below)) - below),
    ),
  );

const elementForms: readonly Form[] = [
  form('GatherElements along rows', (build, x) =>
    build.node('GatherElements', 'form', [x, indices(build, [1, 4, 5, 7], 9)], { axis: int(2) }),
  ),
  form('GatherElements along channels', (build, x) =>
    build.node('GatherElements', 'form', [x, indices(build, [1, 4, 9, 10], 4)], { axis: int(1) }),
  ),
  form('GatherND of pixels', (build, x) => {
    const at = build.constant(
      'indices',
      intTensor(
        [3, 4, 2],
        Array.from({ length: 24 }, (_, i) => (i * 5) % 9),
      ),
    );
    const last = build.node('Transpose', 'last', [x], { perm: ints([2, 3, 0, 1]) });
    const picked = build.node('GatherND', 'form', [last, at]);
    return build.node('Reshape', 'map', [
      build.node('Transpose', 'back', [picked], { perm: ints([3, 2, 0, 1]) }),
      build.ints('to', [1, 4, 3, 4]),
    ]);
  }),
  form('GatherND of rows of each channel', (build, x) => {
    const at = build.constant(
      'indices',
      intTensor(
        [1, 4, 5, 1],
        Array.from({ length: 20 }, (_, i) => (i * 5) % 9),
      ),
    );
    return build.node('GatherND', 'form', [x, at], { batch_dims: int(2) });
  }),
  form('Compress of columns', (build, x) =>
    build.node('Compress', 'form', [x, bools(build, 'chosen', [9], [1, 0, 1, 1, 0, 0, 0, 1, 1])], { axis: int(3) }),
  ),
  form('ScatterND of rows', (build, x) => {
    const at = build.constant('indices', intTensor([1, 2, 3], [0, 1, 3, 0, 2, 8]));
    const range = [build.ints('from', [0, 0]), build.ints('to', [2, 1]), build.ints('axes', [1, 2])];
    const rows = build.node('Slice', 'rows', [other(build, x), ...range]);
    return build.node('ScatterND', 'form', [x, at, shaped(build, rows, 'updates', [1, 2, 10])]);
  }),
  form('ScatterElements of a constant', (build, x) =>
    build.node(
      'ScatterElements',
      'form',
      [x, indices(build, [1, 4, 1, 10], 9), build.floats('updates', [1, 4, 1, 10])],
      {
        axis: int(2),
      },
    ),
  ),
  productForm('ReverseSequence', [9, 4, 10], (build, x) =>
    build.node('ReverseSequence', 'form', [x, build.ints('lengths', [9, 1, 4, 6])], {
      batch_axis: int(1),
      time_axis: int(0),
    }),
  ),
];

const quotientForms: readonly Form[] = [
  form('Div of maps', (build, x) => {
    const away = build.node('Add', 'away', [build.node('Abs', 'abs', [other(build, x)]), build.scalar('one', 0.5)]);
    return build.node('Div', 'form', [x, away]);
  }),
  form('Div of a map by its norms', (build, x) => {
    const norm = build.node('ReduceL1', 'norm', [x, build.ints('axes', [1])]);
    return build.node('Div', 'form', [x, norm]);
  }),
  form('Div of maps below zero, then Relu', (build, x) => {
    const away = build.node('Sub', 'away', [build.scalar('one', -0.5), build.node('Abs', 'abs', [other(build, x)])]);
    return build.node('Relu', 'relu', [build.node('Div', 'form', [x, away])]);
  }),
  form('softsign by its parts', (build, x) => {
    const away = build.node('Add', 'away', [build.node('Abs', 'abs', [x]), build.scalar('one', 1)]);
    return build.node('Div', 'form', [x, away]);
  }),
];

/** Normalization along the last axis as TensorFlow and others write it: `body` is handed x, its mean, and its variance and ε. */
const normalForm = (
  name: string,
  body: (build: GraphBuilder, x: ValueId, of: { readonly mean: ValueId; readonly steady: ValueId }) => ValueId,
  bySquares = false,
): Form =>
  form(
    `normalization written out: ${name}`,
    (build, x) => {
      const meanOf = (what: string, of: ValueId): ValueId => build.node('ReduceMean', what, [of], { axes: ints([-1]) });
      const mean = meanOf('mean', x);
      const square = (what: string, of: ValueId): ValueId => build.node('Mul', what, [of, of]);
      const variance = bySquares
        ? build.node('Sub', 'variance', [meanOf('squares', square('x2', x)), square('mean2', mean)])
        : meanOf('variance', square('d2', build.node('Sub', 'd', [x, mean])));
      const steady = build.node('Add', 'steady', [variance, build.scalar('epsilon', 1e-3)]);
      return body(build, x, { mean, steady });
    },
    { opset: 13 },
  );

const rootOf = (build: GraphBuilder, value: ValueId): ValueId => build.node('Sqrt', 'root', [value]);
const inverseOf = (build: GraphBuilder, value: ValueId): ValueId =>
  build.node('Reciprocal', 'inverse', [rootOf(build, value)]);

const normalForms: readonly Form[] = [
  ...[false, true].map((bySquares) =>
    normalForm(
      `a product and what is left of the mean${bySquares ? ', by squares' : ''}`,
      (build, x, { mean, steady }) => {
        const factor = build.node('Mul', 'factor', [inverseOf(build, steady), build.floats('gain', [10], 0.5, 1.5)]);
        const rest = build.node('Mul', 'moved', [mean, factor]);
        const offset = build.node('Sub', 'offset', [build.floats('beta', [10]), rest]);
        return build.node('Add', 'form', [build.node('Mul', 'scaled', [x, factor]), offset]);
      },
      bySquares,
    ),
  ),
  normalForm(
    'by squares, a quotient',
    (build, x, { mean, steady }) => {
      const centred = build.node('Sub', 'centred', [x, mean]);
      return build.node('Div', 'form', [centred, rootOf(build, steady)]);
    },
    true,
  ),
  normalForm('a power, times a gain before', (build, x, { mean, steady }) => {
    const inverse = build.node('Pow', 'inverse', [steady, build.scalar('half', -0.5)]);
    const factor = build.node('Mul', 'factor', [build.floats('gain', [10], 0.5, 1.5), inverse]);
    const scaled = build.node('Mul', 'scaled', [build.node('Sub', 'centred', [x, mean]), factor]);
    return build.node('Add', 'form', [scaled, build.floats('beta', [10])]);
  }),
];

const imageForm = (name: string, body: (build: GraphBuilder, x: ValueId) => ValueId): Form =>
  form(`of two images: ${name}`, (build, x) => {
    const images = shaped(build, x, 'images', [2, 2, 9, 10]);
    return build.node('Reshape', 'map', [body(build, images), build.ints('map.shape', [1, 4, 1, -1])]);
  });

const imageForms: readonly Form[] = [
  imageForm('Conv, Relu', (build, x) =>
    build.node('Relu', 'relu', [
      build.node('Conv', 'form', [x, build.floats('k', [4, 2, 3, 3]), build.floats('kb', [4])], {
        pads: ints([1, 1, 0, 0]),
      }),
    ]),
  ),
  imageForm('Conv of groups, BatchNormalization', (build, x) => {
    const y = build.node('Conv', 'form', [x, build.floats('k', [4, 1, 3, 3])], {
      group: int(2),
      strides: ints([2, 1]),
    });
    const statistics = [build.floats('s', [4]), build.floats('t', [4]), build.floats('m', [4])];
    return build.node('BatchNormalization', 'bn', [y, ...statistics, build.floats('variance', [4], 0.5, 2)]);
  }),
  imageForm('ConvTranspose', (build, x) =>
    build.node('ConvTranspose', 'form', [x, build.floats('k', [2, 4, 2, 2])], { strides: ints([2, 2]) }),
  ),
  imageForm('MaxPool', (build, x) =>
    build.node('MaxPool', 'form', [x], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
  ),
  imageForm('MaxPool, Relu', (build, x) =>
    build.node('Relu', 'relu', [
      build.node('MaxPool', 'form', [x], { kernel_shape: ints([1, 1]), strides: ints([2, 2]) }),
    ]),
  ),
  imageForm('ConvTranspose, Clip', (build, x) => {
    const y = build.node('ConvTranspose', 'form', [x, build.floats('k', [2, 4, 3, 3])], { strides: ints([2, 2]) });
    return build.node('Clip', 'clip', [y, build.scalar('low', -0.1), build.scalar('high', 0.2)]);
  }),
  imageForm('AveragePool', (build, x) =>
    build.node('AveragePool', 'form', [x], { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) }),
  ),
  imageForm('PRelu', (build, x) => build.node('PRelu', 'form', [x, build.floats('s', [2, 1, 1])])),
  imageForm('BatchNormalization alone', (build, x) => {
    const statistics = [build.floats('s', [2]), build.floats('t', [2]), build.floats('m', [2])];
    return build.node('BatchNormalization', 'bn', [
      build.node('Abs', 'abs', [x]),
      ...statistics,
      build.floats('variance', [2], 0.5, 2),
    ]);
  }),
  imageForm('a sum per channel', (build, x) =>
    build.node('Add', 'form', [build.node('Abs', 'abs', [x]), build.floats('s', [2, 1, 1])]),
  ),
  imageForm('Resize', (build, x) =>
    build.node('Resize', 'form', [x, absent, build.constant('scales', floatTensor([4], [1, 1, 2, 2]))], {
      mode: string('linear'),
    }),
  ),
  imageForm('Resize, nearest', (build, x) =>
    build.node('Resize', 'form', [x, absent, build.constant('scales', floatTensor([4], [1, 1, 2, 2]))], {
      mode: string('nearest'),
    }),
  ),
  imageForm('Pad, reflect', (build, x) =>
    build.node('Pad', 'form', [x, build.ints('pads', [0, 0, 1, 1, 0, 0, 1, 1])], { mode: string('reflect') }),
  ),
  imageForm('LRN', (build, x) => build.node('LRN', 'form', [x], { size: int(3), alpha: float(0.9) })),
];

export const breadthForms: readonly Form[] = [
  ...choiceForms,
  ...softmaxForms,
  ...sequenceForms,
  ...einsumForms,
  ...elementForms,
  ...quotientForms,
  ...normalForms,
  ...imageForms,
];
