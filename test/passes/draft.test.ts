/** What a pass's scratch copy says while it is changed, and what it is in the end. */
import { describe, expect, it } from 'vitest';
import { absent, type Graph, type Node } from '../../src/graph/graph';
import { floatTensor, intTensor } from '../../src/graph/tensor';
import { Draft } from '../../src/passes/draft';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** x ─ a ─ b ─ y, where b reads a twice, and s splits x into two. */
function small() {
  const b = graphBuilder(random(1));
  const x = b.input('x', [2]);
  const a = b.node('Neg', 'a', [x]);
  const y = b.node('Add', 'b', [a, a]);
  const s = b.node('Split', 's', [x], {}, 2);
  const z = b.node('Neg', 'c', [s]);
  const spare = b.floats('spare', [1]);
  const graph = b.build([y, z]);
  return { graph, draft: new Draft(graph), x, a, y, s, z, spare };
}

const node = (op: string, inputs: readonly number[], outputs: readonly number[], name = 'new'): Node => ({
  ...{ name, op, domain: '', inputs, outputs, attributes: {}, layer: 0 },
});
const named = ({ nodes }: Graph): readonly string[] => nodes.map(({ name }) => name);

describe('a draft', () => {
  it('is the graph itself while nothing has changed', () => {
    const { graph, draft } = small();
    expect(draft.close()).toBe(graph);
    expect([draft.length, draft.layerName(graph.nodes[1])]).toEqual([4, 'b']);
  });

  it('knows who makes and who reads', () => {
    const { draft, x, a, y, s } = small();
    expect([x, a, y, s + 1].map((id) => draft.makerOf(id))).toEqual([undefined, 0, 1, 2]);
    expect([x, a, y, s + 1].map((id) => draft.readersOf(id))).toEqual([[0, 2], [1], [], []]);
    expect([x, a, y, s, s + 1].map((id) => draft.soleReader(id))).toEqual([undefined, 1, undefined, 3, undefined]);
    expect([x, a, y, s, s + 1].map((id) => draft.isRead(id))).toEqual([true, true, true, true, false]);
    expect([x, a, y, s, s + 1].map((id) => draft.isEnd(id))).toEqual([false, false, true, false, false]);
  });

  it('forgets what a removed node made and read', () => {
    const { draft, graph, x, a } = small();
    draft.remove(0);
    expect([draft.node(0), draft.makerOf(a), draft.readersOf(x)]).toEqual([undefined, undefined, [2]]);
    expect(named(draft.close())).toEqual(['b', 's', 'c']);
    expect(named(graph)).toEqual(['a', 'b', 's', 'c']);
  });

  it('follows a node that is replaced', () => {
    const { draft, x, a, y, s } = small();
    draft.replace(1, node('Neg', [x, absent], [y], 'b'));
    expect([draft.readersOf(x), draft.readersOf(a), draft.makerOf(y)]).toEqual([[0, 2, 1], [], 1]);
    draft.replace(2, node('Neg', [x], [s], 's'));
    expect([draft.makerOf(s), draft.makerOf(s + 1)]).toEqual([2, undefined]);
    expect(draft.readersOf(absent)).toEqual([]);
  });

  it('puts nodes in before and after, in the order of the calls, under names of their own', () => {
    const { draft, x } = small();
    for (const name of ['p', 'a', 'p']) draft.insertBefore(0, node('Neg', [x], [99], name));
    draft.insertAfter(3, node('Neg', [x], [99], 'p'));
    draft.insertAfter(0, node('Neg', [x], [99], 'q'));
    expect(named(draft.close())).toEqual(['p', 'a_2', 'p_2', 'a', 'q', 'b', 's', 'c', 'p_3']);
  });

  it('is another graph once a value or a constant has been added or set', () => {
    const { draft, graph } = small();
    const id = draft.addValue({ name: 'x', type: 'float32' });
    expect([id, draft.value(id)]).toEqual([graph.values.length, { name: 'x_2', type: 'float32' }]);
    expect(draft.close()).not.toBe(graph);
    const other = small();
    other.draft.setConstant(other.a, intTensor([3], [1, 2, 3]));
    expect(other.draft.value(other.a)).toEqual({ name: 'a:out', type: 'int64', shape: [3] });
    expect([...other.draft.close().constants.keys()]).toEqual([other.a]);
  });

  it('drops constants that nothing reads', () => {
    const { draft, x, y, spare } = small();
    const kept = draft.addConstant('kept', floatTensor([2], [1, 2]));
    draft.replace(1, node('Add', [x, kept], [y], 'b'));
    const { constants } = draft.close();
    expect([constants.has(spare), constants.has(kept)]).toEqual([false, true]);
    expect(draft.floats(kept)).toEqual({ shape: [2], data: Float32Array.of(1, 2) });
    expect([draft.floats(undefined), draft.constant(undefined), draft.floats(x)]).toEqual(Array(3).fill(undefined));
  });
});

describe('absorb', () => {
  it('hands the output of the later node to the earlier one', () => {
    const { draft, x, a, y } = small();
    draft.absorb(0, 1, node('Neg', [x], [a], 'a'));
    expect([draft.makerOf(y), draft.makerOf(a), draft.node(1)]).toEqual([0, undefined, undefined]);
  });

  it('does nothing where the later node makes more that is read', () => {
    const b = graphBuilder(random(1));
    const a = b.node('Neg', 'a', [b.input('x', [2])]);
    const s = b.node('Split', 's', [a], {}, 2);
    const graph = b.build([s, b.output(s, 1)]);
    const draft = new Draft(graph);
    draft.absorb(0, 1, graph.nodes[0]);
    draft.absorb(0, 7, graph.nodes[0]);
    expect(draft.close()).toBe(graph);
  });

  it('keeps further outputs of the earlier node', () => {
    const b = graphBuilder(random(1));
    const s = b.node('Split', 's', [b.input('x', [2])], {}, 2);
    const n = b.node('Neg', 'n', [s]);
    const draft = new Draft(b.build([n, b.output(s, 1)]));
    draft.absorb(0, 1, draft.node(0) ?? expect.fail('no node'));
    expect(draft.close().nodes.map(({ outputs }) => outputs)).toEqual([[n, s + 1]]);
  });
});

describe('bypass', () => {
  /** x ─ a ─ i ─ y, what else reads a, and whether the file rounds what i gives. */
  const chain = (ends: 'i' | 'after', given: boolean, more: boolean) => {
    const b = graphBuilder(random(1));
    const a = b.node('Neg', 'a', [b.input('x', [2])]);
    const i = b.node('Identity', 'i', [a]);
    const outputs = [ends === 'i' ? i : b.node('Neg', 'after', [i]), ...(more ? [b.node('Abs', 'more', [a])] : [])];
    const scales = new Map([[i, {} as never]]);
    return { a, i, draft: new Draft(b.build(outputs, given ? { given: scales } : {})) };
  };

  it.each<['i' | 'after', boolean, boolean, boolean, readonly string[]]>([
    ['after', false, false, true, ['a → a', 'after ← a']],
    ['after', false, true, true, ['a → a', 'after ← a', 'more ← a']],
    ['i', false, false, true, ['a → i']],
    ['i', false, true, true, ['a → i', 'more ← i']],
    ['after', true, false, true, ['a → i', 'after ← i']],
    ['after', true, true, false, ['a → a', 'i ← a', 'after ← i', 'more ← a']],
  ])('where the end is %s, given %s, read elsewhere %s: %s', (ends, given, more, gone, expected) => {
    const { a, i, draft } = chain(ends, given, more);
    expect(draft.bypass(1)).toBe(gone);
    const nameOf = (id: number): string => (id === a ? 'a' : 'i');
    const edges = draft.close().nodes.map(({ name, inputs, outputs }) => {
      return name === 'a' ? `a → ${nameOf(outputs[0])}` : `${name} ← ${nameOf(inputs[0])}`;
    });
    expect(edges).toEqual(expected);
    expect([a, i].filter((id) => draft.makerOf(id) !== undefined)).not.toEqual([]);
  });

  it('answers false for what has been removed', () => {
    const { draft } = chain('i', false, false);
    draft.remove(1);
    expect(draft.bypass(1)).toBe(false);
  });
});
