/**
 * Pictures as records of CIFAR-10's binary layout, 3,073 bytes each: the label, then the 32×32 red, green and blue
 * levels, each plane by rows. The sample's three sets take their seeds from ranges that do not meet.
 */
import { classNames, drawPicture, pictureSize } from './generator';

const plane = pictureSize * pictureSize;
export const recordBytes = 1 + 3 * plane;

/** First seed of each set; classes take turns, one seed for each round. */
export const firstSeed = { training: 0, calibration: 1_000_000, test: 2_000_000 } as const;

/** `count` records, labels 0 … 9 in turn, from `seed` on. */
export function recordsOf(seed: number, count: number): Uint8Array {
  const records = new Uint8Array(count * recordBytes);
  for (let index = 0; index < count; index++) {
    const label = index % classNames.length;
    const round = Math.floor(index / classNames.length);
    records.set(recordOf(label, drawPicture(label, seed + round)), index * recordBytes);
  }
  return records;
}

function recordOf(label: number, picture: Uint8Array): Uint8Array {
  const record = new Uint8Array(recordBytes);
  record[0] = label;
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      record[1 + channel * plane + pixel] = picture[pixel * 3 + channel];
    }
  }
  return record;
}
