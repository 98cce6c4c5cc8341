/**
 * Writes the windows of convolutions and pools out in full, so that later passes and the quantizer read only `pads`.
 *
 *   Conv{auto_pad: SAME_UPPER}     →     Conv{pads: [0, 0, 1, 1], kernel_shape, strides, dilations}
 *   MaxPool{ceil_mode: 1}          →     MaxPool{pads: […, enough at the end for the last window]}
 *
 * Ceil mode goes into end padding where padded taps do not count (MaxPool, and AveragePool without count_include_pad) and where
 * the padding stays below the kernel's size, as runtimes demand of pools.
 */
import { type Attribute, type Attributes, type Graph, intOf, ints, intsOf, type Node } from '../graph/graph';
import { isKnown } from '../graph/tensor';
import { type SpatialWindow, spatialWindow } from '../graph/window';
import { Draft } from './draft';

export function explicitWindow(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node && node.domain === '' && windowed.has(node.op)) writeOut(draft, index, node);
  }
  return draft.close();
}

const windowed = new Set(['Conv', 'MaxPool', 'AveragePool']);

function writeOut(draft: Draft, index: number, node: Node): void {
  const sizes = draft.shape(node.inputs[0])?.slice(2);
  const kernel = node.op === 'Conv' ? draft.shape(node.inputs[1])?.slice(2) : intsOf(node, 'kernel_shape', []);
  if (!isKnown(sizes) || !isKnown(kernel) || kernel.length !== sizes.length) return;
  const window = spatialWindow(node, sizes, kernel);
  const covering = endsOf(window, sizes);
  const fits = covering.every((end, axis) => end < kernel[axis]);
  const ceil = intOf(node, 'ceil_mode', 0) === 1 && paddingIsFree(node) && fits;
  const ends = ceil ? covering : window.ends;
  const attributes: Record<string, Attribute> = {
    ...node.attributes,
    kernel_shape: ints(kernel),
    strides: ints(window.strides),
    // AveragePool has none before operator set 19.
    ...(node.op === 'AveragePool' ? {} : { dilations: ints(window.dilations) }),
    pads: ints([...window.begins, ...ends]),
  };
  delete attributes['auto_pad'];
  if (ceil) delete attributes['ceil_mode'];
  if (!sameAttributes(node.attributes, attributes)) draft.replace(index, { ...node, attributes });
}

function paddingIsFree(node: Node): boolean {
  if (node.op === 'MaxPool') return node.outputs.length === 1;
  return intOf(node, 'count_include_pad', 0) === 0;
}

/** The padding at the end that lets the last window fit in whole. */
function endsOf({ output, strides, dilations, kernel, begins, ends }: SpatialWindow, sizes: readonly number[]) {
  return sizes.map((size, axis) => {
    const reach = (output[axis] - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1;
    return Math.max(ends[axis], reach - size - begins[axis]);
  });
}

/** Whether nothing would change: as many attributes, and the lists alike. */
function sameAttributes(left: Attributes, right: Attributes): boolean {
  const lists = ['kernel_shape', 'strides', 'dilations', 'pads'];
  return (
    Object.keys(left).length === Object.keys(right).length &&
    lists.every((name) => listOf(left[name])?.join() === listOf(right[name])?.join())
  );
}

function listOf(attribute: Attribute | undefined): readonly number[] | undefined {
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}
