/**
 * Parts of the calibration images. Those that nothing is fitted to, for `verify`: every eighth, 64 at most and no more than whose outputs fit in memory, so
 * that folders in order of their classes are held out evenly.
 */
import type { Graph } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import { verifies } from '../quantize/optimizers';
import type { Settings } from '../quantize/settings';
import { someOf } from './fewImages';
import type { Images } from './images';

const share = 8;
const most = 64;
const firstLook = 16;

/** Bytes of float outputs that may be held. */
const budget = 2 ** 28;

export interface Split {
  readonly learning: Images;
  /** None where nobody verifies, or there are fewer than eight images. */
  readonly heldOut?: Images;
}

export function splitImages(images: Images, settings: Settings, graph: Graph): Split {
  const count = Math.min(most, affordable(graph), Math.floor(images.total / share));
  if (!verifies(settings) || count === 0) return { learning: images };
  const isHeldOut = (index: number): boolean => index % share === share - 1 && index < share * count;
  return {
    learning: someOf(images, images.total - count, (index) => !isHeldOut(index)),
    heldOut: someOf(images, count, isHeldOut),
  };
}

/** For a first look: one in so many, so that sixteen or a few more are left. Undefined where that is no less than half of them. */
export function fewOf(images: Images): Images | undefined {
  const every = Math.floor(images.total / firstLook);
  if (every < 2) return undefined;
  return someOf(images, Math.ceil(images.total / every), (index) => index % every === 0);
}

/** At least one. */
function affordable({ outputs, values }: Graph): number {
  const bytes = outputs.reduce((sum, value) => sum + 4 * sizeOf(values[value].shape ?? []), 0);
  return Math.max(1, Math.floor(budget / Math.max(bytes, 1)));
}
