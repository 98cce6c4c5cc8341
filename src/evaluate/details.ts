/**
 * What figures are made of: each class by itself, and each picture. From the same records as the figures, so that merged shards come to the
 * details of one run.
 *
 *   curve: the highest precision at recall r or above, for r = 0, 0.05, … 1, to four digits
 */
import type { ClassFigures } from '../protocol/results/results';
import { averagePrecision, averagePrecisions, rankingsOf, type Matches } from './averagePrecision';
import { recallAt } from './cocoMatching';

/** Recalls of a curve, as pycocotools compares them. */
const recalls = Array.from({ length: 21 }, (_, at) => recallAt(5 * at));

/** @param precisions where the first, second, … of `positives` boxes is found, the best detection first */
export function curveThrough(precisions: readonly number[], positives: number): readonly number[] {
  return recalls.map((recall) => {
    const reached = precisions.filter((_, hit) => (hit + 1) / positives >= recall);
    const highest = reached.reduce((most, precision) => Math.max(most, precision), 0);
    return Math.round(highest * 1e4) / 1e4;
  });
}

/** All-point AP@0.5 of each class. */
export function classesOfMatches(images: readonly Matches[]): readonly ClassFigures[] {
  return rankingsOf(images).map(({ label, hits, truths }) => ({
    ...{ class: label, boxes: truths.length, ap50: averagePrecision(hits, truths.length) },
    curve: curveThrough(precisionsAt(hits), truths.length),
  }));
}

function precisionsAt(hits: Uint8Array): readonly number[] {
  const precisions: number[] = [];
  hits.forEach((hit, at) => {
    if (hit !== 0) precisions.push((precisions.length + 1) / (at + 1));
  });
  return precisions;
}

/** Mean AP@0.5 over the classes of one picture, its detections ranked among themselves; undefined without boxes to find. */
export function figureOfPicture(matches: Matches): number | undefined {
  const found = [...averagePrecisions([matches]).values()];
  return found.length === 0 ? undefined : found.reduce((sum, each) => sum + each, 0) / found.length;
}
