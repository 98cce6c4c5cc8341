/** What is known of a cfg's layers beyond its text: the engine's rows, their weights, and the last run. */
import type { ResolvedLayer } from '../../formats/darknet/resolvedCfg';
import type {
  LayerFinding,
  LayerInfo,
  QuantizedLayerInfo,
  QuantizeResult,
  WeightSummary,
} from '../../protocol/results/results';
import { dimensions } from './layerHover';

export interface Known {
  readonly rows?: readonly LayerInfo[];
  readonly quantized?: readonly QuantizedLayerInfo[];
  /** What the last run found to look like garbage. */
  readonly findings?: readonly LayerFinding[];
  /** Of the last run: what runs in float, and what was taken in by others. */
  readonly islands?: QuantizeResult['islands'];
  readonly fates?: QuantizeResult['fates'];
  /** By layer name. */
  readonly weights?: Readonly<Record<string, WeightSummary>>;
  /** The network has changed since the run: its figures are those of before. */
  readonly isStale?: boolean;
  /** The line that says which preset, images and settings made the figures. */
  readonly provenance?: string;
}

export interface KnownLayer {
  readonly row?: LayerInfo;
  readonly quantized?: QuantizedLayerInfo;
  readonly weights?: WeightSummary;
  /** The layer of this name and type had other sizes: the figures are those of before. */
  readonly isStale?: boolean;
}

/**
 * Of the layer with this name, if it is still the same layer: in a text that has been edited since, `conv_12` may be
 * another one. Where the text says what comes out of it, the engine's row must say the same; figures of a run stay, marked.
 */
export function knownOf(known: Known, name: string, layer: ResolvedLayer | undefined): KnownLayer {
  const row = known.rows?.find((each) => each.name === name);
  const quantized = known.quantized?.find((each) => each.name === name);
  const isOther = quantized !== undefined && layer !== undefined && quantized.op !== layer.type;
  if (row && layer && !isSame(row, layer)) return isOther || !quantized ? {} : { quantized, isStale: true };
  if (isOther) return { row };
  const weights = known.weights && Object.hasOwn(known.weights, name) ? known.weights[name] : undefined;
  return { row, quantized, weights, ...(quantized && known.isStale && { isStale: true }) };
}

/** A head has no output of its own. */
function isSame({ op, inputShape, outputShape }: LayerInfo, layer: ResolvedLayer): boolean {
  const same = (given: readonly number[], here: readonly number[]): boolean =>
    given.length === 0 || given.slice(1).join() === here.slice(1).join();
  return op === layer.type && same(inputShape, dimensions(layer.input)) && same(outputShape, dimensions(layer.output));
}
