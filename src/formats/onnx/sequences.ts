/**
 * Sequences whose members are known before the network runs give way to their members.
 *
 *   a, b ─ SequenceConstruct ─ SequenceInsert(c) ─ ConcatFromSequence ─ y     →     a, b, c ─ Concat ─ y
 *   x ─ SplitToSequence ─ SequenceAt(1) ─ y                                  →     x ─ Split ─ …, y
 */
import type { onnx } from 'onnx-proto';
import { unique } from '../../util/unique';
import { joined, nodeWithNumbers, type Room } from './numberForms';
import { intOf } from './protoAttributes';
import { labelOf, namesIn, type KnownValues } from './subgraphs';

const readers: Readonly<Record<string, (node: onnx.INodeProto, around: Around) => Nodes | undefined>> = {
  SequenceAt: (node, { membersOf, known }) => {
    const members = membersOf(node.input?.[0] ?? '') ?? [];
    const at = placeIn(members.length, node.input?.[1] ?? '', known);
    return at === undefined ? undefined : [{ ...node, opType: 'Identity', input: [members[at]] }];
  },
  SequenceLength: (node, { membersOf, room }) => {
    const members = membersOf(node.input?.[0] ?? '');
    if (!members) return undefined;
    room.initializer.push({ name: node.output?.[0] ?? '', dims: [], dataType: 7, int64Data: [members.length] });
    return [];
  },
  ConcatFromSequence: (node, { membersOf, room }) => {
    const members = membersOf(node.input?.[0] ?? '');
    if (!members?.length) return undefined;
    const along = { axis: intOf(node, 'axis', 0), isNew: intOf(node, 'new_axis', 0) === 1 };
    return joined(members, node.output?.[0] ?? '', along, room);
  },
};

const makers: Readonly<Record<string, (node: onnx.INodeProto, around: Around) => readonly string[] | undefined>> = {
  SequenceEmpty: () => [],
  SequenceConstruct: ({ input }) => input ?? [],
  Identity: ({ input }, { membersOf }) => membersOf(input?.[0] ?? ''),
  SequenceInsert: ({ input }, { membersOf, known }) => {
    const [sequence = '', member = '', place = ''] = input ?? [];
    const members = membersOf(sequence);
    const at = place === '' ? members?.length : members && placeIn(members.length, place, known, 1);
    return at === undefined || !members ? undefined : [...members.slice(0, at), member, ...members.slice(at)];
  },
  SequenceErase: ({ input }, { membersOf, known }) => {
    const [sequence = '', place = ''] = input ?? [];
    const members = membersOf(sequence);
    const at = place === '' ? members && members.length - 1 : members && placeIn(members.length, place, known);
    return at === undefined || at < 0 ? undefined : members?.filter((_, i) => i !== at);
  },
  SplitToSequence: (node, { known, room, splits }) => {
    const parts = partsOf(node, known);
    return parts && splitInto(node, parts, room, splits);
  },
};

type Nodes = readonly onnx.INodeProto[];

interface Around {
  /** Of a sequence, by its name; undefined where they are not known. */
  readonly membersOf: (sequence: string) => readonly string[] | undefined;
  readonly known: KnownValues;
  readonly room: Room;
  /** Nodes that make members. */
  readonly splits: onnx.INodeProto[];
}

export const readsSequence = ({ opType, domain }: onnx.INodeProto): boolean =>
  !domain && Object.hasOwn(readers, opType ?? '');

/** The same graph where no sequence that is read is known. `opset`: of ONNX's own operators. */
export function withoutSequences(graph: onnx.IGraphProto, known: KnownValues, opset: number): onnx.IGraphProto {
  if (!(graph.node ?? []).some(readsSequence)) return graph;
  const around = aroundOf(graph, known, opset);
  const instead = new Map<onnx.INodeProto, Nodes>();
  for (const node of (graph.node ?? []).filter(readsSequence)) {
    const nodes = readers[node.opType ?? ''](node, around);
    if (nodes) instead.set(node, nodes);
  }
  if (instead.size === 0) return graph;
  const node = [...(graph.node ?? []).flatMap((each) => instead.get(each) ?? [each]), ...around.splits];
  const initializer = [...(graph.initializer ?? []), ...around.room.initializer];
  return { ...graph, node: withoutUnread(node, graph.output ?? [], around), initializer };
}

function aroundOf(graph: onnx.IGraphProto, known: KnownValues, opset: number): Around {
  const makerOf = new Map(
    (graph.node ?? []).flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)),
  );
  const found = new Map<string, readonly string[] | undefined>();
  let depth = 0;
  const around: Around = {
    ...{ known, splits: [], room: { taken: new Set(namesIn(graph)), initializer: [], opset } },
    membersOf(sequence) {
      if (found.has(sequence)) return found.get(sequence);
      if (depth === deepest) return undefined;
      // What is made of itself is not known.
      found.set(sequence, undefined);
      const maker = makerOf.get(sequence);
      const isKind = maker && !maker.domain && Object.hasOwn(makers, maker.opType ?? '');
      depth++;
      const members = isKind ? makers[maker.opType ?? ''](maker, around) : undefined;
      depth--;
      const kept = members && members.length <= mostParts ? members : undefined;
      found.set(sequence, kept);
      return kept;
    },
  };
  // In their order, each rests on one that is known by then.
  for (const { opType, output } of graph.node ?? [])
    if (opType === 'SequenceInsert') around.membersOf(output?.[0] ?? '');
  return around;
}

/** Counted from the end where it is below zero. `beyond`: places behind the last member that may be named. */
function placeIn(length: number, name: string, known: KnownValues, beyond = 0): number | undefined {
  const [at] = known.numbers(name) ?? [NaN];
  const place = at < 0 ? at + length : at;
  return place >= 0 && place < length + beyond ? place : undefined;
}

/** Members of a sequence; one of more is left as it is. */
const mostParts = 4096;

/** Sequences that are made of each other before one in their order is reached. */
const deepest = 100;

interface Parts {
  readonly axis: number;
  readonly sizes: readonly number[];
  /** Whether each part loses the axis, along which it is one long. */
  readonly squeezed: boolean;
}

function partsOf(node: onnx.INodeProto, known: KnownValues): Parts | undefined {
  const [input = '', split = ''] = node.input ?? [];
  const shape = known.shape(input) ?? [];
  const said = intOf(node, 'axis', 0);
  const axis = said < 0 ? said + shape.length : said;
  const length = shape.at(axis) ?? -1;
  if (length < 1) return undefined;
  if (split === '') {
    const squeezed = intOf(node, 'keepdims', 1) === 0;
    return length > mostParts ? undefined : { axis, sizes: Array<number>(length).fill(1), squeezed };
  }
  const sizes = known.numbers(split);
  if (known.shape(split)?.length === 1) return sizes && { axis, sizes, squeezed: false };
  const [size] = sizes ?? [0];
  if (!(size > 0) || length / size > mostParts) return undefined;
  const even = Array.from({ length: Math.ceil(length / size) }, (_, i) => Math.min(size, length - i * size));
  return { axis, sizes: even, squeezed: false };
}

/** The names of the parts; the nodes that make them are added to `splits`. */
function splitInto(
  node: onnx.INodeProto,
  { axis, sizes, squeezed }: Parts,
  room: Room,
  splits: onnx.INodeProto[],
): readonly string[] {
  const label = labelOf(node);
  const parts = sizes.map((_, i) => unique(`${label}/${i}`, room.taken));
  const attribute = [{ name: 'axis', type: 2, i: axis }];
  const split = { opType: 'Split', name: label, input: [node.input?.[0] ?? ''], output: parts, attribute };
  splits.push(nodeWithNumbers(split, 'split', sizes, room));
  if (!squeezed) return parts;
  return parts.map((part) => {
    const member = unique(`${part}/squeezed`, room.taken);
    const node = { opType: 'Squeeze', name: member, input: [part], output: [member] };
    splits.push(nodeWithNumbers(node, 'axes', [axis], room));
    return member;
  });
}

/** Sequences that nobody reads any more are not made. */
function withoutUnread(nodes: Nodes, outputs: readonly onnx.IValueInfoProto[], around: Around): onnx.INodeProto[] {
  const readings = new Map<string, number>();
  const count = (name: string, more: number): void => void readings.set(name, (readings.get(name) ?? 0) + more);
  for (const name of [...outputs.map((output) => output.name ?? ''), ...nodes.flatMap(namesRead)]) count(name, 1);
  const makesSequence = ({ opType, domain, output }: onnx.INodeProto): boolean =>
    !domain && Object.hasOwn(makers, opType ?? '') && (opType !== 'Identity' || !!around.membersOf(output?.[0] ?? ''));
  const left = nodes.filter(makesSequence);
  const makerOf = new Map(left.flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)));
  const gone = new Set<onnx.INodeProto>();
  for (let node = left.pop(); node; node = left.pop()) {
    if (gone.has(node) || node.output?.some((name) => readings.get(name))) continue;
    gone.add(node);
    for (const name of node.input ?? []) {
      count(name, -1);
      const maker = makerOf.get(name);
      if (maker) left.push(maker);
    }
  }
  return nodes.filter((node) => !gone.has(node));
}

/** Of its bodies too. */
function namesRead({ input, attribute }: onnx.INodeProto): readonly string[] {
  const bodies = (attribute ?? []).flatMap(({ g }) => (g ? [g] : []));
  const inside = bodies.flatMap(({ node, output }) => [
    ...(node ?? []).flatMap(namesRead),
    ...(output ?? []).map(({ name }) => name ?? ''),
  ]);
  return [...(input ?? []), ...inside];
}
