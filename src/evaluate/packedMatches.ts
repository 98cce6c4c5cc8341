/**
 * What evaluators of one threshold record of an image, small enough to be kept of thousands:
 *
 *   [[class, detections, class, detections, …], [classes of the boxes to find], scores, [places of hits]]
 *
 * Scores are doubles in base64, class after class. Only the order within a class counts: classes are judged one by one.
 */
import type { Matches } from './averagePrecision';
import { isNumbers } from './evaluator';
import { groupsOf } from './nms';
import { isCount, packDoubles, pairs, unpackDoubles } from './packedNumbers';
import { placesIn } from './weightedPrecision';

export type PackedMatches = readonly [
  counts: readonly number[],
  truths: readonly number[],
  scores: string,
  hits: readonly number[],
];

export function packMatches({ truths, classes, scores, hits }: Matches): PackedMatches {
  const groups = groupsOf(classes);
  const order = [...groups.values()].flatMap((members) => Array.from(members));
  return [
    [...groups].flatMap(([label, members]) => [label, members.length]),
    truths,
    packDoubles(order.map((at) => scores[at])),
    [...placesIn(order.map((at) => hits[at]))],
  ];
}

/** Class after class. Undefined where the value is not packed, or broken. */
export function unpackMatches(value: unknown): Matches | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [counts, truths, packed, places] = value as readonly unknown[];
  const [groups, scores] = [pairs(counts), unpackDoubles(packed)];
  if (!groups || !isNumbers(truths) || !scores || !isNumbers(places)) return undefined;
  const classes = groups.flatMap(([label, count]) => Array.from({ length: count }, () => label));
  if (classes.length !== scores.length || !places.every((place) => isCount(place) && place < scores.length))
    return undefined;
  const hits = new Uint8Array(scores.length);
  for (const place of places) hits[place] = 1;
  return { truths, classes: Int32Array.from(classes), scores, hits };
}
