/** Pads of a pool that are as wide as its window: there would be outputs of padding alone, which runtimes refuse. */
import { intsOf, stringOf, type Node } from './graph';

const pools = new Set(['MaxPool', 'AveragePool', 'LpPool']);

/** What is expected and what was found, in words. Undefined where every window touches the input, or pads are not given. */
export function widePads(node: Node): { readonly expected: string; readonly found: string } | undefined {
  if (node.domain !== '' || !pools.has(node.op) || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET') return undefined;
  const kernel = intsOf(node, 'kernel_shape', []);
  const pads = intsOf(node, 'pads', []);
  const axis = kernel.findIndex((size, i) => pads[i] >= size || pads[i + kernel.length] >= size);
  if (axis < 0) return undefined;
  const text = (list: readonly number[]): string => list.join('×');
  return {
    expected: `pads below its kernel_shape ${text(kernel)}`,
    found: `pads ${pads[axis]} and ${pads[axis + kernel.length]} on spatial axis ${axis}`,
  };
}
