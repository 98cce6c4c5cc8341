/** What stands in place of sequences whose members are known, node by node, beside what differs in one thing and is left. By hand. */
import type { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { readsSequence, withoutSequences } from '../../../src/formats/onnx/sequences';
import type { KnownValues } from '../../../src/formats/onnx/subgraphs';

type NodeProto = onnx.INodeProto;

const node = (opType: string, input: readonly string[], output: string, numbers: Record<string, number> = {}) => ({
  ...{ opType, input: [...input], output: output === '' ? [] : output.split(' '), name: `n_${output.split(' ')[0]}` },
  attribute: Object.entries(numbers).map(([name, i]) => ({ name, type: 2, i })),
});

/** `p0` and so on are 0 …, `m1` is −1, `list` two numbers; `x` is 4 by 6. */
const known: KnownValues = {
  numbers: (name) =>
    ({ p0: [0], p1: [1], p2: [2], p3: [3], p4: [4], m1: [-1], m3: [-3], m4: [-4], list: [1, 3], none: [] })[name],
  shape: (name) => ({ x: [4, 6], list: [2], p1: [], p4: [], wide: [1, 4096], wider: [1, 4097], p0: [] })[name],
};

function textOf({ opType, input, output, attribute }: NodeProto): string {
  const told = (attribute ?? []).map(({ name, i, ints }) => `${name}=${(ints?.length ? ints : [i]).join()}`);
  return `${output?.join() ?? ''}=${opType}(${[...(input ?? []), ...told].join(' ')})`;
}

function without(nodes: readonly NodeProto[], opset = 13, output = 'out'): readonly string[] {
  const graph = { node: [...nodes], output: [{ name: output }], input: [{ name: 'x' }], initializer: [] };
  const made = withoutSequences(graph, known, opset);
  const constants = (made.initializer ?? []).map(
    ({ name, dims, int64Data }) => `${name}[${dims?.join()}]=${int64Data?.join()}`,
  );
  return [...(made.node ?? []).map(textOf), ...constants];
}

const three = node('SequenceConstruct', ['a', 'b', 'c'], 's');
const at = (place: string, of = 's') => node('SequenceAt', [of, place], 'out');
const left = (...nodes: readonly NodeProto[]) => nodes.map(textOf);

it('is read by three operators of ONNX', () => {
  const isRead = (opType: string, domain?: string) => readsSequence({ opType, domain });
  expect(['SequenceAt', 'SequenceLength', 'ConcatFromSequence'].map((op) => isRead(op))).toEqual([true, true, true]);
  expect([isRead('SequenceAt', ''), isRead('SequenceAt', 'other')]).toEqual([true, false]);
  expect([isRead('SequenceConstruct'), isRead('toString'), readsSequence({})]).toEqual([false, false, false]);
});

describe('a member', () => {
  it.each([
    ['p0', 'a'],
    ['p2', 'c'],
    ['m1', 'c'],
    ['m3', 'a'],
  ])('at %s is %s', (place, member) => expect(without([three, at(place)])).toEqual([`out=Identity(${member})`]));
  it.each(['p3', 'm4', 'none', 'unknown', ''])('at %s is none that is known', (place) =>
    expect(without([three, at(place)])).toEqual(left(three, at(place))),
  );
  it('of what no sequence makes is none', () => {
    expect(without([at('p0')])).toEqual(left(at('p0')));
    const other = { ...three, domain: 'other' };
    expect(without([other, at('p0')])).toEqual(left(other, at('p0')));
    const map = node('SequenceMap', ['a'], 's');
    expect(without([map, at('p0')])).toEqual(left(map, at('p0')));
  });
});

describe('how many members there are', () => {
  const length = node('SequenceLength', ['s'], 'out');
  it('is a constant', () => {
    expect(without([three, length])).toEqual(['out[]=3']);
    expect(without([node('SequenceEmpty', [], 's'), length])).toEqual(['out[]=0']);
    expect(without([length])).toEqual(left(length));
  });
  it('may be 4,096, and is not known of more', () => {
    const all = (count: number) =>
      node(
        'SequenceConstruct',
        Array.from({ length: count }, () => 'a'),
        's',
      );
    expect(without([all(4096), length])).toEqual(['out[]=4096']);
    expect(without([all(4097), length])).toHaveLength(2);
  });
});

describe('members one behind the other', () => {
  const joined = (numbers: Record<string, number> = {}, of = 's') => node('ConcatFromSequence', [of], 'out', numbers);
  it('along an axis of theirs, the first unless one is said', () => {
    expect(without([three, joined()])).toEqual(['out=Concat(a b c axis=0)']);
    expect(without([three, joined({ axis: -1, new_axis: 0 })])).toEqual(['out=Concat(a b c axis=-1)']);
  });
  it('along a new one, by constants since operator set 13', () => {
    const raised = ['a', 'b', 'c'].map((each) => `${each}/unsqueezed`);
    const axes = (each: string) => `${each}/axes`;
    expect(without([three, joined({ axis: 2, new_axis: 1 })])).toEqual([
      ...['a', 'b', 'c'].map((each, i) => `${raised[i]}=Unsqueeze(${each} ${axes(raised[i])})`),
      `out=Concat(${raised.join(' ')} axis=2)`,
      ...raised.map((each) => `${axes(each)}[1]=2`),
    ]);
    expect(without([three, joined({ axis: 2, new_axis: 1 })], 12)).toEqual([
      ...['a', 'b', 'c'].map((each, i) => `${raised[i]}=Unsqueeze(${each} axes=2)`),
      `out=Concat(${raised.join(' ')} axis=2)`,
    ]);
  });
  it('are none of an empty sequence', () => {
    const empty = node('SequenceEmpty', [], 's');
    expect(without([empty, joined()])).toEqual(left(empty, joined()));
  });
});

describe('a sequence', () => {
  const members = (...nodes: readonly NodeProto[]): string => {
    const [made, ...others] = without([three, ...nodes, node('ConcatFromSequence', ['t'], 'out')]);
    return others.length > 0 ? 'unknown' : made.slice('out=Concat('.length, -' axis=0)'.length);
  };
  it.each([
    [[], 'a b c d'],
    [['p0'], 'd a b c'],
    [['p2'], 'a b d c'],
    [['p3'], 'a b c d'],
    [['m1'], 'a b d c'],
    [['m3'], 'd a b c'],
    [['m4'], 'unknown'],
    [['p4'], 'unknown'],
    [['unknown'], 'unknown'],
  ])('with one put in at %j holds %s', (place, wanted) =>
    expect(members(node('SequenceInsert', ['s', 'd', ...place], 't'))).toBe(wanted),
  );
  it.each([
    [[], 'a b'],
    [['p0'], 'b c'],
    [['p2'], 'a b'],
    [['m1'], 'a b'],
    [['m3'], 'b c'],
    [['p3'], 'unknown'],
    [['m4'], 'unknown'],
    [['unknown'], 'unknown'],
  ])('with one taken out at %j holds %s', (place, wanted) =>
    expect(members(node('SequenceErase', ['s', ...place], 't'))).toBe(wanted),
  );
  it('handed on is the same', () => expect(members(node('Identity', ['s'], 't'))).toBe('a b c'));
  it('of nothing has nothing to take out', () => {
    const [none, erased] = [node('SequenceEmpty', [], 'e'), node('SequenceErase', ['e'], 't')];
    expect(members(none, erased)).toBe('unknown');
    expect(members(node('SequenceErase', ['elsewhere'], 't'))).toBe('unknown');
    expect(members(node('SequenceInsert', ['elsewhere', 'd'], 't'))).toBe('unknown');
  });
  it('is known through a hundred others, and not through more', () => {
    const chain = (count: number) =>
      Array.from({ length: count }, (_, i) => node('Identity', [i === 0 ? 's' : `t${i}`], `t${i + 1}`));
    expect(without([three, ...chain(99), at('p0', 't99')])).toEqual(['out=Identity(a)']);
    expect(without([three, ...chain(100), at('p0', 't100')])).toHaveLength(102);
    // In order, each rests on one that is known by then.
    const inserts = Array.from({ length: 150 }, (_, i) =>
      node('SequenceInsert', [i === 0 ? 's' : `t${i}`, `d${i}`], `t${i + 1}`),
    );
    expect(without([three, ...inserts, at('m1', 't150')])).toEqual(['out=Identity(d149)']);
    expect(without([three, ...[...inserts].reverse(), at('m1', 't150')])).toHaveLength(152);
  });
});

describe('what is split', () => {
  const split = (input: readonly string[], numbers: Record<string, number> = {}) =>
    node('SplitToSequence', input, 's', numbers);
  const parts = (count: number) => Array.from({ length: count }, (_, i) => `n_s/${i}`);
  it.each<[string, NodeProto, string, string]>([
    ['line by line', split(['x']), parts(4).join(), '1,1,1,1'],
    ['along another axis', split(['x'], { axis: 1 }), parts(6).join(), '1,1,1,1,1,1'],
    ['by one size, the last being smaller', split(['x', 'p4'], { axis: -1 }), parts(2).join(), '4,2'],
    ['by one size that is all', split(['x', 'p4']), parts(1).join(), '4'],
    ['by sizes', split(['x', 'list']), parts(2).join(), '1,3'],
    ['by sizes, which keep the axis whatever is said', split(['x', 'list'], { keepdims: 0 }), parts(2).join(), '1,3'],
  ])('%s', (_, made, outputs, sizes) => {
    const axis = Number(made.attribute?.find(({ name }) => name === 'axis')?.i ?? 0);
    const positive = axis === -1 ? 1 : axis;
    const [first, ...others] = without([made, at('p0')]);
    expect(first).toBe('out=Identity(n_s/0)');
    expect(others).toEqual([
      `${outputs}=Split(x n_s/split axis=${positive})`,
      `n_s/split[${sizes.split(',').length}]=${sizes}`,
    ]);
  });
  it('loses its axis where that is said', () =>
    expect(without([split(['x'], { keepdims: 0 }), at('m1')], 11)).toEqual([
      'out=Identity(n_s/3/squeezed)',
      `${parts(4).join()}=Split(x axis=0 split=1,1,1,1)`,
      ...parts(4).map((part) => `${part}/squeezed=Squeeze(${part} axes=0)`),
    ]));
  it('says its axis as a whole number', () => {
    const graph = { node: [split(['x', 'p4']), at('p0')], output: [{ name: 'out' }], initializer: [] };
    const made = withoutSequences(graph, known, 13).node?.find(({ opType }) => opType === 'Split');
    expect(made?.attribute).toEqual([{ name: 'axis', type: 2, i: 0 }]);
  });
  it('is at most 4,096 parts', () => {
    const many = (input: readonly string[]) => without([split(input, { axis: 1 }), at('p0')]);
    expect(many(['wide'])[0]).toBe('out=Identity(n_s/0)');
    expect(many(['wide', 'p1'])[0]).toBe('out=Identity(n_s/0)');
    expect(many(['wider'])).toHaveLength(2);
    expect(many(['wider', 'p1'])).toHaveLength(2);
  });
  it.each([
    ['of no known shape', ['y'], {}],
    ['along an axis that it has not', ['x'], { axis: 2 }],
    ['by no known size', ['x', 'y'], {}],
    ['by nothing', ['x', 'p0'], {}],
    ['by none', ['x', 'none'], {}],
  ])('is left %s', (_, input, numbers) => {
    const nodes = [split(input, numbers), at('p0')];
    expect(without(nodes)).toEqual(left(...nodes));
  });
  it('takes names that are free', () => {
    const nodes = [node('Neg', ['x'], 'n_s/0'), split(['x', 'p4']), at('p0'), node('Add', ['out', 'n_s/0'], 'end')];
    expect(without(nodes, 13, 'end')).toContain('n_s/0_2=Split(x n_s/split axis=0)');
  });
});

describe('sequences that are still read', () => {
  const kept = (...nodes: readonly NodeProto[]) =>
    without([three, at('p0'), ...nodes]).filter((text) => text.includes('Sequence'));
  it('stay, and so do those that they are made of', () => {
    expect(kept()).toEqual([]);
    expect(kept(at('unknown'))).toEqual(left(three, at('unknown')));
    const erased = node('SequenceErase', ['s', 'unknown'], 't');
    expect(kept(erased)).toEqual([]);
    expect(kept(erased, node('Other', ['t'], 'y'))).toEqual(left(three, erased));
    expect(without([three, at('p0')], 13, 's')).toEqual([textOf(three), 'out=Identity(a)']);
  });
  it('stay for what reads them in a body', () => {
    const body = { node: [node('Other', ['s'], 'y')], output: [{ name: 'y' }] };
    const handing = { node: [], output: [{ name: 's' }] };
    const loop = (g: onnx.IGraphProto) => ({ ...node('Loop', ['x'], 'z'), attribute: [{ name: 'body', type: 5, g }] });
    const inner = { node: [loop(body)], output: [{ name: 'z' }] };
    for (const g of [body, handing, inner]) expect(kept(loop(g))).toEqual(left(three));
    expect(kept(loop({ node: [node('Other', ['x'], 'y')], output: [{ name: 'y' }] }))).toEqual([]);
  });
  it('go where only others read them that go', () => {
    const copies = [node('Identity', ['s'], 't'), node('Identity', ['t'], 'u'), node('Identity', ['x'], 'kept')];
    expect(without([three, ...copies, at('p0', 'u')])).toEqual(['kept=Identity(x)', 'out=Identity(a)']);
    const two = [three, node('SequenceInsert', ['s', 'd'], 't'), node('SequenceInsert', ['s', 'e'], 'u')];
    expect(without([...two, at('m1', 'u')])).toEqual(['out=Identity(e)']);
  });
  it('of a graph that reads none are left as they are', () => {
    const graph = { node: [three], output: [{ name: 'out' }] };
    expect(withoutSequences(graph, known, 13)).toBe(graph);
    const unknown = { node: [at('p0')], output: [{ name: 'out' }] };
    expect(withoutSequences(unknown, known, 13)).toBe(unknown);
  });
});
