/** Of many images some, evenly spread, so that folders in order of their classes give some of each. */
import type { Images, PreparedSample } from './images';

/** At most so many of the images; all where there are no more. */
export function fewImages(images: Images, most: number): Images {
  const { total } = images;
  if (total <= most) return images;
  const wanted = new Set(Array.from({ length: most }, (_, k) => Math.floor(((k + 0.5) * total) / most)));
  return someOf(images, most, (index) => wanted.has(index));
}

/** Those whose index is wanted, of which there are `total`. */
export function someOf(images: Images, total: number, wanted: (index: number) => boolean): Images {
  return {
    total,
    classes: images.classes,
    async *[Symbol.asyncIterator](): AsyncGenerator<PreparedSample> {
      let index = 0;
      for await (const sample of images) if (wanted(index++)) yield sample;
    },
  };
}
