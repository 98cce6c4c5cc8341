/** The layers of a large model in ranges, as debuggers show long arrays: a tree then makes rows for what is looked at. */
import type { LayerInfo } from '../results/results';

export interface LayerRange {
  readonly layers: readonly LayerInfo[];
}

/** Making a row for each of 5,000 layers blocked the extension host for 0.1 s. */
const mostRows = 500;
const rangeSize = 100;

/** Undefined where the layers are few enough to be rows themselves. */
export function layerRanges(layers: readonly LayerInfo[]): readonly LayerRange[] | undefined {
  if (layers.length <= mostRows) return undefined;
  return Array.from({ length: Math.ceil(layers.length / rangeSize) }, (_, i) => ({
    layers: layers.slice(i * rangeSize, (i + 1) * rangeSize),
  }));
}
