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

/** By class. Its arrays are used again for the next class: copy what is to be kept. */
export function* rankedClasses(images: readonly CocoMatches[]): Generator<RankedClass> {
  const groups = occurrences(images);
  const room = roomFor([...groups.values()].reduce((most, found) => Math.max(most, countOf(found, images)), 0));
  for (const label of [...groups.keys()].sort((a, b) => a - b))
    yield rankedClass(label, groups.get(label) ?? [], images, room);
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

/** Arrays that are long enough for every class. */
interface Room {
  /** In the order of the images: scores, and where each detection is from. */
  readonly scores: Float64Array;
  readonly image: Uint32Array;
  readonly detection: Uint32Array;
  readonly place: Uint8Array;
  /** In the order of the ranks. */
  readonly images: Uint32Array;
  readonly places: Uint8Array;
  readonly matched: readonly Uint16Array[];
  readonly ignored: readonly Uint16Array[];
}

const roomFor = (count: number): Room => ({
  scores: new Float64Array(count),
  image: new Uint32Array(count),
  detection: new Uint32Array(count),
  place: new Uint8Array(count),
  images: new Uint32Array(count),
  places: new Uint8Array(count),
  matched: areaRanges.map(() => new Uint16Array(count)),
  ignored: areaRanges.map(() => new Uint16Array(count)),
});

const countOf = (found: readonly Occurrence[], images: readonly CocoMatches[]): number =>
  found.reduce((sum, [image, at]) => sum + images[image].starts[at + 1] - images[image].starts[at], 0);

function rankedClass(
  label: number,
  found: readonly Occurrence[],
  images: readonly CocoMatches[],
  room: Room,
): RankedClass {
  const count = collect(found, images, room);
  const order = byFallingScore(room.scores.subarray(0, count));
  for (let rank = 0; rank < count; rank++) {
    const index = order[rank];
    const [own, detection] = [images[room.image[index]], room.detection[index]];
    room.images[rank] = room.image[index];
    room.places[rank] = room.place[index];
    for (let area = 0; area < areaRanges.length; area++) {
      room.matched[area][rank] = own.matched[area * own.scores.length + detection];
      room.ignored[area][rank] = own.ignored[area * own.scores.length + detection];
    }
  }
  return {
    label,
    images: room.images.subarray(0, count),
    places: room.places.subarray(0, count),
    matched: room.matched.map((table) => table.subarray(0, count)),
    ignored: room.ignored.map((table) => table.subarray(0, count)),
    positives: areaRanges.map((_, area) => positivesOf(found, images, area)),
  };
}

/** The class's detections, image after image; answers how many there are. */
function collect(found: readonly Occurrence[], images: readonly CocoMatches[], room: Room): number {
  let count = 0;
  for (const [image, at] of found) {
    const { starts, scores } = images[image];
    for (let detection = starts[at]; detection < starts[at + 1]; detection++, count++) {
      room.scores[count] = scores[detection];
      room.image[count] = image;
      room.detection[count] = detection;
      room.place[count] = detection - starts[at];
    }
  }
  return count;
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
