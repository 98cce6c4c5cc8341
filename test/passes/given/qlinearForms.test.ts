/** Operators on integers as the float operators that they stand for, by hand: what they read and make, and the nodes that are written. */
import { describe, expect, it } from 'vitest';
import { absent, type Attributes, float, int, type Node, type ValueId } from '../../../src/graph/graph';
import { floatTensor, intTensor, numbersOf, type Tensor } from '../../../src/graph/tensor';
import { qlinearForms } from '../../../src/passes/given/qlinearForms';
import type { View, Writer } from '../../../src/passes/given/reading';
import { type GraphBuilder, graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { numbersIn } from './told';

type Operand = (b: GraphBuilder, name: string) => ValueId;
const none: Operand = () => absent;
const live =
  (...shape: readonly number[]): Operand =>
  (b, name) =>
    b.input(name, shape, 'uint8');
const bytes =
  (...values: readonly number[]): Operand =>
  (b, name) =>
    b.constant(name, {
      type: 'uint8',
      shape: values.length === 1 ? [] : [values.length],
      bytes: Uint8Array.from(values),
    });
const scale =
  (values: number | readonly number[], shape?: readonly number[]): Operand =>
  (b, name) => {
    const list = typeof values === 'number' ? [values] : values;
    return b.constant(name, floatTensor(shape ?? (typeof values === 'number' ? [] : [list.length]), list));
  };
const whole =
  (...values: readonly number[]): Operand =>
  (b, name) =>
    b.constant(name, intTensor([values.length], values));

const ms = 'com.microsoft';

/** Inputs are called `0`, `1`, …. */
function read(type: string, operands: readonly Operand[], attributes: Attributes = {}) {
  const b = graphBuilder(random(1));
  const inputs = operands.map((operand, at) => operand(b, `${at}`));
  const out = b.node(type, 'n', inputs, attributes);
  const graph = b.build([out]);
  const [op, domain = ''] = type.split('::').reverse();
  const known = new Set(graph.constants.keys());
  const view: View = { graph, known, heldAs: () => undefined };
  const reading = qlinearForms[domain][op](graph.nodes[0], view);
  if (typeof reading !== 'object') return reading;

  const names = graph.values.map(({ name }) => name);
  const constants = new Map<ValueId, Tensor>(graph.constants);
  const nodes: string[] = [];
  const nameOf = (id: ValueId): string => (id === absent ? '-' : names[id]);
  const writer: Writer = {
    node: (node: Node) => {
      const told = Object.entries(node.attributes).map(([key, { value }]) => `${key}=${numbersIn(value)}`);
      const made = node.outputs.map(nameOf).join();
      nodes.push(`${made} = ${node.domain}${node.op}(${[...node.inputs.map(nameOf), ...told].join(' ')})`);
    },
    value: (name) => names.push(name) - 1,
    constant: (name, tensor) => {
      const id = names.push(`${name}[${tensor.shape.join()}]${numbersOf(tensor).join()}`) - 1;
      constants.set(id, tensor);
      return id;
    },
    round: () => expect.fail('nothing is rounded'),
    same: () => expect.fail('nothing is the same'),
  };
  reading.write(writer);
  const held = (all: typeof reading.reads) =>
    all.map(({ value, scale: own }) => `${nameOf(value)} ${own.scale} ${own.zeroPoint}`);
  return { reads: held(reading.reads), makes: held(reading.makes), nodes };
}

const x = [live(1, 4), scale(0.5), bytes(3)];
const y = [live(1, 4), scale(0.25), bytes(4)];
const made = [scale(2), bytes(5)];
const out = 'n:out';

describe('operators of one or two operands', () => {
  it.each([
    ['QLinearGlobalAveragePool', 'GlobalAveragePool()', {}],
    ['QLinearAveragePool', 'AveragePool(alpha=0.5)', { alpha: float(0.5) }],
    ['QLinearSigmoid', 'Sigmoid()', {}],
    ['QLinearLeakyRelu', 'LeakyRelu(alpha=0.5)', { alpha: float(0.5) }],
    ['QLinearReduceMean', 'ReduceMean(keepdims=0)', { keepdims: int(0) }],
  ])('%s', (op, written, attributes) =>
    expect(read(`${ms}::${op}`, [...x, ...made], attributes)).toEqual({
      ...{ reads: ['0 0.5 3'], makes: [`${out} 2 5`] },
      nodes: [`${out} = ${written.replace('(', '(0 ').replace(' )', ')')}`],
    }),
  );
  it('of a mean of all have no attributes of theirs', () =>
    expect(read(`${ms}::QLinearGlobalAveragePool`, [...x, ...made], { channels_last: int(0) })).toMatchObject({
      nodes: [`${out} = GlobalAveragePool(0)`],
    }));
  it.each(['QLinearGlobalAveragePool', 'QLinearAveragePool', 'QLinearSigmoid'])('%s with channels last', (op) =>
    expect(read(`${ms}::${op}`, [...x, ...made], { channels_last: int(1) })).toBe('its channels come last'),
  );
  it.each([
    ['QLinearAdd', 'Add'],
    ['QLinearMul', 'Mul'],
  ])('%s', (op, plain) =>
    expect(read(`${ms}::${op}`, [...x, ...y, ...made], { alpha: float(1) })).toEqual({
      ...{ reads: ['0 0.5 3', '3 0.25 4'], makes: [`${out} 2 5`], nodes: [`${out} = ${plain}(0 3)`] },
    }),
  );
  it('of constants read them as real numbers', () => {
    const constant = [bytes(7, 8), scale(0.25), bytes(4)];
    expect(read(`${ms}::QLinearAdd`, [...x, ...constant, ...made])).toEqual({
      ...{ reads: ['0 0.5 3'], makes: [`${out} 2 5`] },
      nodes: [`n/operand_1 = DequantizeLinear(3 4 5 axis=0)`, `${out} = Add(0 n/operand_1)`],
    });
    expect(read(`${ms}::QLinearAdd`, [...x, bytes(7, 8), scale(0.25), none, ...made])).toMatchObject({
      nodes: [`n/operand_1 = DequantizeLinear(3 4 axis=0)`, `${out} = Add(0 n/operand_1)`],
    });
  });
  it('have zero points of 0 where they are left out', () =>
    expect(read(`${ms}::QLinearSigmoid`, [live(1, 4), scale(0.5), none, scale(2)])).toMatchObject({
      ...{ reads: ['0 0.5 0'], makes: [`${out} 2 0`] },
    }));
  it.each<[string, readonly Operand[]]>([
    ['an operand', [live(1, 4), live(1), bytes(3), ...made]],
    ['what they make', [...x, live(1), bytes(5)]],
    ['a zero point', [live(1, 4), scale(0.5), live(1), ...made]],
  ])('are not read where the scale of %s is computed', (_, operands) =>
    expect(read(`${ms}::QLinearSigmoid`, operands)).toBe('its scale or zero point is computed'),
  );
  it('say first what is wrong with what they read', () =>
    expect(read(`${ms}::QLinearSigmoid`, [live(1, 4), scale([0.5, 1]), bytes(3), live(1), bytes(5)])).toBe(
      'its activations have a scale per channel',
    ));
});

describe('a choice and a concatenation', () => {
  it('QLinearWhere chooses between two operands', () =>
    expect(read(`${ms}::QLinearWhere`, [live(1, 4), ...x, ...y, ...made])).toEqual({
      ...{ reads: ['1 0.5 3', '4 0.25 4'], makes: [`${out} 2 5`], nodes: [`${out} = Where(0 1 4)`] },
    }));
  it('QLinearConcat joins all behind the scale of what it makes', () =>
    expect(read(`${ms}::QLinearConcat`, [...made, ...x, ...y, ...x], { axis: int(1) })).toEqual({
      ...{ reads: ['2 0.5 3', '5 0.25 4', '8 0.5 3'], makes: [`${out} 2 5`] },
      nodes: [`${out} = Concat(2 5 8 axis=1)`],
    }));
});

describe('QLinearConv', () => {
  const weights = [bytes(1, 2), scale([0.5, 0.25]), bytes(0)];
  const both = ['', `${ms}::`];
  it.each(both)('reads weights and a bias at the scale of the sum, %sQLinearConv', (domain) =>
    expect(read(`${domain}QLinearConv`, [...x, ...weights, ...made, whole(8, 9)], { group: int(1) })).toEqual({
      ...{ reads: ['0 0.5 3'], makes: [`${out} 2 5`] },
      nodes: [
        'n/operand_1 = DequantizeLinear(3 4 5 axis=0)',
        'n/bias = DequantizeLinear(8 n/bias_scale[2]0.25,0.125 axis=0)',
        `${out} = Conv(0 n/operand_1 n/bias group=1)`,
      ],
    }),
  );
  it('has one scale of the sum where the weights have one', () =>
    expect(read('QLinearConv', [...x, bytes(1, 2), scale(0.5), bytes(0), ...made, whole(8, 9)])).toMatchObject({
      nodes: [expect.anything(), 'n/bias = DequantizeLinear(8 n/bias_scale[]0.25 axis=0)', expect.anything()],
    }));
  it('may have no bias', () => {
    const written = [`n/operand_1 = DequantizeLinear(3 4 5 axis=0)`, `${out} = Conv(0 n/operand_1)`];
    expect(read('QLinearConv', [...x, ...weights, ...made])).toMatchObject({ nodes: written });
    expect(read('QLinearConv', [...x, ...weights, ...made, none])).toMatchObject({ nodes: written });
  });
  it('is left where weights are computed, or channels come last', () => {
    expect(read('QLinearConv', [...x, ...y, ...made])).toBe('its weights are computed');
    expect(read('QLinearConv', [...x, ...weights, ...made], { channels_last: int(1) })).toBe('its channels come last');
  });
});

describe('products of matrices', () => {
  it('QLinearMatMul has scales along the last axis, flat', () => {
    const matrix: Operand = (b, name) => b.constant(name, { type: 'uint8', shape: [4, 2], bytes: new Uint8Array(8) });
    const given = (scales: Operand, zeros: Operand) =>
      read('QLinearMatMul', [...x, matrix, scales, zeros, ...made], { alpha: float(1) });
    expect(given(scale([0.5, 0.25]), bytes(1, 2))).toEqual({
      ...{ reads: ['0 0.5 3'], makes: [`${out} 2 5`] },
      nodes: ['n/operand_1 = DequantizeLinear(3 4 5 axis=1)', `${out} = MatMul(0 n/operand_1)`],
    });
    expect(given(scale([0.5, 0.25], [1, 2]), bytes(1))).toMatchObject({
      nodes: ['n/operand_1 = DequantizeLinear(3 n/operand_1/scale[2]0.5,0.25 5 axis=1)', expect.anything()],
    });
    expect(given(scale([0.5], [1]), bytes(1))).toMatchObject({
      nodes: ['n/operand_1 = DequantizeLinear(3 n/operand_1/scale[]0.5 5 axis=1)', expect.anything()],
    });
    // A vector has one axis.
    expect(read('QLinearMatMul', [...x, bytes(1, 2, 3, 4), scale(0.5), none, ...made])).toMatchObject({
      nodes: ['n/operand_1 = DequantizeLinear(3 4 axis=0)', expect.anything()],
    });
    expect(read('QLinearMatMul', [...x, ...y, ...made])).toMatchObject({ nodes: [`${out} = MatMul(0 3)`] });
  });

  it('QGemm counts its bias as the product', () => {
    const weights = [bytes(1, 2), scale([0.5, 0.25]), bytes(0)];
    const gemm = (attributes: Attributes, ...more: readonly Operand[]) =>
      read(`${ms}::QGemm`, [...x, ...weights, ...more], attributes);
    expect(gemm({ transB: int(1) }, whole(8, 9), ...made)).toEqual({
      ...{ reads: ['0 0.5 3'], makes: [`${out} 2 5`] },
      nodes: [
        'n/operand_1 = DequantizeLinear(3 4 5 axis=0)',
        'n/bias = DequantizeLinear(6 n/bias_scale[2]0.25,0.125 axis=0)',
        `${out} = Gemm(0 n/operand_1 n/bias transB=1 alpha=1 beta=1)`,
      ],
    });
    expect(gemm({ alpha: float(0.5) }, none, ...made)).toMatchObject({
      nodes: ['n/operand_1 = DequantizeLinear(3 4 5 axis=1)', `${out} = Gemm(0 n/operand_1 alpha=0.5 beta=0.5)`],
    });
    expect(gemm({ transB: int(0) }, none, ...made)).toMatchObject({
      nodes: ['n/operand_1 = DequantizeLinear(3 4 5 axis=1)', expect.anything()],
    });
    expect(read(`${ms}::QGemm`, [...x, ...y, none, ...made])).toBe('its weights are computed');
  });

  it('QGemm makes real numbers where no scale is said', () => {
    const weights = [bytes(1, 2), scale([0.5, 0.25]), bytes(0)];
    for (const more of [[], [whole(8, 9)], [none, none]])
      expect(read(`${ms}::QGemm`, [...x, ...weights, ...more])).toMatchObject({ reads: ['0 0.5 3'], makes: [] });
    expect(read('QLinearMatMul', [...x, ...weights, none])).toBe('its scale or zero point is computed');
  });
});

describe('QLinearSoftmax', () => {
  const soft = (attributes: Attributes) =>
    read(`${ms}::QLinearSoftmax`, [live(1, 3, 4), scale(0.5), bytes(3), ...made], attributes);
  it.each<[Attributes, number]>([
    [{ opset: int(13), axis: int(1) }, 1],
    [{ opset: int(12), axis: int(2) }, 2],
    [{ opset: int(12), axis: int(-1) }, -1],
    [{ opset: int(13) }, -1],
    [{}, -1],
  ])('of %j is one along an axis', (attributes, axis) =>
    expect(soft(attributes)).toMatchObject({ nodes: [`${out} = Softmax(0 axis=${axis})`] }),
  );
  it.each<[Attributes]>([[{ opset: int(12), axis: int(1) }], [{ axis: int(1) }], [{ opset: int(12), axis: int(-2) }]])(
    'of %j is one over several',
    (attributes) => expect(soft(attributes)).toBe('it sums over several axes'),
  );
});
