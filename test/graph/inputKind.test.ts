/** What inputs are taken for: a table of names, types and dimensions, written by hand. */
import { describe, expect, it } from 'vitest';
import { ints, int } from '../../src/graph/graph';
import { inputKind } from '../../src/graph/inputKind';
import type { ElementType } from '../../src/graph/tensor';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { tokensAndMask } from '../support/arrayNets';

function kindOf(name: string, shape: readonly number[], type: ElementType = 'float32', perm?: readonly number[]) {
  const b = graphBuilder(random(1));
  const x = b.input(name, shape, type);
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
});
