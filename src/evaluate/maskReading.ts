/** How the mask in an output is read, for labels and for comparing with float. */
import type { Graph } from '../graph/graph';
import type { Network, OutputView } from './decoders/decoder';
import { networkOf } from './decoders/network';
import { maskLayout, maskOf, type Mask, type MaskLayout, type Threshold } from './masks';
import { countPixels, type PixelCounts } from './meanIou';

export interface MaskReading {
  readonly layout: MaskLayout;
  readonly threshold: Threshold;
  /** Classes that it may have; two of one score, and any number where the output is the class itself. */
  readonly count: number;
  /** Of the network's picture. */
  readonly size: readonly [width: number, height: number];
}

export function maskReading(graph: Graph, name: string): MaskReading | undefined {
  const network = networkOf(graph);
  const output = network.outputs.find((each) => each.name === name);
  return output && readingOf(output, network);
}

export function readingOf({ shape, integers, last, squashed }: OutputView, { size }: Network): MaskReading | undefined {
  const layout = maskLayout(shape, size);
  if (!layout) return undefined;
  const isClass = integers || last === 'ArgMax';
  const threshold = isClass ? 'class' : squashed ? 'probability' : 'logit';
  return { layout, threshold, count: layout.classes > 1 ? layout.classes : isClass ? 65535 : 2, size };
}

export const readMask = ({ layout, threshold }: MaskReading, data: Float32Array): Mask =>
  maskOf(data, layout, threshold);

/** Float's mask as the label of the other one, pixel by pixel of the output. */
export function maskAgreement(reading: MaskReading, wanted: Float32Array, got: Float32Array, id: string): PixelCounts {
  const [truth, made] = [readMask(reading, wanted), readMask(reading, got)];
  const label = { width: truth.width, height: truth.height, classes: truth.classes };
  return countPixels(label, { classes: made.classes, count: Infinity, ignore: -1 }, id);
}
