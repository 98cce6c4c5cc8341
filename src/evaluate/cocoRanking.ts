/** COCO's detections over all images: of one class after the other, the best first. Equal scores rank in the order of the images. */
import { areaRanges, type CocoMatches } from './cocoMatching';
import { byFallingScore } from './fallingScore';

export interface RankedClass {
  readonly label: number;
  /** Of each detection: its image, and its place among those of its class there, from 0. */
  readonly images: Uint32Array;
  readonly places: Uint8Array;
  /** By area range, as in `CocoMatches`. */
  readonly matched: readonly Uint16Array[];
  readonly ignored: readonly Uint16Array[];
  /** By area range: boxes to find of each image that has some. */
  readonly positives: readonly (readonly (readonly [image: number, boxes: number])[])[];
}

/** By class; only one of them is in memory at a time. */
export function* rankedClasses(images: readonly CocoMatches[]): Generator<RankedClass> {
  const groups = occurrences(images);
  for (const label of [...groups.keys()].sort((a, b) => a - b))
    yield rankedClass(label, groups.get(label) ?? [], images);
}

/** A class in an image: the image, and the class's place there. */
type Occurrence = readonly [image: number, at: number];

function occurrences(images: readonly CocoMatches[]): ReadonlyMap<number, readonly Occurrence[]> {
  const groups = new Map<number, Occurrence[]>();
  images.forEach(({ classes }, image) =>
    classes.forEach((label, at) => {
      const group = groups.get(label);
      if (group) group.push([image, at]);
      else groups.set(label, [[image, at]]);
    }),
  );
  return groups;
}

function rankedClass(label: number, found: readonly Occurrence[], images: readonly CocoMatches[]): RankedClass {
  const count = found.reduce((sum, [image, at]) => sum + images[image].starts[at + 1] - images[image].starts[at], 0);
  const scores = new Float64Array(count);
  const origin = { image: new Uint32Array(count), detection: new Uint32Array(count), place: new Uint8Array(count) };
  let filled = 0;
  for (const [image, at] of found) {
    const { starts, scores: own } = images[image];
    for (let detection = starts[at]; detection < starts[at + 1]; detection++, filled++) {
      scores[filled] = own[detection];
      origin.image[filled] = image;
      origin.detection[filled] = detection;
      origin.place[filled] = detection - starts[at];
    }
  }
  const order = byFallingScore(scores);
  const table = (name: 'matched' | 'ignored', area: number): Uint16Array =>
    Uint16Array.from(order, (index) => {
      const own = images[origin.image[index]];
      return own[name][area * own.scores.length + origin.detection[index]];
    });
  return {
    label,
    images: Uint32Array.from(order, (index) => origin.image[index]),
    places: Uint8Array.from(order, (index) => origin.place[index]),
    matched: areaRanges.map((_, area) => table('matched', area)),
    ignored: areaRanges.map((_, area) => table('ignored', area)),
    positives: areaRanges.map((_, area) => positivesOf(found, images, area)),
  };
}

function positivesOf(
  found: readonly Occurrence[],
  images: readonly CocoMatches[],
  area: number,
): readonly (readonly [number, number])[] {
  return found.flatMap(([image, at]) => {
    const boxes = images[image].positives[at * areaRanges.length + area];
    return boxes > 0 ? [[image, boxes] as const] : [];
  });
}
