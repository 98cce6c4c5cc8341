/**
 * Constants that are stored in integers become real numbers, and the nodes whose weights they are keep their grid:
 *
 *   w (int8) ─ DequantizeLinear(s, z) ─ Conv      →     (w − z)·s ─ Conv        grid: s, one or one per output channel
 *   w (float32) ─ QuantizeLinear ─ [Clip] ─ DequantizeLinear, w ─ Quant         the same
 *
 * Scales per block, or along another axis than the output channels, leave no grid: such weights are real numbers then, which is said in
 * `Graph.unread`.
 */
import { type Graph, intOf, intsOf, type Node, stringOf, type Unread, type ValueId } from '../../graph/graph';
import { integersOf, type WeightGrid } from '../../graph/given';
import { bytesOf, floatTensor, numbersOf, type Shape, sizeOf, type Tensor } from '../../graph/tensor';
import { clamp, roundReal, roundTiesEven } from '../../util/round';
import { Draft } from '../draft';
import { integersOfQuant, roundingOfQuant } from './qdqForms';

/** A constant's grid: scales along an axis, which is -1 for one scale. */
interface Grid extends WeightGrid {
  readonly axis: number;
  /** Scales run along the axis in blocks. */
  readonly inBlocks?: boolean;
}

export function foldGiven(graph: Graph): Graph {
  const draft = new Draft(graph);
  const grids = new Map<ValueId, Grid>();
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const folded = node && foldedBy(draft, node);
    if (!folded || draft.isEnd(node.outputs[0])) continue;
    draft.remove(index);
    draft.setConstant(node.outputs[0], folded.tensor);
    if (folded.grid) grids.set(node.outputs[0], folded.grid);
  }
  const unread: Unread[] = [];
  for (let index = 0; index < draft.length; index++) {
    const reason = keepGrid(draft, index, grids);
    const node = draft.node(index);
    if (node && reason !== undefined) unread.push({ layer: draft.layerName(node), reason });
  }
  const folded = draft.close();
  return unread.length === 0 ? folded : { ...folded, unread: [...(graph.unread ?? []), ...unread] };
}

interface Folded {
  readonly tensor: Tensor;
  readonly grid?: Grid;
}

function foldedBy(draft: Draft, node: Node): Folded | undefined {
  const tensor = draft.constant(node.inputs[0]);
  const linear = node.domain === '' || node.domain === 'com.microsoft';
  const isNumber = (id: ValueId): boolean => !/string|unknown/.test(draft.constant(id)?.type ?? 'unknown');
  if (!tensor || node.inputs.some((id) => id >= 0 && !isNumber(id))) return undefined;
  if (linear && node.op === 'QuantizeLinear') return quantized(draft, node, tensor);
  if (linear && node.op === 'DequantizeLinear') return dequantized(draft, node, tensor);
  if (node.domain === '' && node.op === 'Clip') return bounded(draft, node, tensor);
  return node.op === 'Quant' ? quant(draft, node, tensor) : undefined;
}

/** Integers within bounds, before they are made real numbers. */
function bounded(draft: Draft, { inputs: [, low, high] }: Node, tensor: Tensor): Folded | undefined {
  if (integersOf(tensor.type)?.bits !== 8) return undefined;
  const [least = -Infinity] = numbersAt(draft, low) ?? [];
  const [most = Infinity] = numbersAt(draft, high) ?? [];
  const made = numbersOf(tensor).map((q) => clamp(q, least, most));
  return { tensor: { ...tensor, bytes: Uint8Array.from(made, (q) => q & 255) } };
}

const numbersAt = (draft: Draft, id: ValueId | undefined): readonly number[] | undefined => {
  const tensor = draft.constant(id);
  return tensor && numbersOf(tensor);
};

/** Which entry of the scales an element takes. */
type EntryOf = (at: number) => number;

/** One scale, one per slice of an axis, or one per block along it; undefined where they do not fit the shape. */
function entriesOf(shape: Shape, scale: Tensor, axis: number, block: number): EntryOf | undefined {
  const count = sizeOf(scale.shape);
  if (count === 1) return () => 0;
  const along = block > 0 ? Math.ceil(shape[axis] / block) * (sizeOf(shape) / shape[axis]) : shape[axis];
  if (count !== along || block < 0) return undefined;
  const inner = sizeOf(shape.slice(axis + 1));
  if (block === 0) return (at) => Math.floor(at / inner) % shape[axis];
  const blocks = Math.ceil(shape[axis] / block);
  return (at) => {
    const along = Math.floor((Math.floor(at / inner) % shape[axis]) / block);
    return (Math.floor(at / (inner * shape[axis])) * blocks + along) * inner + (at % inner);
  };
}

const zeroAt = (zeros: readonly number[], entry: number): number => zeros[zeros.length === 1 ? 0 : entry] ?? 0;

const axisOf = (node: Node, rank: number): number => {
  const axis = intOf(node, 'axis', 1);
  return axis < 0 ? axis + rank : axis;
};

function dequantized(draft: Draft, node: Node, tensor: Tensor): Folded | undefined {
  const scale = draft.constant(node.inputs[1]);
  if (!scale) return undefined;
  const axis = axisOf(node, tensor.shape.length);
  const block = intOf(node, 'block_size', 0);
  const entry = entriesOf(tensor.shape, scale, axis, block);
  const scales = numbersOf(scale);
  const zeros = numbersAt(draft, node.inputs[2]) ?? [];
  if (!entry) return undefined;
  const integers = numbersOf(tensor);
  const real = Float32Array.from(integers, (q, at) => (q - zeroAt(zeros, entry(at))) * scales[entry(at)]);
  const bits = integersOf(tensor.type)?.bits;
  const grid =
    bits === undefined
      ? undefined
      : { scale: scales, bits, axis: scales.length === 1 ? -1 : axis, ...(block > 0 && { inBlocks: true }) };
  return { tensor: floatTensor(tensor.shape, real), grid };
}

function quantized(draft: Draft, node: Node, tensor: Tensor): Folded | undefined {
  const scale = draft.constant(node.inputs[1]);
  const type = draft.constant(node.inputs[2])?.type ?? 'uint8';
  const integers = integersOf(type);
  if (!scale || !integers || integers.bits < 8) return undefined;
  const entry = entriesOf(tensor.shape, scale, axisOf(node, tensor.shape.length), intOf(node, 'block_size', 0));
  const scales = numbersOf(scale);
  const zeros = numbersAt(draft, node.inputs[2]) ?? [];
  if (!entry) return undefined;
  const made = numbersOf(tensor).map((x, at) => {
    const q = roundTiesEven(Math.fround(x / scales[entry(at)])) + zeroAt(zeros, entry(at));
    return clamp(q, integers.low, integers.high);
  });
  const bytes = bytesOf(
    integers.bits === 8 ? Uint8Array.from(made, (q) => q & 255) : Uint16Array.from(made, (q) => q & 65535),
  );
  return { tensor: { type, shape: tensor.shape, bytes } };
}

/** QONNX: scales broadcast; one that is not 1 along a single axis is one per slice of it. */
function quant(draft: Draft, node: Node, tensor: Tensor): Folded | undefined {
  const scale = draft.constant(node.inputs[1]);
  const zeros = numbersAt(draft, node.inputs[2]);
  const [bits] = numbersAt(draft, node.inputs[3]) ?? [];
  if (!scale || zeros?.length !== 1 || !(bits >= 2)) return undefined;
  const axis = scaledAxis(scale.shape, tensor.shape);
  if (axis === undefined) return undefined;
  const { low, high } = integersOfQuant(node, bits);
  const entry = entriesOf(tensor.shape, scale, axis, 0);
  if (!entry) return undefined;
  const scales = numbersOf(scale);
  const round = roundingOf(stringOf(node, 'rounding_mode', 'ROUND').toUpperCase());
  const real = Float32Array.from(numbersOf(tensor), (x, at) => {
    const step = scales[entry(at)];
    return (round(clamp(Math.fround(Math.fround(x / step) + zeros[0]), low, high)) - zeros[0]) * step;
  });
  const grid = bits > 16 ? undefined : { scale: scales, bits, axis: scales.length === 1 ? -1 : axis };
  return { tensor: floatTensor(tensor.shape, real), grid };
}

/** Of QONNX, which programs do not have: UP is away from zero, HALF_DOWN is towards it where two integers are as near. */
const constantsAlone = new Map<string, (x: number) => number>([
  ['CEIL', Math.ceil],
  ['UP', (x) => Math.sign(x) * Math.ceil(Math.abs(x))],
  ['HALF_DOWN', (x) => Math.sign(x) * Math.ceil(Math.abs(x) - 0.5)],
]);

function roundingOf(mode: string): (x: number) => number {
  const rounding = roundingOfQuant(mode) ?? 'nearest-ties-even';
  return constantsAlone.get(mode) ?? ((x) => roundReal(x, rounding));
}

/** Of a scale that broadcasts against a tensor: the axis along which it changes; undefined for several. */
function scaledAxis(scale: Shape, shape: Shape): number | undefined {
  const missing = shape.length - scale.length;
  const axes = scale.flatMap((size, axis) => (size === 1 ? [] : [axis + missing]));
  if (axes.length === 0) return 0;
  return axes.length === 1 && missing >= 0 && sizeOf(scale) === shape[axes[0]] ? axes[0] : undefined;
}

/** Weights that reach a node, also turned or under another shape, are on their grid; or why they are not. */
function keepGrid(draft: Draft, index: number, grids: ReadonlyMap<ValueId, Grid>): string | undefined {
  const node = draft.node(index);
  if (!node || node.domain !== '' || !weighing.has(node.op)) return undefined;
  const at = node.op === 'MatMul' && isKnownBefore(draft, node.inputs[0], grids) ? 0 : 1;
  const grid = gridAt(draft, node.inputs[at], grids);
  if (!grid) return undefined;
  if (grid.inBlocks) return 'its weights have a scale per block, and are quantized anew';
  const scale = alongOutputs(draft, node, at, grid);
  if (!scale) return 'its weights have scales along another axis than its outputs, and are quantized anew';
  draft.replace(index, { ...node, grid: { scale, bits: grid.bits } });
  return undefined;
}

const weighing = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

const isKnownBefore = (draft: Draft, id: ValueId, grids: ReadonlyMap<ValueId, Grid>): boolean =>
  gridAt(draft, id, grids) !== undefined;

/** Through what only orders and shapes constants. */
function gridAt(draft: Draft, id: ValueId, grids: ReadonlyMap<ValueId, Grid>): Grid | undefined {
  const own = grids.get(id);
  const maker = draft.makerOf(id);
  const node = maker === undefined ? undefined : draft.node(maker);
  if (own || !node) return own;
  const before = layouts.has(node.op) ? gridAt(draft, node.inputs[0], grids) : undefined;
  if (!before || before.axis < 0) return before;
  if (node.op === 'Identity') return before;
  const rank = draft.shape(node.inputs[0])?.length ?? 0;
  const reversed = Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (node.op === 'Transpose') return { ...before, axis: intsOf(node, 'perm', reversed).indexOf(before.axis) };
  return undefined;
}

const layouts = new Set(['Identity', 'Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

/** The scales in the order of output channels; undefined where they run along another axis. */
function alongOutputs(draft: Draft, node: Node, at: number, { scale, axis }: Grid): readonly number[] | undefined {
  if (scale.length === 1) return scale;
  const rank = draft.shape(node.inputs[at])?.length ?? 2;
  if (node.op === 'Conv') return axis === 0 ? scale : undefined;
  if (node.op === 'Gemm') return axis === (intOf(node, 'transB', 0) === 1 ? 0 : 1) ? scale : undefined;
  if (node.op === 'MatMul') return rank === 2 && axis === (at === 0 ? 0 : 1) ? scale : undefined;
  return axis === 1 ? Array.from({ length: intOf(node, 'group', 1) }, () => scale).flat() : undefined;
}
