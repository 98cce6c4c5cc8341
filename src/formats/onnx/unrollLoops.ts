/**
 * Loop nodes whose count is known before the network runs, and which nothing ends earlier, give way to their body, as often as it is run.
 *
 *   n, true, v ─ Loop(body) ─ w, scanned     →     v ─ body ─ body ─ … ─ w,     what each run hands out ─ Unsqueeze ─ Concat ─ scanned
 *
 * The number of a run becomes a constant, so that conditions and shapes in the body that follow from it are known in their turn.
 */
import type { onnx } from 'onnx-proto';
import { labelOf, movedOut, namesIn, renamedNode, unique, type KnownNumber } from './subgraphs';

/** Nodes that the loops of a graph may grow into; nested ones grow exponentially. */
const mostNodes = 50_000;

/** The same graph where no loop can be written out. `opset`: of ONNX's own operators. */
export function unrollLoops(graph: onnx.IGraphProto, numberOf: KnownNumber, opset: number): onnx.IGraphProto {
  let room = mostNodes - (graph.node?.length ?? 0);
  const loops = new Map<onnx.INodeProto, Counted>();
  for (const node of (graph.node ?? []).filter(isLoop)) {
    const loop = countedOf(node, numberOf);
    const size = loop ? loop.count * ((loop.body.node?.length ?? 0) + (node.output?.length ?? 0) + 1) : Infinity;
    if (!loop || size > room) continue;
    room -= size;
    loops.set(node, loop);
  }
  if (loops.size === 0) return graph;
  const taken = new Set(namesIn(graph));
  const initializer = [...(graph.initializer ?? [])];
  const node = (graph.node ?? []).flatMap((each) => {
    const loop = loops.get(each);
    if (!loop) return [each];
    const unrolled = unrolledOf(each, loop, taken, opset);
    initializer.push(...(unrolled.initializer ?? []));
    return unrolled.node ?? [];
  });
  return { ...graph, node, initializer };
}

export const isLoop = ({ opType, domain }: onnx.INodeProto): boolean => opType === 'Loop' && !domain;

interface Counted {
  readonly body: onnx.IGraphProto;
  readonly count: number;
  /** Values that a run hands on to the next. */
  readonly carried: number;
}

/** Undefined for a loop that its condition may end, and for one without a run that hands out lists: they have no elements. */
function countedOf(node: onnx.INodeProto, numberOf: KnownNumber): Counted | undefined {
  const [count = '', condition = '', ...initial] = node.input ?? [];
  const body = node.attribute?.find(({ name }) => name === 'body')?.g ?? undefined;
  const runs = numberOf(count);
  if (!body || runs === undefined || body.sparseInitializer?.length) return undefined;
  if (body.input?.length !== initial.length + 2 || initial.includes('')) return undefined;
  const handedOut = (body.output?.length ?? 0) - 1;
  if (handedOut < initial.length || handedOut < (node.output?.length ?? 0)) return undefined;
  if (condition !== '' && numberOf(condition) !== 1) return undefined;
  const isCounted = goesOn(body, numberOf) && (runs > 0 || handedOut === initial.length);
  return isCounted ? { body, count: Math.max(0, runs), carried: initial.length } : undefined;
}

/** Whether every run asks for the next: its condition is the one that it was given, or true. */
function goesOn(body: onnx.IGraphProto, numberOf: KnownNumber): boolean {
  const makers = new Map((body.node ?? []).flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)));
  let name = body.output?.[0].name ?? '';
  for (let maker = makers.get(name); maker?.opType === 'Identity'; maker = makers.get(name))
    name = maker.input?.[0] ?? '';
  if (name === body.input?.[1]?.name) return true;
  const own = body.initializer?.find((tensor) => tensor.name === name) ?? constantOf(makers.get(name));
  if (own) return own.int32Data?.length ? own.int32Data[0] === 1 : own.rawData?.[0] === 1;
  return !makers.has(name) && numberOf(name) === 1;
}

const constantOf = (node: onnx.INodeProto | undefined): onnx.ITensorProto | undefined =>
  node?.opType === 'Constant' ? (node.attribute?.find(({ name }) => name === 'value')?.t ?? undefined) : undefined;

function unrolledOf(
  call: onnx.INodeProto,
  { body, count, carried }: Counted,
  taken: Set<string>,
  opset: number,
): onnx.IGraphProto {
  const label = labelOf(call);
  for (const name of namesIn(body)) taken.add(name);
  const outputs = (body.output ?? []).slice(1).map((_, i) => call.output?.[i] ?? '');
  const scans = outputs.slice(carried).map((): string[] => []);
  const node: onnx.INodeProto[] = [];
  const initializer: onnx.ITensorProto[] = [];
  let values = (call.input ?? []).slice(2);
  for (let run = 0; run < count; run++) {
    const own = `${label}/${run}`;
    const named = (name: string | null | undefined): string => unique(`${own}/${name ?? ''}`, taken);
    const [number, condition] = [named('run'), named('condition')];
    const isLast = run === count - 1;
    const handedOn = values.map((_, i) => (isLast ? outputs[i] : named(body.output?.[i + 1].name)));
    const handedOut = scans.map((list, i) => {
      if (outputs[carried + i] === '') return '';
      list.push(named(body.output?.[carried + i + 1].name));
      return list[run];
    });
    const moved = movedOut(
      withInputs(body, [number, condition, ...values]),
      { name: own, output: ['', ...handedOn, ...handedOut] },
      taken,
    );
    initializer.push(runNumber(number, run, body), truth(condition), ...(moved.initializer ?? []));
    node.push(...(moved.node ?? []));
    values = handedOn;
  }
  if (count === 0) node.push(...values.map((input, i) => handOn(`${label}/hand_on_${i}`, input, outputs[i])));
  scans.forEach((list, i) => {
    if (list.length > 0) node.push(...stacked(list, outputs[carried + i], opset, initializer, taken));
  });
  return { node: node.filter(({ output }) => output?.some((name) => name !== '')), initializer };
}

const handOn = (name: string, input: string, output: string): onnx.INodeProto => ({
  opType: 'Identity',
  name,
  input: [input],
  output: [output],
});

/** The body as it reads values of the graph around it in place of its inputs. */
function withInputs(body: onnx.IGraphProto, values: readonly string[]): onnx.IGraphProto {
  const names = new Map((body.input ?? []).map(({ name }, i) => [name ?? '', values[i]]));
  const rename = (name: string): string => names.get(name) ?? name;
  return {
    ...{ input: [], initializer: body.initializer },
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

/** One behind the other along a new first axis. */
function stacked(
  values: readonly string[],
  output: string,
  opset: number,
  initializer: onnx.ITensorProto[],
  taken: Set<string>,
): readonly onnx.INodeProto[] {
  const axes = unique(`${output}/axes`, taken);
  if (opset >= 13) initializer.push({ name: axes, dims: [1], dataType: 7, int64Data: [0] });
  const raised = values.map((value): onnx.INodeProto => {
    const name = unique(`${value}/unsqueezed`, taken);
    const node = { opType: 'Unsqueeze', name, output: [name] };
    if (opset >= 13) return { ...node, input: [value, axes] };
    return { ...node, input: [value], attribute: [{ name: 'axes', type: 7, ints: [0] }] };
  });
  const input = raised.flatMap((node) => node.output ?? []);
  const attribute = [{ name: 'axis', type: 2, i: 0 }];
  return [...raised, { opType: 'Concat', name: `${output}/stacked`, input, output: [output], attribute }];
}
