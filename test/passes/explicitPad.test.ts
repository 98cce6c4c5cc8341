/** What the numbers are onnxruntime says in test/quantize/forms.test.ts; here, which nodes come out. */
import { describe, expect, it } from 'vitest';
import { absent, type Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { numbersOf } from '../../src/graph/tensor';
import { explicitPad } from '../../src/passes/explicitPad';
import { graphBuilder } from '../support/buildGraph';
import { opsOf } from '../support/checkPass';
import { random } from '../support/random';

function padOf(pads: readonly number[], axes?: readonly number[]): Graph {
  const b = graphBuilder(random(1));
  const inputs = [b.input('x', [1, 2, 7, 6]), b.ints('pads', pads), absent];
  if (axes) inputs.push(b.ints('axes', axes));
  return inferShapes(b.build([b.node('Pad', 'pad', inputs)]));
}

/** Operators, and the numbers that they read. */
function written(graph: Graph): readonly string[] {
  const { nodes, constants } = explicitPad(graph);
  const lists = nodes.map(({ inputs }) => inputs.flatMap((id) => constants.get(id) ?? []).map(numbersOf));
  return opsOf({ ...graph, nodes }).map((op, at) => `${op} ${lists[at].join(' | ')}`);
}

describe('explicitPad', () => {
  it.each<[readonly number[], readonly number[] | undefined, readonly string[]]>([
    [[1, 2], [3], ['Pad 0,0,0,1,0,0,0,2']],
    [[1, 2, 3, 4], [-1, 2], ['Pad 0,0,2,1,0,0,4,3']],
    [[0, 0, -1, 0, 0, 0, -2, -3], undefined, ['Slice 0,0,1,0 | 1,2,5,3 | 0,1,2,3']],
    [[-1, 2], [2], ['Slice 0,0,1,0 | 1,2,7,6 | 0,1,2,3', 'Pad 0,0,0,0,0,0,2,0']],
  ])('writes sizes %j of axes %j as %j', (pads, axes, expected) => {
    expect(written(padOf(pads, axes))).toEqual(expected);
  });

  it.each<[string, Graph]>([
    ['sizes for every axis', padOf([0, 0, 1, 0, 0, 0, 0, 2])],
    ['axes that there are not', padOf([1, 1], [4])],
    ['sizes that are not two for each axis', padOf([1, 1, 1], [2])],
  ])('leaves %s alone', (_, graph) => {
    expect(explicitPad(graph)).toBe(graph);
  });
});
