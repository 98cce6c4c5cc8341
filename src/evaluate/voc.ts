/**
 * `voc` and `voc-devkit`: all-point AP at IoU 0.5, mean over the classes that have ground truth (`map50`).
 *
 * Matching, per image and class: detections by falling score; each looks at the ground truth box of its class with which its plain
 * IoU is highest (the first of equals), and is a hit if that IoU is at least 0.5 and the box was not taken before. All others are false
 * positives, so a second detection of one object is one. `voc` looks at boxes only that are still free, so that of two objects side by
 * side the second may be found by what lies nearer to the first; `voc-devkit` looks at all, as PASCAL VOC's development kit does, and
 * is never higher. Crowd boxes count as ordinary ones: YOLO labels do not mark them.
 */
import type { GroundTruth } from '../calibrate/sample';
import { averagePrecisions, type Matches } from './averagePrecision';
import { bestTruth } from './bestTruth';
import { boxAt, type Detections } from './detection';
import type { Measure } from './evaluator';
import { classesOfMatches, figureOfPicture } from './details';
import { boxesOf, isMatches, meanAveragePrecision } from './matches';
import { bestFirst, groupsOf } from './nms';
import { packMatches, unpackMatches } from './packedMatches';
import { weighMeanPrecision } from './weightedPrecision';

export const voc = vocMeasure('voc');
export const vocDevkit = vocMeasure('voc-devkit');

function vocMeasure(name: 'voc' | 'voc-devkit'): Measure<Detections, Matches> {
  return {
    name,
    observe: (sample, detections) => matchImage(boxesOf(sample), detections, name === 'voc'),
    metrics: (images) => ({ map50: meanAveragePrecision(images) }),
    weigh: weighMeanPrecision,
    isRecord: isMatches,
    pack: packMatches,
    unpack: unpackMatches,
    classes: classesOfMatches,
    ofPicture: figureOfPicture,
  };
}

/** AP@0.5 of every class that has ground truth. */
export const vocPerClass: (images: readonly Matches[]) => ReadonlyMap<number, number> = averagePrecisions;

/** @param passes whether a detection passes over boxes that are taken, to the best of the free ones */
function matchImage(truths: readonly GroundTruth[], detections: Detections, passes: boolean): Matches {
  const { class: labels, score, box } = detections;
  const hits = new Uint8Array(labels.length);
  for (const [label, members] of groupsOf(labels)) {
    const own = truths.filter((truth) => truth.class === label).map((truth) => truth.box);
    const taken = new Set<number>();
    for (const member of bestFirst(members, score)) {
      if (taken.size === own.length) break;
      const best = bestTruth(boxAt(box, member), own, passes ? taken : none);
      if (best < 0 || taken.has(best)) continue;
      taken.add(best);
      hits[member] = 1;
    }
  }
  return { truths: truths.map((truth) => truth.class), classes: labels, scores: score, hits };
}

const none: ReadonlySet<number> = new Set();
