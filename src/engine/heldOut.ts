/**
 * Parts of the calibration images. Those that nothing is fitted to, for `verify`: every eighth, 64 at most and no more than whose outputs fit in memory, so
 * that folders in order of their classes are held out evenly; for `guard` eight, or four of fewer than 64.
 */
import type { Graph } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import { guards, verifies } from '../quantize/optimizers';
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
  /** None where nobody verifies or guards, or there are fewer than eight or 32 images. */
  readonly heldOut?: Images;
}

export function splitImages(images: Images, settings: Settings, graph: Graph): Split {
  const { count, every } = verifies(settings)
    ? { count: Math.min(most, Math.floor(images.total / share)), every: share }
    : { count: guards(settings) ? guarding(images.total) : 0, every: Math.floor(images.total / guardImages) };
  return count === 0 ? { learning: images } : split(images, Math.min(count, affordable(graph)), every);
}

const guardImages = 8;

/** Of fewer than 32 images none can be spared. */
const guarding = (total: number): number => (total >= 64 ? guardImages : total >= 32 ? 4 : 0);

function split(images: Images, count: number, every: number): Split {
  const isHeldOut = (index: number): boolean => index % every === every - 1 && index < every * count;
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
