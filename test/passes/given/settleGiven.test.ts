/** Scales of what is only moved: taken back to where it comes from, or met by a change of scale. By hand. */
import { describe, expect, it } from 'vitest';
import type { GivenScale } from '../../../src/graph/given';
import { type Attributes, type Graph, string, type ValueId } from '../../../src/graph/graph';
import { settleGiven } from '../../../src/passes/given/settleGiven';
import { type GraphBuilder, graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { told } from './told';

const scale = (step: number): GivenScale => ({ scale: step, zeroPoint: 0, low: -128, high: 127, bits: 8 });

interface Settled {
  readonly graph: Graph;
  readonly made: Graph;
  readonly lines: readonly string[];
  readonly given: Readonly<Record<string, number>>;
}

/** @param scales by name */
function settled(
  write: (b: GraphBuilder) => ValueId | readonly ValueId[],
  scales: Readonly<Record<string, number>>,
): Settled {
  const b = graphBuilder(random(1));
  const ends = write(b);
  const plain = b.build(typeof ends === 'number' ? [ends] : ends);
  const idOf = (name: string): ValueId => plain.values.findIndex((value) => value.name === name);
  const given = new Map(Object.entries(scales).map(([name, step]) => [idOf(name), scale(step)]));
  const graph = { ...plain, given };
  const made = settleGiven(graph);
  const told_ = Object.fromEntries(
    [...(made.given ?? [])].map(([id, { scale: step }]) => [made.values[id].name, step]),
  );
  return { graph, made, lines: told(made), given: told_ };
}
const chain =
  (op: string, attributes: Attributes = {}) =>
  (b: GraphBuilder): ValueId =>
    b.node(op, 'm', [b.node('Relu', 'r', [b.input('x', [1, 4])])], attributes);

describe('a scale behind what only moves', () => {
  it.each(['Reshape', 'Transpose', 'MaxPool', 'Flatten', 'Identity'])('is that of what %s reads too', (op) => {
    const { given, lines } = settled(chain(op), { 'm:out': 2 });
    expect(given).toEqual({ 'm:out': 2, 'r:out': 2 });
    expect(lines).toEqual(['r:out = Relu(x)', `m:out = ${op}(r:out)`]);
  });
  it('is taken back over several', () => {
    const { given } = settled((b) => b.node('Flatten', 'n', [chain('Reshape')(b)]), { 'n:out': 2 });
    expect(given).toEqual({ 'n:out': 2, 'm:out': 2, 'r:out': 2 });
  });
  it.each<[string, (b: GraphBuilder) => ValueId | readonly ValueId[]]>([
    ['of what computes', chain('Sigmoid')],
    ['of another domain', chain('other::Reshape')],
    ['of what mixes neighbours', chain('Resize', { mode: string('linear') })],
    [
      'of what somebody else reads',
      (b) => {
        const r = b.node('Relu', 'r', [b.input('x', [1, 4])]);
        return [b.node('Reshape', 'm', [r]), b.node('Neg', 'n', [r])];
      },
    ],
    ['of an input', (b) => b.node('Reshape', 'm', [b.input('x', [1, 4])])],
  ])('is not that %s', (_, write) => expect(settled(write, { 'm:out': 2 }).given).not.toHaveProperty('r:out'));
  it('is not that of an input, nor of one part of several', () => {
    expect(settled((b) => b.node('Reshape', 'm', [b.input('x', [1, 4])]), { 'm:out': 2 }).given).not.toHaveProperty(
      'x',
    );
    const split = settled((b) => b.node('Split', 'm', [b.node('Relu', 'r', [b.input('x', [1, 4])])], {}, 2), {
      'm:out': 2,
    });
    expect(split.given).toEqual({ 'm:out': 2 });
  });
  it('of the nearest is taken back', () =>
    expect(settled(chain('Resize', { mode: string('nearest') }), { 'm:out': 2 }).given).toEqual({
      'm:out': 2,
      'r:out': 2,
    }));
});

describe('two scales around what only moves', () => {
  it('are met by a change of scale behind it', () => {
    const { given, lines, made } = settled(chain('MaxPool'), { 'r:out': 1, 'm:out': 2 });
    expect(lines).toEqual(['r:out = Relu(x)', 'm/moved = MaxPool(r:out)', 'm:out = Identity(m/moved)']);
    expect(given).toEqual({ 'r:out': 1, 'm:out': 2, 'm/moved': 1 });
    expect(made.nodes[2].name).toBe('m/rescaled');
  });
  it('are met at each part that has another', () => {
    const { lines, given } = settled(
      (b) => {
        const first = b.node('Split', 'm', [b.node('Relu', 'r', [b.input('x', [1, 4])])], {}, 3);
        return [first, b.output(first, 1), b.output(first, 2)];
      },
      { 'r:out': 1, 'm:out': 1, 'm:out1': 2 },
    );
    expect(lines.slice(1)).toEqual(['m:out,m/moved,m:out2 = Split(r:out)', 'm:out1 = Identity(m/moved)']);
    expect(given).toEqual({ 'r:out': 1, 'm:out': 1, 'm:out1': 2, 'm/moved': 1 });
  });
  it('are one where they are the same', () => {
    const { graph, made } = settled(chain('MaxPool'), { 'r:out': 2, 'm:out': 2 });
    expect(made).toBe(graph);
  });
  it('are left where a change of scale stands already, or where what computes stands between', () => {
    for (const op of ['Identity', 'Sigmoid', 'other::MaxPool']) {
      const { graph, made } = settled(chain(op), { 'r:out': 1, 'm:out': 2 });
      expect(made).toBe(graph);
    }
  });
  it('are met where the first is not said and cannot be taken back', () => {
    const { lines, given } = settled(
      (b) => {
        const r = b.node('Relu', 'r', [b.input('x', [1, 4])]);
        return [b.node('MaxPool', 'm', [r]), b.node('Neg', 'n', [r])];
      },
      { 'm:out': 2 },
    );
    expect(lines).toContain('m:out = Identity(m/moved)');
    expect(given).toEqual({ 'm:out': 2 });
  });
});

it('is nothing where nothing is given', () => {
  const b = graphBuilder(random(1));
  const graph = b.build([chain('MaxPool')(b)]);
  expect(settleGiven(graph)).toBe(graph);
  const empty = { ...graph, given: new Map<ValueId, GivenScale>() };
  expect(settleGiven(empty)).toBe(empty);
});
