/**
 * Greedy non-maximum suppression per class: detections are taken by falling score (equal scores in the order given),
 * each one suppresses later ones of its class whose plain IoU with it is above the threshold.
 *
 * Which boxes overlap is found once for all classes: a detector with random weights claims all 80 classes of all its
 * 2,500 boxes, and most of these 200,000 detections are kept.
 */
import { byFallingScore } from './fallingScore';

/** Detections, one for each class of a box that counts: `box` is an index into the boxes. */
export interface Scored {
  readonly box: Int32Array;
  readonly class: Int32Array;
  readonly score: Float64Array;
}

/**
 * Indices of the detections that are kept: class after class, best first in each. `boxes`: n · 4 corners. Takes
 * O(boxes kept for any class · boxes) and O(detections · log), in memory O(boxes + detections + overlapping pairs).
 */
export function nms(boxes: ArrayLike<number>, { box, class: labels, score }: Scored, iouThreshold: number): Int32Array {
  const overlapping = neighbours(boxes, iouThreshold);
  const suppressedFor = new Int32Array(boxes.length / 4).fill(-1);
  const kept = new Int32Array(labels.length);
  let count = 0;
  for (const [label, members] of groupsOf(labels)) {
    const order = bestFirst(members, score);
    for (let at = 0; at < order.length; at++) {
      const member = order[at];
      if (suppressedFor[box[member]] === label) continue;
      kept[count++] = member;
      const others = overlapping(box[member]);
      for (let i = 0; i < others.length; i++) suppressedFor[others[i]] = label;
    }
  }
  return kept.subarray(0, count);
}

/** The indices of equal labels (integers from 0), in the order given; groups by their first member. */
export function groupsOf(labels: ArrayLike<number>): ReadonlyMap<number, Int32Array> {
  const counts: number[] = [];
  const found: number[] = [];
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index];
    while (counts.length <= label) counts.push(0);
    if (counts[label]++ === 0) found.push(label);
  }
  const groups = new Map(found.map((label) => [label, new Int32Array(counts[label])]));
  const members = counts.map((_, label) => groups.get(label) ?? new Int32Array(0));
  counts.fill(0);
  for (let index = 0; index < labels.length; index++) members[labels[index]][counts[labels[index]]++] = index;
  return groups;
}

/** Members of a group by falling score, equal ones in the order given. */
export function bestFirst(members: Int32Array, scores: ArrayLike<number>): Int32Array {
  const own = new Float64Array(members.length);
  for (let i = 0; i < own.length; i++) own[i] = scores[members[i]];
  const order = byFallingScore(own);
  const sorted = new Int32Array(members.length);
  for (let i = 0; i < sorted.length; i++) sorted[i] = members[order[i]];
  return sorted;
}

/** The boxes whose IoU with a given box is above the limit, the box itself perhaps among them; found when first asked for. */
function neighbours(boxes: ArrayLike<number>, limit: number): (box: number) => Int32Array {
  const sorted = sortByLeft(boxes);
  const known: (Int32Array | undefined)[] = new Array<undefined>(boxes.length / 4).fill(undefined);
  const room = new Int32Array(known.length);
  return (box) => (known[box] ??= room.slice(0, findNeighbours(sorted, sorted.place[box], limit, room)));
}

/** Corners and areas in the order of the left edges: entry i is box `box[i]`, and box b is entry `place[b]`. */
interface SortedBoxes {
  readonly box: Int32Array;
  readonly place: Int32Array;
  readonly x1: Float64Array;
  readonly y1: Float64Array;
  readonly x2: Float64Array;
  readonly y2: Float64Array;
  readonly area: Float64Array;
}

function sortByLeft(boxes: ArrayLike<number>): SortedBoxes {
  const count = boxes.length / 4;
  const lefts = new Float64Array(count);
  for (let box = 0; box < count; box++) lefts[box] = -boxes[box * 4];
  const order = byFallingScore(lefts);
  const place = new Int32Array(count);
  const corner = (index: number): Float64Array => {
    const sorted = new Float64Array(count);
    for (let at = 0; at < count; at++) sorted[at] = boxes[order[at] * 4 + index];
    return sorted;
  };
  const [x1, y1, x2, y2, area] = [corner(0), corner(1), corner(2), corner(3), new Float64Array(count)];
  for (let at = 0; at < count; at++) {
    place[order[at]] = at;
    area[at] = Math.max(0, x2[at] - x1[at]) * Math.max(0, y2[at] - y1[at]);
  }
  return { box: Int32Array.from(order), place, x1, y1, x2, y2, area };
}

/**
 * Writes the neighbours of entry `at` to `found` and answers how many they are. IoU > t needs an overlap wider than t
 * times either box, so a neighbour's left edge lies between x1 − (1/t − 1)·width and x1 + (1 − t)·width; t a little
 * smaller than the limit is on the safe side of rounding.
 */
function findNeighbours(sorted: SortedBoxes, at: number, limit: number, found: Int32Array): number {
  const { box, x1, y1, x2, y2, area } = sorted;
  const [left, top, right, bottom, own] = [x1[at], y1[at], x2[at], y2[at], area[at]];
  const t = 0.999 * limit;
  const [lowest, highest] =
    t > 0 ? [left - (1 / t - 1) * (right - left), left + (1 - t) * (right - left)] : [-Infinity, Infinity];
  let first = at;
  while (first > 0 && x1[first - 1] >= lowest) first--;
  let count = 0;
  for (let other = first; other < box.length && !(x1[other] > highest); other++) {
    const width = Math.max(0, Math.min(right, x2[other]) - Math.max(left, x1[other]));
    const height = Math.max(0, Math.min(bottom, y2[other]) - Math.max(top, y1[other]));
    const overlap = width * height;
    if (overlap > limit * (own + area[other] - overlap)) found[count++] = box[other];
  }
  return count;
}
