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
export function nms(boxes: ArrayLike<number>, { box, class: labels, score }: Scored, iouThreshold: number): number[] {
  const overlapping = neighbours(boxes, iouThreshold);
  const suppressedFor = new Int32Array(boxes.length / 4).fill(-1);
  const kept: number[] = [];
  for (const [label, members] of groupsOf(labels)) {
    for (const at of byFallingScore(members.map((member) => score[member]))) {
      const member = members[at];
      if (suppressedFor[box[member]] === label) continue;
      kept.push(member);
      const others = overlapping(box[member]);
      for (let i = 0; i < others.length; i++) suppressedFor[others[i]] = label;
    }
  }
  return kept;
}

/** The indices of equal entries, in the order given. */
export function groupsOf(labels: ArrayLike<number>): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (let index = 0; index < labels.length; index++) {
    const group = groups.get(labels[index]);
    if (group) group.push(index);
    else groups.set(labels[index], [index]);
  }
  return groups;
}

/** The boxes whose IoU with a given box is above the limit, the box itself perhaps among them; found when first asked for. */
function neighbours(boxes: ArrayLike<number>, limit: number): (box: number) => Int32Array {
  const count = boxes.length / 4;
  const [x1, y1, x2, y2, areas] = Array.from({ length: 5 }, () => new Float64Array(count));
  for (let box = 0, at = 0; box < count; box++, at += 4) {
    x1[box] = boxes[at];
    y1[box] = boxes[at + 1];
    x2[box] = boxes[at + 2];
    y2[box] = boxes[at + 3];
    areas[box] = Math.max(0, x2[box] - x1[box]) * Math.max(0, y2[box] - y1[box]);
  }
  const room = new Int32Array(count);
  const find = (box: number): Int32Array => {
    const [left, top, right, bottom, area] = [x1[box], y1[box], x2[box], y2[box], areas[box]];
    let found = 0;
    for (let other = 0; other < count; other++) {
      const width = Math.min(right, x2[other]) - Math.max(left, x1[other]);
      if (width <= 0) continue;
      const height = Math.min(bottom, y2[other]) - Math.max(top, y1[other]);
      const overlap = height <= 0 ? 0 : width * height;
      if (overlap > limit * (area + areas[other] - overlap)) room[found++] = other;
    }
    return room.slice(0, found);
  };
  const known: (Int32Array | undefined)[] = new Array<undefined>(count).fill(undefined);
  return (box) => (known[box] ??= find(box));
}
