/** Attributes that are no real numbers are refused by name, for every operator alike; bounds without an end are none of them. */
import { describe, expect, it } from 'vitest';
import { absent, float, type Attribute, type Attributes, type Graph } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import { requireRealAttributes } from '../../src/quantize/requireRealAttributes';
import { InputError } from '../../src/util/errors';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value });

function nodeWith(op: string, attributes: Attributes, domain = ''): Graph {
  const b = graphBuilder(random(1));
  const graph = b.build([b.node(op, 'n', [b.input('x', [1, 2, 4, 4])], attributes)]);
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, domain })) };
}

/** @param at which of the inputs the numbers are */
function nodeTold(op: string, at: number, numbers: readonly number[]): Graph {
  const b = graphBuilder(random(1));
  const [x, told] = [b.input('x', [1, 2, 4, 4]), b.constant('k', floatTensor([numbers.length], numbers))];
  return b.build([b.node(op, 'n', [x, ...Array<number>(at - 1).fill(absent), told])]);
}

describe('attributes', () => {
  it.each([
    ['Elu', 'alpha', NaN, 'NaN'],
    ['HardSigmoid', 'alpha', Infinity, 'infinity'],
    ['HardSigmoid', 'beta', -Infinity, '-infinity'],
    ['Selu', 'gamma', NaN, 'NaN'],
    ['LeakyRelu', 'alpha', NaN, 'NaN'],
    ['LayerNormalization', 'epsilon', Infinity, 'infinity'],
    ['BatchNormalization', 'epsilon', NaN, 'NaN'],
    ['Resize', 'cubic_coeff_a', NaN, 'NaN'],
    ['LRN', 'bias', NaN, 'NaN'],
    ['Gemm', 'alpha', Infinity, 'infinity'],
    ['Clip', 'max', NaN, 'NaN'],
    ['Pad', 'value', NaN, 'NaN'],
    ['NoSuchOperator', 'factor', NaN, 'NaN'],
  ])('%s.%s = %s is refused', (op, name, value, word) => {
    const graph = nodeWith(op, { [name]: float(value) });
    expect(() => requireRealAttributes(graph)).toThrow(InputError);
    expect(() => requireRealAttributes(graph)).toThrow(
      `test: layer 'n': attribute '${name}' holds ${word}; expected ${op} to have real numbers there.`,
    );
  });

  it('that are lists are refused with the index', () => {
    const graph = nodeWith('LSTM', { activation_alpha: floats([0.5, NaN, 1]) });
    expect(() => requireRealAttributes(graph)).toThrow("attribute 'activation_alpha' holds NaN at index 1 of 3;");
  });

  it.each<[string, Graph]>([
    ['bounds', nodeWith('Clip', { min: float(-Infinity), max: float(Infinity) })],
    ['a border of a maximum', nodeWith('Pad', { value: float(-Infinity) })],
    ['values', nodeWith('Constant', { value_float: float(NaN) })],
    ['marks of trees', nodeWith('TreeEnsembleRegressor', { nodes_values: floats([NaN]) }, 'ai.onnx.ml')],
    ['real numbers', nodeWith('Elu', { alpha: float(-1e30) })],
  ])('let through: %s', (_, graph) => expect(() => requireRealAttributes(graph)).not.toThrow());
});

describe('inputs', () => {
  it.each<[string, number, readonly number[], string]>([
    ['Resize', 2, [1, 1, NaN, 2], 'NaN at index 2 of 4'],
    ['Upsample', 1, [1, 1, 2, Infinity], 'infinity at index 3 of 4'],
    ['Clip', 1, [NaN], 'NaN'],
    ['Clip', 2, [NaN], 'NaN'],
    ['PRelu', 1, [0.1, -Infinity], '-infinity at index 1 of 2'],
    ['QuantizeLinear', 1, [NaN], 'NaN'],
    ['DequantizeLinear', 1, [Infinity], 'infinity'],
  ])('of %s, %i, are refused', (op, at, numbers, found) => {
    expect(() => requireRealAttributes(nodeTold(op, at, numbers))).toThrow(`test: layer 'n': 'k' holds ${found};`);
  });

  it.each<[string, number, readonly number[]]>([
    ['Resize', 2, [1, 1, 2, 2]],
    ['Clip', 2, [Infinity]],
    ['Where', 1, [NaN]],
  ])('of %s, %i, are let through', (op, at, numbers) =>
    expect(() => requireRealAttributes(nodeTold(op, at, numbers))).not.toThrow(),
  );
});
