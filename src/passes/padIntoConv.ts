/**
 * Moves a border of zeros into the window that reads it.
 *
 *   x ─ Pad(0) ─ Conv{pads} ─ y         →     x ─ Conv{pads + border} ─ y
 *   x ─ Pad(−∞) ─ MaxPool{pads} ─ y     →     x ─ MaxPool{pads + border} ─ y
 *
 * Also into an AveragePool that counts its padding, or has none of its own. A MaxPool's padding is −∞ and not zero; numbers
 * below −10^30, as programs write for want of an infinity, count as one. Expects explicit pads and windows.
 */
import { absent, type Graph, int, intOf, ints, intsOf, type Node, stringOf } from '../graph/graph';
import { numbersOf } from '../graph/tensor';
import { Draft } from './draft';

export function padIntoConv(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const border = node && borderOf(draft, node);
    const reader = border && draft.soleReader(node.outputs[0]);
    const target = reader === undefined ? undefined : draft.node(reader);
    if (!border || reader === undefined || !target || target.inputs[0] !== node.outputs[0]) continue;
    const padded = withBorder(target, border.pads, border.value);
    if (!padded) continue;
    draft.replace(reader, { ...padded, inputs: [node.inputs[0], ...target.inputs.slice(1)] });
    draft.remove(index);
  }
  return draft.close();
}

interface Border {
  /** Of spatial axes: all beginnings, then all ends. */
  readonly pads: readonly number[];
  readonly value: number;
}

/** The border of a Pad by a constant that leaves batch and channels alone. */
function borderOf(draft: Draft, node: Node): Border | undefined {
  if (node.op !== 'Pad' || node.domain !== '' || node.activation || stringOf(node, 'mode', 'constant') !== 'constant') {
    return undefined;
  }
  if (node.outputs.length !== 1) return undefined;
  const tensor = draft.constant(node.inputs[1]);
  const fill = node.inputs[2] ?? absent;
  const filled = draft.constant(fill);
  const value = fill === absent ? 0 : filled && numbersOf(filled)[0];
  if (!tensor || value === undefined || (node.inputs[3] ?? absent) !== absent) return undefined;
  const pads = numbersOf(tensor);
  const rank = pads.length / 2;
  const outer = [pads[0], pads[1], pads[rank], pads[rank + 1]];
  if (rank < 3 || outer.some((size) => size !== 0) || pads.some((size) => size < 0)) return undefined;
  return { pads: [...pads.slice(2, rank), ...pads.slice(rank + 2)], value };
}

function withBorder(node: Node, border: readonly number[], value: number): Node | undefined {
  if (node.domain !== '' || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET') return undefined;
  const own = intsOf(node, 'pads', new Array<number>(border.length).fill(0));
  const pads = ints(own.map((size, at) => size + border[at]));
  const padded = { ...node, attributes: { ...node.attributes, pads } };
  if (node.op === 'Conv') return value === 0 ? padded : undefined;
  // Runtimes refuse pools whose padding reaches the kernel's size.
  const kernel = intsOf(node, 'kernel_shape', []);
  const fits = pads.kind === 'ints' && pads.value.every((size, at) => size < kernel[at % kernel.length]);
  if (!fits || intOf(node, 'ceil_mode', 0) !== 0) return undefined;
  if (node.op === 'MaxPool') return value < lowest && everyWindowReachesIn(node) ? padded : undefined;
  const counted = intOf(node, 'count_include_pad', 0) === 1 || own.every((size) => size === 0);
  if (node.op !== 'AveragePool' || value !== 0 || !counted) return undefined;
  return { ...node, attributes: { ...node.attributes, pads, count_include_pad: int(1) } };
}

const lowest = -1e30;

/** Padding is below the kernel's size, so that only a dilated window can lie in it altogether. Indices would count the border. */
function everyWindowReachesIn(node: Node): boolean {
  return node.outputs.length === 1 && intsOf(node, 'dilations', []).every((dilation) => dilation === 1);
}
