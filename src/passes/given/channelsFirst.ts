/**
 * onnxruntime's operators on integers whose channels come last, which its optimizer writes, between Transposes: what comes after knows
 * channels that come first alone.
 *
 *   q (N, H, W, C) ─ QLinearConv, channels_last ─ r     →     q ─ Transpose ─ QLinearConv ─ Transpose ─ r
 */
import { absent, intOf, ints, type Graph, type Node, type ValueId } from '../../graph/graph';
import { isKnown, type Shape } from '../../graph/tensor';
import { Draft } from '../draft';

/** What each is with its channels first. Weights are (O, I/group, kernel…) in both. */
const first: Readonly<Record<string, Pick<Node, 'op' | 'domain'>>> = {
  QLinearConv: { op: 'QLinearConv', domain: '' },
  QLinearAveragePool: { op: 'QLinearAveragePool', domain: 'com.microsoft' },
  QLinearGlobalAveragePool: { op: 'QLinearGlobalAveragePool', domain: 'com.microsoft' },
  NhwcMaxPool: { op: 'MaxPool', domain: '' },
};

/** The graph itself where there are none; those of an unknown rank stay. */
export function channelsFirst(graph: Graph): Graph {
  if (!graph.nodes.some(isLast)) return graph;
  const draft = new Draft(graph);
  const rankOf = ranksOf(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const rank = node && isLast(node) ? rankOf(node.outputs[0]) : 0;
    if (node && rank > 2) between(draft, index, node, rank);
  }
  return draft.close();
}

const isLast = (node: Node): boolean =>
  node.domain === 'com.microsoft' &&
  Object.hasOwn(first, node.op) &&
  (node.op === 'NhwcMaxPool' || intOf(node, 'channels_last', 0) === 1);

/** How many axes a value has: there are no rules for shapes of integers' operators, and these keep the rank of what they read. 0 where it is unknown. */
function ranksOf({ nodes, values, constants }: Graph): (value: ValueId) => number {
  const ranks = new Map<ValueId, number>();
  const rankOf = (value: ValueId | undefined): number =>
    value === undefined || value === absent ? 0 : (values[value].shape?.length ?? ranks.get(value) ?? 0);
  for (const { op, inputs, outputs } of nodes) {
    if (!keepsRank.test(op)) continue;
    const weights = op === 'QLinearConv' ? constants.get(inputs[3])?.shape.length : undefined;
    // A QLinearConcat begins with the scale of what it makes.
    ranks.set(outputs[0], rankOf(inputs[op === 'QLinearConcat' ? 2 : 0]) || (weights ?? 0));
  }
  return rankOf;
}

const keepsRank =
  /^(QLinear(?!MatMul|Where|ReduceMean)\w+|NhwcMaxPool|QuantizeLinear|DequantizeLinear|Transpose|Resize|Upsample|Concat|Pad|MaxPool|Relu|Clip|Identity)$/;

function between(draft: Draft, index: number, node: Node, rank: number): void {
  const [read, ...rest] = node.inputs;
  const [made] = node.outputs;
  const spatial = Array.from({ length: rank - 2 }, (_, axis) => axis);
  const toFirst = [0, rank - 1, ...spatial.map((axis) => axis + 1)];
  const toLast = [0, ...spatial.map((axis) => axis + 2), 1];
  const turned = (value: number, name: string): number => {
    const shape = draft.shape(value);
    const type = draft.value(value)?.type ?? 'unknown';
    return draft.addValue({ name, type, ...(isKnown(shape) && { shape: movedBy(shape, toFirst) }) });
  };
  const [from, to] = [turned(read, `${node.name}/channels_first`), turned(made, `${node.name}/made`)];
  const transpose = (what: string, input: number, output: number, perm: readonly number[]): Node => ({
    ...{ name: `${node.name}/${what}`, op: 'Transpose', domain: '', inputs: [input], outputs: [output] },
    ...{ attributes: { perm: ints(perm) }, layer: node.layer },
  });
  draft.insertBefore(index, transpose('to_channels_first', read, from, toFirst));
  const attributes = Object.fromEntries(Object.entries(node.attributes).filter(([name]) => name !== 'channels_last'));
  draft.replace(index, { ...node, ...first[node.op], attributes, inputs: [from, ...rest], outputs: [to] });
  draft.insertAfter(index, transpose('to_channels_last', to, made, toLast));
}

const movedBy = (shape: Shape, perm: readonly number[]): Shape => perm.map((axis) => shape[axis]);
