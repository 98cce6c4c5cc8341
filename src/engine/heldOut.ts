/**
 * Calibration images that nothing is fitted to, for `verify`: every eighth, sixteen at most, so that folders in order of their classes
 * are held out evenly.
 */
import { optimizerOf } from '../quantize/optimizers';
import type { Settings } from '../quantize/settings';
import type { Images, PreparedSample } from './images';

const share = 8;
const most = 16;

export interface Split {
  readonly learning: Images;
  /** None where nobody verifies, or there are fewer than eight images. */
  readonly heldOut?: Images;
}

export function splitImages(images: Images, settings: Settings): Split {
  const count = Math.min(most, Math.floor(images.total / share));
  if (optimizerOf(settings, 'verify') === undefined || count === 0) return { learning: images };
  const isHeldOut = (index: number): boolean => index % share === share - 1 && index < share * count;
  return {
    learning: some(images, images.total - count, (index) => !isHeldOut(index)),
    heldOut: some(images, count, isHeldOut),
  };
}

function some(images: Images, total: number, wanted: (index: number) => boolean): Images {
  return {
    total,
    classes: images.classes,
    async *[Symbol.asyncIterator](): AsyncGenerator<PreparedSample> {
      let index = 0;
      for await (const sample of images) if (wanted(index++)) yield sample;
    },
  };
}
