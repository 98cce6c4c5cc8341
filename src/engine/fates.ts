/**
 * What becomes of each layer in integers: it stays a layer of its own, is taken in by another one, vanishes, or runs in float. Of a run it is
 * read from the prepared graph, where values have kept their ids; of a model that has not been quantized it follows from the operators.
 */
import { absent, shownDomain, type Graph, type Layer, type Node, type ValueId } from '../graph/graph';
import { computedValues } from '../graph/computedValues';
import { operatorOf } from '../graph/ops';
import type { LayerFate } from '../protocol/results/results';
import { inFloat, inIntegers } from '../quantize/steps/steps';
import type { QuantizedModel } from '../quantize/quantizedModel';

/** By layer name, of layers that have no integers of their own. */
export function fatesOf({ graph, steps }: QuantizedModel): Readonly<Record<string, LayerFate>> {
  const floats = new Map(
    steps.filter(inFloat).flatMap(({ nodes, reason, tail }) =>
      nodes.map((at) => {
        const { layer } = graph.nodes[at];
        return [layer, tail && moves.test(graph.layers[layer].op) ? onlyMoves : reason] as const;
      }),
    ),
  );
  const computed = new Set([...steps.filter(inIntegers).map(({ layer }) => layer), ...floats.keys()]);
  const around = { ...aroundLayers(graph), computed };
  const fates = graph.layers.flatMap((layer, at): (readonly [string, LayerFate])[] => {
    const why = floats.get(at);
    if (why !== undefined) return [[layer.name, { kind: 'float', why }]];
    const fate = computed.has(at) ? undefined : fateInside(graph, layer, around);
    return fate ? [[layer.name, fate]] : [];
  });
  return Object.fromEntries(fates);
}

/** Layers behind the heads that decode nothing. */
const moves = /^(reshape|flatten|transpose|squeeze|unsqueeze|slice|split|concat|identity)$/i;
const onlyMoves = 'it only moves numbers that the heads made';

/** Of a layer that no step belongs to. */
function fateInside(graph: Graph, { output, op }: Layer, around: Around): LayerFate {
  if (output === absent || handsOn.test(op)) return { kind: 'dropped' };
  if (graph.constants.has(output)) return { kind: 'beforehand' };
  const host = hostOf(output, around);
  if (host === undefined) return { kind: 'dropped' };
  return { kind: isActivation(op) ? 'fused' : 'folded', into: graph.layers[host].name };
}

/** The layer that computes a value, or where it was taken in with all that follows from it: that which computes what follows. */
function hostOf(output: ValueId, { makers, next, computed }: Around): number | undefined {
  const seen = new Set<ValueId>();
  for (let value = output; !seen.has(value);) {
    const maker = makers.get(value);
    if (maker && computed.has(maker.layer)) return maker.layer;
    seen.add(value);
    value = next.get(value) ?? absent;
  }
  return undefined;
}

interface Around {
  /** The node that makes each value. */
  readonly makers: ReadonlyMap<ValueId, Node>;
  /** What is made next of a value: by the first node that reads it, or where none is left by the first layer that did. */
  readonly next: ReadonlyMap<ValueId, ValueId>;
  /** Layers with a step of their own. */
  readonly computed: ReadonlySet<number>;
}

function aroundLayers({ nodes, layers }: Graph): Pick<Around, 'makers' | 'next'> {
  const byLayers = [...layers].reverse().map(({ input, output }) => [input, output] as const);
  const byNodes = [...nodes]
    .reverse()
    .flatMap(({ inputs, outputs }) => inputs.map((value) => [value, outputs[0]] as const));
  return { makers: makersOf(nodes), next: new Map([...byLayers, ...byNodes]) };
}

function makersOf(nodes: readonly Node[]): ReadonlyMap<ValueId, Node> {
  const makers = new Map<ValueId, Node>();
  for (const node of nodes) for (const value of node.outputs) makers.set(value, node);
  return makers;
}

/** Layers that hand their input on, as either format calls them. */
const handsOn = /^(dropout|identity|cast|reshape|flatten|squeeze|unsqueeze|route)$/i;

const isActivation = (op: string): boolean => operatorOf({ ...nothing, op })?.kind === 'activation';

const nothing: Node = { name: '', op: '', domain: '', inputs: [], outputs: [], attributes: {}, layer: 0 };

/** What is expected of each layer before the model is quantized, in the order of the layers. */
export function expectedFates(graph: Graph): readonly LayerFate[] {
  const readers = readerCounts(graph);
  const computed = computedValues(graph);
  const makers = makersOf(graph.nodes);
  const fates = new Array<LayerFate | undefined>(graph.layers.length).fill(undefined);
  for (const node of graph.nodes) {
    const [value] = node.inputs;
    const before = readers[value] === 1 ? makers.get(value) : undefined;
    const fate = expectedOf(
      node,
      before,
      node.outputs.some((made) => computed[made] === 1),
    );
    const own = fates[node.layer];
    // A section of Darknet is several operators: the first says what it is, unless a later one runs in float.
    if (own && fate.kind !== 'float') continue;
    const isInside = before && (fate.kind === 'folded' || fate.kind === 'fused');
    fates[node.layer] = isInside ? { kind: fate.kind, into: hostName(graph, before.layer, fates) } : fate;
  }
  // A head that decodes outside, a route to one layer: no operator of their own.
  return fates.map((fate) => fate ?? { kind: 'dropped' });
}

/** By value: the nodes that read it; whoever is given an output of the graph reads it too. */
function readerCounts({ values, nodes, outputs }: Graph): Int32Array {
  const counts = new Int32Array(values.length);
  for (const value of outputs) counts[value]++;
  for (const { inputs } of nodes) for (const value of inputs) counts[value]++;
  return counts;
}

/** What takes in a layer that is itself taken in. */
function hostName({ layers }: Graph, layer: number, fates: readonly (LayerFate | undefined)[]): string {
  return fates[layer]?.into ?? layers[layer].name;
}

function expectedOf(node: Node, before: Node | undefined, isComputed: boolean): LayerFate {
  if (!isComputed) return { kind: 'beforehand' };
  if (node.domain === shownDomain) return { kind: 'float', why: 'it is shown, not computed' };
  const row = operatorOf(node);
  if (!row) return { kind: 'float', why: `${node.op} has no integer form here` };
  if (row.kind === 'quantization') return { kind: 'dropped' };
  if (row.kind === 'shape') return { kind: 'beforehand' };
  if (node.op === 'Dropout' || node.op === 'Identity') return { kind: 'dropped' };
  if (node.op === 'BatchNormalization' && before && affine.has(before.op)) return { kind: 'folded' };
  if (fused.has(node.op) && before && takesActivation.has(before.op)) return { kind: 'fused' };
  if (row.integer === 'float' && node.op !== 'Cast') return { kind: 'float', why: `${node.op} has no integer form` };
  return { kind: 'integer' };
}

const affine = new Set(['Conv', 'ConvTranspose', 'Gemm']);
const fused = new Set(['Relu', 'LeakyRelu', 'PRelu', 'Clip']);
/** Those of `fuseActivation`, which has more to say about constants. */
const takesActivation = new Set([
  ...['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'BatchNormalization'],
  ...['Add', 'Sub', 'Sum', 'Mul', 'AveragePool', 'GlobalAveragePool'],
]);
