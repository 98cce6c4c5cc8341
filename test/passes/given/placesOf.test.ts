/** What names of a file beside the model stand for, in graphs by hand: values, inputs of nodes, weights, and what passes have taken away. */
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../src/graph/graph';
import type { NamedScale } from '../../../src/graph/namedScales';
import { placesOf } from '../../../src/passes/given/placesOf';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

/** As the file says it: conv – relu – gemm, an addition of the input that reads two values, and a recurrent layer. */
function loaded(): Graph {
  const b = graphBuilder(random(1));
  const x = b.input('x', [1, 2]);
  const w = b.floats('w', [2, 2]);
  const conv = b.node('Conv', 'conv', [x, w, b.floats('bias', [2])]);
  const relu = b.node('Relu', 'relu', [conv]);
  const gemm = b.node('Gemm', 'gemm', [relu, w]);
  const sum = b.node('Add', 'sum', [b.floats('c', [2]), gemm, x]);
  const gru = b.node('GRU', 'gru', [sum, b.floats('r', [2, 2])]);
  const turned = b.node('ConvTranspose', 'turned', [gru, b.floats('v', [2, 2])]);
  return b.build([b.node('Identity', 'end', [turned])]);
}

/** Relu is in the convolution, GRU is a product, the transposed convolution two. */
function prepared(of: Graph): Graph {
  const [conv, , gemm, sum, gru, turned, end] = of.nodes;
  const product = { ...gru, name: 'gru/step', op: 'Gemm' };
  const phase = (name: string) => ({ ...turned, name, op: 'Conv' });
  const nodes = [
    { ...conv, outputs: of.nodes[1].outputs },
    gemm,
    sum,
    product,
    phase('turned/0'),
    phase('turned/1'),
    end,
  ];
  return { ...of, nodes };
}

const file = loaded();
const now = prepared(file);
const nameOf = (place: unknown) => (typeof place === 'number' ? file.values[place].name : place);
const scale = (name: string, more: Partial<NamedScale> = {}): NamedScale => ({
  name,
  of: 'output',
  at: 0,
  scale: [1],
  zeroPoint: [0],
  low: -128,
  high: 127,
  bits: 8,
  ...more,
});
const value = (name: string, more: Partial<NamedScale> = {}) => nameOf(placesOf(now, file).value(scale(name, more)));
const parameter = (name: string, more: Partial<NamedScale> = {}) => {
  const found = placesOf(now, file).parameter(scale(name, more));
  return typeof found === 'object'
    ? found.map(({ node, input, constant }) => [now.nodes[node].name, input, nameOf(constant)])
    : found;
};

describe('a name of a value', () => {
  it.each<[string, Partial<NamedScale>, unknown]>([
    ['conv', {}, 'relu:out'],
    ['relu', {}, 'relu:out'],
    ['gemm', {}, 'gemm:out'],
    ['gemm:out', {}, 'gemm:out'],
    ['x', {}, 'x'],
    ['x', { of: 'value' }, 'x'],
    // The convolution’s own result is computed at once with the activation.
    ['conv:out', { of: 'value' }, 'inside'],
    ['conv:out', {}, 'inside'],
    ['conv', { at: 1 }, undefined],
    ['nobody', {}, undefined],
    ['nobody', { of: 'value' }, undefined],
    ['nobody', { of: 'input' }, undefined],
  ])('%s, %j: %s', (name, more, wanted) => expect(value(name, more)).toBe(wanted));

  it.each<[string, number, unknown]>([
    // Constants are none of the inputs that are counted.
    ['sum', 0, 'gemm:out'],
    ['sum', 1, 'x'],
    ['sum', 2, undefined],
    ['gemm', 0, 'relu:out'],
    ['relu', 0, 'inside'],
    ['x', 0, 'x'],
  ])('%s as its input %i: %s', (name, at, wanted) => expect(value(name, { of: 'input', at })).toBe(wanted));
});

describe('a name of weights', () => {
  it('of a constant stands for all nodes that read it, or for the one that is said', () => {
    expect(parameter('w')).toEqual([
      ['conv', 1, 'w'],
      ['gemm', 1, 'w'],
    ]);
    expect(parameter('w', { node: 'gemm' })).toEqual([['gemm', 1, 'w']]);
    expect(parameter('bias')).toEqual([['conv', 2, 'bias']]);
  });
  it('of a node and its role stands for that input', () => {
    expect(parameter('conv.weight')).toEqual([['conv', 1, undefined]]);
    expect(parameter('gemm.bias')).toEqual([['gemm', 2, undefined]]);
    expect(parameter('conv.scale')).toBeUndefined();
    expect(parameter('.weight')).toBeUndefined();
    expect(parameter('nobody.weight')).toBeUndefined();
  });
  it('of a node that has become several stands for all of its layer', () => {
    const both = ['turned/0', 'turned/1'];
    expect(parameter('v')).toEqual(both.map((name) => [name, 1, 'v']));
    expect(parameter('turned.bias')).toEqual(both.map((name) => [name, 2, undefined]));
  });
  it('of what is unrolled, or of no weight, is inside', () => {
    expect(parameter('gru.weight')).toBeUndefined();
    expect(parameter('r')).toBe('inside');
    expect(parameter('c')).toBe('inside');
    expect(parameter('nobody')).toBeUndefined();
  });
});

it('knows constants and nodes of the file', () => {
  const places = placesOf(now, file);
  expect(['w', 'c', 'x', 'nobody'].map((name) => places.isConstant(name))).toEqual([true, true, false, false]);
  expect(['relu', 'turned', 'turned/0', undefined].map((name) => places.fileNode(name)?.op)).toEqual([
    ...['Relu', 'ConvTranspose', undefined, undefined],
  ]);
});
