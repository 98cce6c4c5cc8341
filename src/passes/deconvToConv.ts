/**
 * Transposed convolutions, as a convolution whose channels are the phases of the stride, which a transpose then interleaves.
 *
 *   x ─ ConvTranspose ─ y     →     x ─ Conv(O·s·s) ─ Reshape ─ Transpose ─ Reshape ─ Slice ─ y
 *
 * Groups, dilation, padding, output_padding and sizes that are asked for, of one or two axes. Needs inferred shapes and constant weights.
 * An activation behind is taken in.
 */
import { type Graph, int, intOf, ints, intsOf, type Node, stringOf, type ValueId } from '../graph/graph';
import { floatTensor, intTensor, isKnown, type Shape } from '../graph/tensor';
import { type Link, reshapeLink, transposeLink, writeChain } from './chain';
import { Draft } from './draft';
import { absorbActivation } from './fuseActivation';
import { type Axis, phaseWeights, positionsOf, tapsOf } from './phases';

export function deconvToConv(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const deconv = node && deconvOf(draft, node);
    if (deconv) convert(draft, index, deconv);
  }
  return draft.close();
}

interface Deconv {
  readonly axes: readonly [Axis, Axis];
  readonly groups: number;
  /** (C, O/groups, …) */
  readonly weights: { readonly shape: Shape; readonly data: Float32Array };
  readonly bias: Float32Array | undefined;
  readonly channels: number;
}

function deconvOf(draft: Draft, node: Node): Deconv | undefined {
  if (node.op !== 'ConvTranspose' || node.domain !== '' || node.activation) return undefined;
  const [input, output] = [draft.shape(node.inputs[0]), draft.shape(node.outputs[0])];
  const weights = draft.floats(node.inputs[1]);
  const bias = draft.floats(node.inputs[2])?.data;
  if (!weights || !isKnown(input) || !isKnown(output) || (node.inputs.length > 2 && !bias)) return undefined;
  if (!fits(node, input, output, weights.shape, bias)) return undefined;
  const axes = input.slice(2).map((size, at) => axisOf(node, { size, output: output[at + 2] }, weights.shape, at));
  if (input[0] !== 1 || axes.length === 0 || axes.length > 2) return undefined;
  const both: readonly [Axis, Axis] = axes.length === 2 ? [axes[0], axes[1]] : [single, axes[0]];
  const groups = intOf(node, 'group', 1);
  return { axes: both, groups, weights, bias, channels: weights.shape[1] * groups };
}

/** Whether shapes and attributes belong together: of a file, nothing is certain. */
function fits(node: Node, input: Shape, output: Shape, weights: Shape, bias: Float32Array | undefined): boolean {
  const groups = intOf(node, 'group', 1);
  const positive = [...intsOf(node, 'strides', []), ...intsOf(node, 'dilations', []), ...output, groups];
  const ranks = input.length === weights.length && output.length === weights.length;
  const grouped = input[1] === weights[0] && weights[0] % groups === 0;
  const pads = intsOf(node, 'pads', []).every((size) => size >= 0);
  return (
    ranks && grouped && pads && positive.every((size) => size > 0) && (!bias || bias.length === weights[1] * groups)
  );
}

/** The axis that one-dimensional ones lack. */
const single: Axis = { size: 1, output: 1, kernel: 1, stride: 1, dilation: 1, begin: 0 };

function axisOf(node: Node, sizes: Pick<Axis, 'size' | 'output'>, weights: Shape, at: number): Axis {
  const axis = {
    ...sizes,
    kernel: weights[at + 2],
    stride: intsOf(node, 'strides', [])[at] ?? 1,
    dilation: intsOf(node, 'dilations', [])[at] ?? 1,
  };
  const sized = stringOf(node, 'auto_pad', 'NOTSET').startsWith('SAME') || 'output_shape' in node.attributes;
  return { ...axis, begin: sized ? beginOf(node, axis, at) : (intsOf(node, 'pads', [])[at] ?? 0) };
}

/** Of what is too much for the size that is asked for, half is cut off in front; of an odd number the larger half, but for SAME_UPPER. */
function beginOf(node: Node, { size, output, kernel, stride, dilation }: Omit<Axis, 'begin'>, at: number): number {
  const extra = intsOf(node, 'output_padding', [])[at] ?? 0;
  const whole = stride * (size - 1) + dilation * (kernel - 1) + 1 + extra;
  const half = Math.max(0, whole - output) / 2;
  return stringOf(node, 'auto_pad', 'NOTSET') === 'SAME_UPPER' ? Math.floor(half) : Math.ceil(half);
}

function convert(draft: Draft, index: number, { axes, groups, weights, bias, channels }: Deconv): void {
  absorbActivation(draft, index);
  const node = draft.node(index);
  const [input, output] = node ? [draft.shape(node.inputs[0]), draft.shape(node.outputs[0])] : [];
  if (!node || !input || !output) return;
  const [rows, columns] = axes;
  const [high, wide] = axes.map(positionsOf);
  const strides = axes.map(({ stride }) => stride);
  const phases = strides[0] * strides[1];
  const shape = [channels * phases, weights.shape[0] / groups, tapsOf(rows), tapsOf(columns)];
  const kernel = floatTensor(shape, phaseWeights(weights.data, weights.shape, groups, axes));
  const operands = [draft.addConstant(`${node.name}/weights`, kernel)];
  if (bias) operands.push(draft.addConstant(`${node.name}/bias`, perPhase(bias, phases)));
  const main: Link = {
    ...{ op: 'Conv', what: 'phases', shape: [1, channels * phases, high, wide], operands },
    attributes: {
      ...{ group: int(groups), kernel_shape: ints(shape.slice(2)), strides: ints([1, 1]), dilations: ints([1, 1]) },
      pads: ints([...axes.map((axis) => tapsOf(axis) - 1), high - rows.size, wide - columns.size]),
    },
  };
  const apart = [1, channels, strides[0], strides[1], high, wide];
  const whole = [1, channels, high * strides[0], wide * strides[1]];
  const links = [
    ...(input.length === 3 ? [reshapeLink(draft, node, 'map', [1, input[1], 1, input[2]])] : []),
    main,
    ...(phases === 1 ? [] : interleaved(draft, node, apart, whole)),
    ...cropped(draft, node, whole, axes),
    ...(output.length === 3 ? [reshapeLink(draft, node, 'line', output)] : []),
  ];
  writeChain(draft, index, node, node.inputs[0], links, main);
}

function perPhase(bias: Float32Array, phases: number) {
  const values = Float32Array.from({ length: bias.length * phases }, (_, at) => bias[Math.floor(at / phases)]);
  return floatTensor([values.length], values);
}

function interleaved(draft: Draft, node: Node, apart: Shape, whole: Shape): readonly Link[] {
  const ordered = transposeLink('ordered', apart, [0, 1, 4, 2, 5, 3]);
  return [reshapeLink(draft, node, 'apart', apart), ordered, reshapeLink(draft, node, 'whole', whole)];
}

/** What padding takes away, and the phases that reach beyond the output. */
function cropped(draft: Draft, node: Node, whole: Shape, axes: readonly Axis[]): readonly Link[] {
  const shape = [...whole.slice(0, 2), ...axes.map(({ output }) => output)];
  if (shape.every((size, axis) => size === whole[axis])) return [];
  const list = (what: string, values: readonly number[]): ValueId =>
    draft.addConstant(`${node.name}/${what}`, intTensor([2], values));
  const starts = axes.map(({ begin }) => begin);
  const ends = axes.map(({ begin, output }) => begin + output);
  const operands = [list('starts', starts), list('ends', ends), list('axes', [2, 3])];
  return [{ op: 'Slice', what: 'cropped', shape, operands }];
}
