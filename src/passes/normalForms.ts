/**
 * Brings operators that normalize to two, LayerNormalization and RMSNormalization, along axes of their own (`graph/normalization`).
 *
 *   x ─ GroupNormalization{G} ─ y          →   x ─ Reshape(N, G, C/G, …) ─ LayerNormalization{axes: [2, …]} ─ Reshape ─ y
 *   x ─ MeanVarianceNormalization ─ y      →   x ─ LayerNormalization{axes} ─ y
 *   x ─ LpNormalization{p: 2} ─ y          →   x ─ RMSNormalization{axes}(1/√N) ─ y
 *   x ─ SimplifiedLayerNormalization ─ y   →   x ─ RMSNormalization{axes} ─ y         (onnxruntime's own)
 *
 * Needs inferred shapes.
 */
import { absent, float, type Graph, ints, intOf, intsOf, type Node, type ValueId } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { floatTensor, isKnown, type Shape, sizeOf } from '../graph/tensor';
import { reshapeLink, writeChain } from './chain';
import { Draft } from './draft';

export function normalForms(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const form = node && !node.activation ? formOf(node) : undefined;
    const shape = node && draft.shape(node.inputs[0] ?? absent);
    if (node && form && isKnown(shape) && shape.length > 0) form(draft, index, node, shape);
  }
  return draft.close();
}

type Form = (draft: Draft, index: number, node: Node, shape: Shape) => void;

function formOf({ domain, op }: Node): Form | undefined {
  if (op === 'SimplifiedLayerNormalization')
    return domain === '' || domain === 'com.microsoft' ? simplified : undefined;
  return domain === '' && Object.hasOwn(forms, op) ? forms[op] : undefined;
}

const forms: Readonly<Record<string, Form>> = {
  GroupNormalization: grouped,
  MeanVarianceNormalization: meanVariance,
  LpNormalization: euclidean,
};

/** Parameters are of a group each (operator set 18) or of a channel each (21). */
function grouped(draft: Draft, index: number, node: Node, shape: Shape): void {
  const groups = intOf(node, 'num_groups', 0);
  const [gain, offset] = [1, 2].map((at) => draft.floats(node.inputs[at]));
  if (shape.length < 3 || groups < 1 || shape[1] % groups !== 0 || !gain || !offset) return;
  const apart = [shape[0], groups, shape[1] / groups, ...shape.slice(2)];
  const parameters = [gain, offset].map(({ data }) => perGroup(data, apart));
  if (parameters.some((each) => each === undefined)) return;
  const operands = parameters.map((each, i) =>
    draft.addConstant(`${node.name}/${i ? 'bias' : 'scale'}`, each ?? floatTensor([], [])),
  );
  writeGroups(draft, index, node, { x: node.inputs[0], shape, apart, operands, epsilon: intOf(node, 'epsilon', 1e-5) });
}

/** One number for each group, or for each channel, as it broadcasts to (N, G, C/G, …). */
function perGroup(
  data: Float32Array,
  [, groups, channels, ...rest]: Shape,
): ReturnType<typeof floatTensor> | undefined {
  const ones = rest.map(() => 1);
  if (data.length === groups * channels) return floatTensor([1, groups, channels, ...ones], data);
  return data.length === groups ? floatTensor([1, groups, 1, ...ones], data) : undefined;
}

export interface Groups {
  readonly x: ValueId;
  readonly shape: Shape;
  /** The shape with channels apart: (N, G, C/G, …). */
  readonly apart: Shape;
  /** Scale and bias, which broadcast to it. */
  readonly operands: readonly ValueId[];
  readonly epsilon: number;
}

/** Puts the normalization of groups of channels in the place of a node. */
export function writeGroups(draft: Draft, index: number, node: Node, of: Groups): void {
  const { x, shape, apart, operands, epsilon } = of;
  const axes = apart.slice(2).map((_, at) => at + 2);
  const attributes = { axes: ints(axes), epsilon: float(epsilon) };
  const main = { op: 'LayerNormalization', what: 'normalized', shape: apart, operands, attributes };
  const links = [reshapeLink(draft, node, 'groups', apart), main, reshapeLink(draft, node, 'channels', shape)];
  writeChain(draft, index, node, x, links, main);
}

/** ONNX adds 1e-9 to the deviation, which is beyond what float32 holds of any but the smallest. */
function meanVariance(draft: Draft, index: number, node: Node, shape: Shape): void {
  const axes = intsOf(node, 'axes', [0, 2, 3]);
  if (axes.some((axis) => axis < -shape.length || axis >= shape.length)) return;
  replace(draft, index, node, 'LayerNormalization', { axes, rank: shape.length, epsilon: 1e-18 });
}

function euclidean(draft: Draft, index: number, node: Node, shape: Shape): void {
  if (intOf(node, 'p', 2) !== 2) return;
  const axes = [intOf(node, 'axis', -1)];
  const count = sizeOf(axes.map((axis) => shape[axisOf(axis, shape.length)]));
  const scale = draft.addConstant(`${node.name}/scale`, floatTensor([], [1 / Math.sqrt(count)]));
  replace(draft, index, node, 'RMSNormalization', { axes, rank: shape.length, epsilon: 1e-18, operands: [scale] });
}

function simplified(draft: Draft, index: number, node: Node, shape: Shape): void {
  const first = axisOf(intOf(node, 'axis', -1), shape.length);
  const axes = shape.map((_, axis) => axis).slice(first);
  const operands = node.inputs.slice(1, 2);
  const epsilon = intOf(node, 'epsilon', 1e-5);
  replace(draft, index, node, 'RMSNormalization', { axes, rank: shape.length, epsilon, operands });
}

interface Along {
  readonly axes: readonly number[];
  readonly rank: number;
  readonly epsilon: number;
  readonly operands?: readonly ValueId[];
}

function replace(
  draft: Draft,
  index: number,
  node: Node,
  op: string,
  { axes, rank, epsilon, operands = [] }: Along,
): void {
  const counted = [...new Set(axes.map((axis) => axisOf(axis, rank)))].sort((a, b) => a - b);
  const attributes = { axes: ints(counted), epsilon: float(epsilon) };
  draft.replace(index, { ...node, op, domain: '', inputs: [node.inputs[0], ...operands], attributes });
}
