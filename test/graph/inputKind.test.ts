/** What inputs are taken for: a table of names, types and dimensions, written by hand. */
import { describe, expect, it } from 'vitest';
import { ints, int, type ValueId } from '../../src/graph/graph';
import { inputKind } from '../../src/graph/inputKind';
import type { ElementType } from '../../src/graph/tensor';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { tokensAndMask } from '../support/arrayNets';

function kindOf(
  name: string,
  shape: readonly number[] | undefined,
  type: ElementType = 'float32',
  perm?: readonly number[],
) {
  const b = graphBuilder(random(1));
  const x = b.input(name, shape as readonly number[], type);
  const y = perm ? b.node('Transpose', 'turn', [x], { perm: ints(perm) }) : b.node('Relu', 'relu', [x]);
  const graph = b.build([y]);
  const { layout, what, why } = inputKind(graph, graph.inputs[0]);
  return [layout, what, why];
}

describe('inputKind', () => {
  it.each([
    ['x', [1, 3, 24, 32], ['NCHW', 'pictures: colour, 32×24, channels first (NCHW)', '3 in dimension 1 of 4']],
    ['x', [1, 24, 32, 3], ['NHWC', 'pictures: colour, 32×24, channels last (NHWC)', '3 in dimension 3 of 4']],
    ['x', [1, 1, 28, 28], ['NCHW', 'pictures: gray, 28×28, channels first (NCHW)', '1 in dimension 1 of 4']],
    ['x', [1, 28, 28, 4], ['NHWC', 'pictures: colour and alpha, 28×28, channels last (NHWC)', '4 in dimension 3 of 4']],
    ['x', [-1, 3, -1, -1], ['NCHW', 'pictures: colour, ?×?, channels first (NCHW)', '3 in dimension 1 of 4']],
    [
      'x',
      [1, 1, 49, 10],
      ['array', 'numbers: a sequence or map of 49×10', 'sides of 49 and 10, as features of sounds have'],
    ],
    ['x', [1, 1, 32, 100], ['NCHW', 'pictures: gray, 100×32, channels first (NCHW)', '1 in dimension 1 of 4']],
    ['mfcc', [1, 49, 10, 1], ['array', 'numbers: a sequence or map of 49×10', "its name 'mfcc'"]],
    ['input_features', [1, 80, 300], ['array', 'numbers: a sequence or map of 80×300', 'its 3 dimensions']],
    ['x', [1, 16, 8, 8], ['array', 'numbers: 16×8×8', '16 channels, which no picture has']],
    ['wav', [1, 16000], ['array', 'numbers: 16000', 'its 2 dimensions']],
    ['scale', [], ['array', 'numbers: one', 'its 0 dimensions']],
    [
      'x',
      [1, 1, 15, 30],
      ['array', 'numbers: a sequence or map of 15×30', 'sides of 15 and 30, as features of sounds have'],
    ],
    ['x', [1, 1, 29, 15], ['NCHW', 'pictures: gray, 15×29, channels first (NCHW)', '1 in dimension 1 of 4']],
    ['x', [1, 1, 16, 32], ['NCHW', 'pictures: gray, 32×16, channels first (NCHW)', '1 in dimension 1 of 4']],
    ['x', [1, 1, 2, 1], ['array', 'numbers: 2', 'sides of 2 and 1, as features of sounds have']],
    ['x', [1, 1, -1, 28], ['NCHW', 'pictures: gray, 28×?, channels first (NCHW)', '1 in dimension 1 of 4']],
    ['x', [1, 3, 0, 0], ['NCHW', 'pictures: colour, 0×0, channels first (NCHW)', '3 in dimension 1 of 4']],
    ['x', [1, 3, 4, 4], ['NCHW', 'pictures: colour, 4×4, channels first (NCHW)', '3 in dimension 1 of 4']],
    ['x', [1, 0, -1], ['array', 'numbers: a sequence or map of 0×?', 'its 3 dimensions']],
    ['x', [2, 1], ['array', 'numbers: 2', 'its 2 dimensions']],
    ['x', [-1, 1, 5], ['array', 'numbers: a sequence or map of ?×5', 'its 3 dimensions']],
    ['x', undefined, ['array', 'numbers of unknown shape', 'nothing in the file']],
    ['x', [2, 3, 24, 32], ['array', 'numbers: 2×3×24×32', 'its 4 dimensions']],
  ])('%s of %j: %j', (name, shape, expected) => expect(kindOf(name, shape)).toEqual(expected));

  it('follows the Transpose where the channels could be in two places', () => {
    expect(kindOf('x', [1, 4, 4, 3], 'float32', [0, 3, 1, 2])[0]).toBe('NHWC');
    expect(kindOf('x', [1, 4, 4, 3], 'float32', [0, 2, 3, 1])[0]).toBe('NCHW');
  });

  it('knows tokens by the table that they look up, also behind a Cast', () => {
    const graph = tokensAndMask();
    const kinds = graph.inputs.map((value) => inputKind(graph, value));
    expect(kinds).toMatchObject([
      { layout: 'tokens', what: 'tokens: int64 from 0 to 29', rows: 30 },
      { layout: 'array' },
    ]);
    const b = graphBuilder(random(1));
    const wide = b.node('Cast', 'wide', [b.input('ids', [1, 5], 'int32')], { to: int(7) });
    const cast = b.build([b.node('Gather', 'look', [b.floats('table', [9, 2]), wide])]);
    expect(inputKind(cast, cast.inputs[0])).toMatchObject({ layout: 'tokens', rows: 9 });
    expect(kindOf('count', [1, 5], 'int64')[2]).toBe('its type int64');
  });

  it('asks every reader where the channels are', () => {
    const b = graphBuilder(random(1));
    const x = b.input('x', [1, 4, 4, 3]);
    const turned = b.node('Transpose', 'turn', [x], { perm: ints([0, 3, 1, 2]) });
    const layoutOf = (...outputs: readonly number[]): string => inputKind(b.build(outputs), x).layout;
    // A network without nodes reads nothing.
    expect(inputKind({ ...b.build([x]), nodes: [] }, x).layout).toBe('NCHW');
    expect(layoutOf(turned)).toBe('NHWC');
    expect(layoutOf(turned, b.node('Relu', 'beside', [x]))).toBe('NCHW');
  });

  it.each<[string, (b: GraphBuilder, x: ValueId) => ValueId, number | undefined]>([
    ['rows of a constant', (b, x) => b.node('Gather', 'look', [b.floats('table', [9, 2]), x]), 9],
    ['rows, named as axis 0', (b, x) => b.node('Gather', 'look', [b.floats('t', [9, 2]), x], { axis: int(0) }), 9],
    [
      'columns of a constant',
      (b, x) => b.node('Gather', 'look', [b.floats('t', [9, 2]), x], { axis: int(1) }),
      undefined,
    ],
    ['rows of what is computed', (b, x) => b.node('Gather', 'look', [b.input('y', [9, 2]), x]), undefined],
    [
      'rows behind an Identity',
      (b, x) => b.node('Gather', 'look', [b.floats('t', [7, 2]), b.node('Identity', 'i', [x])]),
      7,
    ],
    [
      'no rows behind a Neg',
      (b, x) => b.node('Gather', 'look', [b.floats('t', [7, 2]), b.node('Neg', 'n', [x])]),
      undefined,
    ],
    ['another operator with a table', (b, x) => b.node('Add', 'sum', [b.floats('t', [5]), x]), undefined],
  ])('tokens look up %s', (_, make, rows) => {
    const b = graphBuilder(random(1));
    const x = b.input('ids', [1, 5], 'int64');
    expect(inputKind(b.build([make(b, x)]), x).rows).toBe(rows);
  });
});
