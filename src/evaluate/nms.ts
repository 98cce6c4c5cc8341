/**
 * Greedy non-maximum suppression per class: detections are taken by falling score (equal scores in the order given),
 * each one suppresses later ones of its class whose plain IoU with it is above the threshold.
 */
import type { Detection } from './detection';

/** What is kept, best first over all classes; `maxDetections` cuts the end off and changes nothing else. */
export function nms(detections: readonly Detection[], iouThreshold: number, maxDetections = Infinity): Detection[] {
  const order = detections.map((_, index) => index).sort((a, b) => detections[b].score - detections[a].score);
  const kept = new Set<number>();
  for (const members of byClass(detections, order)) keepOf(detections, members, iouThreshold, kept);
  const best = order.filter((index) => kept.has(index));
  return best.slice(0, Math.min(best.length, maxDetections)).map((index) => detections[index]);
}

function byClass(detections: readonly Detection[], order: readonly number[]): Iterable<number[]> {
  const groups = new Map<number, number[]>();
  for (const index of order) {
    const group = groups.get(detections[index].class);
    if (group) group.push(index);
    else groups.set(detections[index].class, [index]);
  }
  return groups.values();
}

/** Quadratic in one class at worst; corners lie in flat arrays, so that 10,000 boxes of one class take well under a second. */
function keepOf(detections: readonly Detection[], members: readonly number[], limit: number, kept: Set<number>): void {
  const corners = Float64Array.from(members.flatMap((index) => detections[index].box));
  const areas = members.map((_, at) => areaAt(corners, at));
  const suppressed = new Uint8Array(members.length);
  for (let best = 0; best < members.length; best++) {
    if (suppressed[best]) continue;
    kept.add(members[best]);
    for (let other = best + 1; other < members.length; other++) {
      if (suppressed[other]) continue;
      const overlap = overlapOf(corners, best, other);
      if (overlap > limit * (areas[best] + areas[other] - overlap)) suppressed[other] = 1;
    }
  }
}

function areaAt(corners: Float64Array, at: number): number {
  return Math.max(0, corners[at * 4 + 2] - corners[at * 4]) * Math.max(0, corners[at * 4 + 3] - corners[at * 4 + 1]);
}

function overlapOf(corners: Float64Array, a: number, b: number): number {
  const i = a * 4;
  const j = b * 4;
  const width = Math.min(corners[i + 2], corners[j + 2]) - Math.max(corners[i], corners[j]);
  if (width <= 0) return 0;
  const height = Math.min(corners[i + 3], corners[j + 3]) - Math.max(corners[i + 1], corners[j + 1]);
  return height <= 0 ? 0 : width * height;
}
