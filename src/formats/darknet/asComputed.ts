/** Parameters as the file has them, made into what the graph's operators compute with. */
import { floatsOf, floatTensor, sizeOf, type Tensor } from '../../graph/tensor';
import type { BatchNormStyle } from './parameters';
import { elementsOf, type ResolvedLayer, type ShortcutWeights } from './resolvedCfg';
import type { LayerTensors } from './weights';

export function asComputed(
  { detail, output }: ResolvedLayer,
  tensors: LayerTensors,
  style: BatchNormStyle,
): LayerTensors {
  const { weights, biases, variance } = tensors;
  if (detail.kind === 'shortcut' && detail.weighted && weights)
    return { ...tensors, weights: normalized(weights, detail.weighted.normalization) };
  if (detail.kind === 'local' && biases)
    return { ...tensors, biases: positionsFirst(biases, elementsOf(output) / detail.filters) };
  return style === 'pjreddie' && variance ? { ...tensors, variance: squared(variance) } : tensors;
}

/** (√v + 10⁻⁶)², so that √(v′ + 0) is what pjreddie's Darknet divides by. */
function squared(variance: Tensor): Tensor {
  return floatTensor(
    variance.shape,
    floatsOf(variance).map((value) => (Math.sqrt(value) + 1e-6) ** 2),
  );
}

/** AlexeyAB's, which keeps its sums from being zero. */
const epsilon = 1e-4;

/** Over the rows (sources), each column for itself: f(w) / (ε + Σ f(w)), f being max(0, w), or eʷ beside the largest. */
function normalized(weights: Tensor, how: ShortcutWeights['normalization']): Tensor {
  if (how === 'none') return weights;
  const numbers = floatsOf(weights);
  const columns = sizeOf(weights.shape) / weights.shape[0];
  const column = (at: number): readonly number[] => [...numbers].filter((_, i) => i % columns === at % columns);
  const most = Array.from({ length: columns }, (_, at) => Math.max(...column(at)));
  const shares = numbers.map((w, at) => (how === 'relu' ? Math.max(0, w) : Math.exp(w - most[at % columns])));
  const sums = new Float64Array(columns).fill(epsilon);
  shares.forEach((share, at) => (sums[at % columns] += share));
  return floatTensor(
    weights.shape,
    shares.map((share, at) => share / sums[at % columns]),
  );
}

/** (filters, positions) to (positions, filters), the order of the groups. */
function positionsFirst(biases: Tensor, positions: number): Tensor {
  const numbers = floatsOf(biases);
  const filters = numbers.length / positions;
  return floatTensor(
    biases.shape,
    numbers.map((_, at) => numbers[(at % filters) * positions + Math.floor(at / filters)]),
  );
}
