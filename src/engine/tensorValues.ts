/** The numbers of a layer's learned tensors, summed up. Only those of the layer are read, so that weights of large files stay there. */
import type { Graph } from '../graph/graph';
import { layerInfos } from '../graph/inspect';
import { floatsOf, numbersOf, sizeOf, type Tensor } from '../graph/tensor';
import type { TensorValues, ValuesSummary } from '../protocol/results/tensorValues';

const shown = 12;
/** Of types that are copied to be read, more numbers than this would take too much memory for a glance. */
const mostCopied = 2 ** 24;

/** @returns none where no layer has that name */
export function tensorValues(graph: Graph, layer: string): readonly TensorValues[] {
  const { tensors = [] } = layerInfos(graph).find(({ name }) => name === layer) ?? {};
  const idOf = new Map([...graph.constants.keys()].map((id) => [graph.values[id].name, id]));
  return tensors.map((tensor) => {
    const id = idOf.get(tensor.name);
    const constant = id === undefined ? undefined : graph.constants.get(id);
    const numbers = constant && numbersIn(constant);
    return numbers ? { ...tensor, values: summaryOf(numbers) } : tensor;
  });
}

function numbersIn(tensor: Tensor): ArrayLike<number> | undefined {
  if (tensor.type === 'float32') return floatsOf(tensor);
  const isRead = /^(b?float\d+|u?int(8|16|32))$/.test(tensor.type) && sizeOf(tensor.shape) <= mostCopied;
  return isRead ? numbersOf(tensor) : undefined;
}

/** What is not finite counts nowhere; of none all figures are 0. */
export function summaryOf(numbers: ArrayLike<number>): ValuesSummary {
  let [count, zeros, min, max, sum] = [0, 0, Infinity, -Infinity, 0];
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i];
    if (!Number.isFinite(x)) continue;
    count++;
    if (x === 0) zeros++;
    min = Math.min(min, x);
    max = Math.max(max, x);
    sum += x;
  }
  const first = Array.from({ length: Math.min(shown, numbers.length) }, (_, i) => numbers[i]);
  if (count === 0) return { count, zeros, min: 0, max: 0, mean: 0, first };
  return { count, zeros, min, max, mean: sum / count, first };
}
