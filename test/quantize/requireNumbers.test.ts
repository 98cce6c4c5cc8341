import { describe, expect, it } from 'vitest';
import { absent, float, type Graph, int, type ValueId } from '../../src/graph/graph';
import { floatTensor, type Shape } from '../../src/graph/tensor';
import { prepare } from '../../src/passes/pipeline';
import { requireNumbers } from '../../src/quantize/requireNumbers';
import { InputError } from '../../src/util/errors';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

type Body = (
  b: GraphBuilder,
  x: ValueId,
  numbers: (name: string, values: readonly number[], shape?: Shape) => ValueId,
) => ValueId;

/** conv – the body – relu */
function network(body: Body): Graph {
  const b = graphBuilder(random(3));
  const numbers = (name: string, values: readonly number[], shape: Shape = [values.length]): ValueId =>
    b.constant(name, floatTensor(shape, values));
  const x = b.node('Conv', 'first', [b.input('x', [1, 2, 4, 4]), b.floats('w', [2, 2, 1, 1])]);
  return b.build([b.node('Relu', 'last', [body(b, x, numbers)])]);
}

const fine = { scale: [1, 1], shift: [0, 0], mean: [0, 0], variance: [1, 1], epsilon: 1e-5 };

/** A BatchNormalization that folding would take into the convolution before it. */
function normalized(wrong: Partial<typeof fine>): Body {
  const { epsilon, ...parameters } = { ...fine, ...wrong };
  return (b, x, n) => {
    const inputs = Object.entries(parameters).map(([name, values]) => n(name, values));
    return b.node('BatchNormalization', 'bn', [x, ...inputs], { epsilon: float(epsilon) });
  };
}

const weights = [0.5, -0.5, 0.25, 1];

describe('numbers that are none', () => {
  it.each<[string, Body, RegExp]>([
    [
      'NaN in weights',
      (b, x, n) => b.node('Conv', 'c', [x, n('v', [0.5, NaN, 0.25, 1], [2, 2, 1, 1])]),
      /layer 'c': 'v' holds NaN at index 1 of 4;/,
    ],
    [
      'infinity in a bias',
      (b, x, n) => b.node('Conv', 'c', [x, n('v', weights, [2, 2, 1, 1]), n('bias', [0, Infinity])]),
      /layer 'c': 'bias' holds infinity at index 1 of 2;/,
    ],
    [
      'a negative variance',
      (b, x, n) =>
        b.node('BatchNormalization', 'bn', [x, n('s', [1, 1]), n('t', [0, 0]), n('m', [0, 0]), n('var', [1, -1])]),
      /layer 'bn': 'var' holds the variance -1 at index 1 of 2, which has no square root/,
    ],
    [
      'NaN in a mean',
      (b, x, n) =>
        b.node('BatchNormalization', 'bn', [x, n('s', [1, 1]), n('t', [0, 0]), n('m', [NaN, 0]), n('var', [1, 1])]),
      /layer 'bn': 'm' holds NaN at index 0 of 2;/,
    ],
    [
      'an infinite variance',
      normalized({ variance: [1, Infinity] }),
      /layer 'bn': 'variance' holds infinity at index 1/,
    ],
    ['an infinite scale', normalized({ scale: [Infinity, 1] }), /layer 'bn': 'scale' holds infinity at index 0 of 2;/],
    ['an infinite shift', normalized({ shift: [0, -Infinity] }), /layer 'bn': 'shift' holds -infinity at index 1/],
    ['NaN as epsilon', normalized({ epsilon: NaN }), /layer 'bn': its epsilon is NaN; expected a small number above 0/],
    ['an infinite epsilon', normalized({ epsilon: Infinity }), /layer 'bn': its epsilon is infinity;/],
    [
      'an epsilon below minus the variance',
      normalized({ epsilon: -2 }),
      /layer 'bn': its epsilon is -2, and 'variance' holds the variance 1 at index 0 of 2: their sum has no root/,
    ],
    [
      'a variance of 0 with an epsilon of 0',
      normalized({ variance: [1, 0], epsilon: 0 }),
      /layer 'bn': 'variance' holds the variance 0 at index 1 of 2 and its epsilon is 0, which divides by zero/,
    ],
    [
      'NaN as a summand',
      (b, x, n) => b.node('Add', 'a', [x, n('k', [1, NaN], [2, 1, 1])]),
      /'k' holds NaN at index 1 of 2/,
    ],
    [
      'infinity as a factor',
      (b, x, n) => b.node('Mul', 'm', [x, n('k', [-Infinity], [1])]),
      /'k' holds -infinity at index 0 of 1/,
    ],
    [
      '0 / 0 that was folded',
      (b, x, n) =>
        b.node('Conv', 'c', [x, b.node('Div', 'd', [n('v', [1, 0, 0, 1], [2, 2, 1, 1]), n('zero', [0], [1])])]),
      /layer 'c': 'd:out' holds infinity at index 0 of 4/,
    ],
    [
      '0 / 0 alone',
      (b, x, n) =>
        b.node('Conv', 'c', [
          x,
          b.node('Div', 'd', [n('v', [0, 1, 1, 1], [2, 2, 1, 1]), n('zero', [0, 1, 1, 1], [2, 2, 1, 1])]),
        ]),
      /layer 'c': 'd:out' holds NaN at index 0 of 4/,
    ],
    ['NaN as a slope', (b, x) => b.node('LeakyRelu', 'l', [x], { alpha: float(NaN) }), /its activation has NaN/],
    [
      'NaN as a border',
      (b, x, n) => b.node('Pad', 'p', [x, b.ints('pads', [0, 0, 1, 1, 0, 0, 1, 1]), n('v', [NaN], [])]),
      /'v' holds NaN at index 0 of 1/,
    ],
  ])('%s: refused with layer, tensor and index', (_, body, message) => {
    const { graph } = prepare(network(body));
    expect(() => requireNumbers(graph)).toThrow(InputError);
    expect(() => requireNumbers(graph)).toThrow(message);
  });

  it.each<[string, Body]>([
    ['limits of Clip', (b, x, n) => b.node('Clip', 'c', [x, n('min', [-Infinity], []), n('max', [6], [])])],
    ['no limits of Clip', (b, x) => b.node('Clip', 'c', [x, absent, b.scalar('max', Infinity)])],
    [
      'a border of −∞',
      (b, x) => b.node('Pad', 'p', [x, b.ints('pads', [0, 0, 1, 1, 0, 0, 1, 1]), b.scalar('v', -Infinity)]),
    ],
    [
      'a mask before a softmax',
      (b, x, n) =>
        b.node('Softmax', 's', [b.node('Add', 'a', [x, n('mask', [0, -Infinity, 0, 0], [1, 1, 1, 4])])], {
          axis: int(-1),
        }),
    ],
    ['an epsilon below 0 that leaves a root', normalized({ epsilon: -0.5 })],
    ['finite numbers', (b, x, n) => b.node('Mul', 'm', [x, n('k', [1, 2], [2, 1, 1])])],
  ])('%s: let through', (_, body) => {
    expect(() => requireNumbers(prepare(network(body)).graph)).not.toThrow();
  });
});
