/**
 * Loop nodes whose count is known before the network runs, and which nothing ends earlier, give way to their body, as often as it is run.
 *
 *   n, true, v ─ Loop(body) ─ w, scanned     →     v ─ body ─ body ─ … ─ w,     what each run hands out ─ Unsqueeze ─ Concat ─ scanned
 *
 * The number of a run becomes a constant, so that conditions and shapes in the body that follow from it are known in their turn.
 */
import type { onnx } from 'onnx-proto';
import { numbersOf } from '../../graph/tensor';
import { constantOf } from './constantNode';
import { joined, type Room } from './numberForms';
import { labelOf, movedOut, namesIn, numberOf, renamedNode, unique, type KnownValues } from './subgraphs';
import { tensorOf } from './tensorProto';

/** Nodes that the loops of a graph may grow into; nested ones grow exponentially. */
const mostNodes = 50_000;

/** The same graph where no loop can be written out. `opset`: of ONNX's own operators. */
export function unrollLoops(graph: onnx.IGraphProto, known: KnownValues, opset: number): onnx.IGraphProto {
  let left = mostNodes - (graph.node?.length ?? 0);
  const loops = new Map<onnx.INodeProto, Counted>();
  for (const node of (graph.node ?? []).filter(isLoop)) {
    const loop = countedOf(node, known);
    const size = loop ? loop.count * ((loop.body.node?.length ?? 0) + (node.output?.length ?? 0) + 1) : Infinity;
    if (!loop || size > left) continue;
    left -= size;
    loops.set(node, loop);
  }
  if (loops.size === 0) return graph;
  const room: Room = { taken: new Set(namesIn(graph)), initializer: [], opset };
  const node = (graph.node ?? []).flatMap((each) => {
    const loop = loops.get(each);
    return loop ? unrolledOf(each, loop, room) : [each];
  });
  return { ...graph, node, initializer: [...(graph.initializer ?? []), ...room.initializer] };
}

export const isLoop = ({ opType, domain }: onnx.INodeProto): boolean => opType === 'Loop' && !domain;

interface Counted {
  readonly body: onnx.IGraphProto;
  readonly count: number;
  /** Values that a run hands on to the next. */
  readonly carried: number;
}

/** Undefined for a loop that its condition may end, and for one without a run that hands out lists: they have no elements. */
function countedOf(node: onnx.INodeProto, known: KnownValues): Counted | undefined {
  const [count = '', condition = '', ...initial] = node.input ?? [];
  const body = node.attribute?.find(({ name }) => name === 'body')?.g ?? undefined;
  const runs = numberOf(known, count);
  if (!body || runs === undefined || body.sparseInitializer?.length) return undefined;
  if (body.input?.length !== initial.length + 2 || initial.includes('')) return undefined;
  const handedOut = (body.output?.length ?? 0) - 1;
  if (handedOut < initial.length || handedOut < (node.output?.length ?? 0)) return undefined;
  if (condition !== '' && numberOf(known, condition) !== 1) return undefined;
  const isCounted = goesOn(body, known) && (runs > 0 || handedOut === initial.length);
  return isCounted ? { body, count: Math.max(0, runs), carried: initial.length } : undefined;
}

/** Whether every run asks for the next: its condition is the one that it was given, or true. */
export function goesOn(body: onnx.IGraphProto, known: KnownValues): boolean {
  const makers = new Map((body.node ?? []).flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)));
  let name = body.output?.[0].name ?? '';
  // Each once at most: a damaged file may hand a value on to itself.
  for (let maker = makers.get(name); maker && isIdentity(maker); maker = makers.get(name)) {
    makers.delete(name);
    name = maker.input?.[0] ?? '';
  }
  if (name === body.input?.[1]?.name) return true;
  const maker = makers.get(name);
  const initial = body.initializer?.find((tensor) => tensor.name === name);
  const own = initial ? tensorOf(initial, () => `constant '${name}'`) : maker && constantOf(maker, body.name ?? '');
  if (own) return numbersOf(own)[0] === 1;
  return !maker && numberOf(known, name) === 1;
}

const isIdentity = ({ opType, domain }: onnx.INodeProto): boolean => opType === 'Identity' && !domain;

function unrolledOf(
  call: onnx.INodeProto,
  { body: whole, count, carried }: Counted,
  room: Room,
): readonly onnx.INodeProto[] {
  const label = labelOf(call);
  for (const name of namesIn(whole)) room.taken.add(name);
  const body = withInitializersOut(whole, label, room);
  const [, ...results] = (body.output ?? []).map(({ name }) => name ?? '');
  const outputs = results.map((_, i) => call.output?.[i] ?? '');
  const lists = outputs.slice(carried).map((): string[] => []);
  const nodes: onnx.INodeProto[] = [];
  let values = (call.input ?? []).slice(2);
  for (let run = 0; run < count; run++) {
    const own = `${label}/${run}`;
    const named = (name: string): string => unique(`${own}/${name}`, room.taken);
    const [number, condition] = [named('run'), named('condition')];
    room.initializer.push(runNumber(number, run, body), truth(condition));
    const inputs = [number, condition, ...values];
    values = values.map((_, i) => (run === count - 1 ? outputs[i] : named(results[i])));
    const handedOut = lists.map((_, i) => (outputs[carried + i] === '' ? '' : named(results[carried + i])));
    handedOut.forEach((name, i) => lists[i].push(name));
    const moved = movedOut(withInputs(body, inputs), { name: own, output: ['', ...values, ...handedOut] }, room.taken);
    nodes.push(...(moved.node ?? []));
  }
  if (count === 0) nodes.push(...values.map((input, i) => handOn(`${label}/hand_on_${i}`, input, outputs[i])));
  lists.forEach((list, i) => {
    const output = outputs[carried + i];
    if (output !== '' && list.length > 0) nodes.push(...joined(list, output, { axis: 0, isNew: true }, room));
  });
  return nodes.filter(({ output }) => output?.some((name) => name !== ''));
}

function handOn(name: string, input: string, output: string): onnx.INodeProto {
  return { opType: 'Identity', name, input: [input], output: [output] };
}

/** Runs share the body's constants, however many they are. */
function withInitializersOut(body: onnx.IGraphProto, label: string, room: Room): onnx.IGraphProto {
  const names = new Map<string, string>();
  for (const tensor of body.initializer ?? []) {
    const name = unique(`${label}/${tensor.name ?? ''}`, room.taken);
    names.set(tensor.name ?? '', name);
    room.initializer.push({ ...tensor, name });
  }
  return { ...renamedBody(body, names), input: body.input };
}

/** The body as it reads values of the graph around it in place of its inputs. */
function withInputs(body: onnx.IGraphProto, values: readonly string[]): onnx.IGraphProto {
  return renamedBody(body, new Map((body.input ?? []).map(({ name }, i) => [name ?? '', values[i]])));
}

/** Without inputs and constants, which have other names now. */
function renamedBody(body: onnx.IGraphProto, names: ReadonlyMap<string, string>): onnx.IGraphProto {
  const rename = (name: string): string => names.get(name) ?? name;
  return {
    node: (body.node ?? []).map((node) => renamedNode(node, rename)),
    output: (body.output ?? []).map((info) => ({ ...info, name: rename(info.name ?? '') })),
  };
}

/** int64, a scalar unless the body says that it has one element. */
function runNumber(name: string, run: number, body: onnx.IGraphProto): onnx.ITensorProto {
  const rank = body.input?.[0].type?.tensorType?.shape?.dim?.length ?? 0;
  return { name, dims: rank === 1 ? [1] : [], dataType: 7, int64Data: [run] };
}

const truth = (name: string): onnx.ITensorProto => ({ name, dims: [], dataType: 9, int32Data: [1] });
