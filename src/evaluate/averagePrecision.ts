import { byFallingScore } from './fallingScore';

/**
 * All-point average precision: the area under the precision envelope, as PASCAL VOC has it from 2010 on.
 *
 *   recall_i = TP_i / positives, precision_i = TP_i / i, envelope_i = max_{j ≥ i} precision_j
 *   AP = Σ (recall_i − recall_{i−1}) · envelope_i
 */
export function averagePrecision(hitsBestFirst: ArrayLike<boolean | number>, positives: number): number {
  let hits = 0;
  for (let index = 0; index < hitsBestFirst.length; index++) if (hitsBestFirst[index]) hits++;
  let envelope = 0;
  let area = 0;
  for (let index = hitsBestFirst.length - 1; index >= 0; index--) {
    if (!hitsBestFirst[index]) continue;
    // Between hits precision only falls, so the envelope can be followed from hit to hit.
    envelope = Math.max(envelope, hits / (index + 1));
    area += envelope;
    hits--;
  }
  return positives === 0 ? 0 : area / positives;
}

/** What happened to the detections of one image: the record of evaluators that match boxes at one threshold. */
export interface Matches {
  /** Class of every ground truth box. */
  readonly truths: readonly number[];
  /** Per detection: class, what it is ranked by, and 1 for a hit. */
  readonly classes: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly hits: ArrayLike<number>;
}

/** AP of every class that has ground truth, by class; detections of equal score rank in the order of the images. */
export function averagePrecisions(images: readonly Matches[]): ReadonlyMap<number, number> {
  const positives = countEach(images.map(({ truths }) => truths));
  const found = countEach(images.map(({ classes }) => classes));
  const labels = [...positives.keys()].sort((a, b) => a - b);
  const ranked = new Map(labels.map((label) => [label, emptyRanking(found.get(label) ?? 0)]));
  for (const { classes, scores, hits } of images) {
    for (let index = 0; index < classes.length; index++) {
      const ranking = ranked.get(classes[index]);
      if (!ranking) continue;
      ranking.scores[ranking.count] = scores[index];
      ranking.hits[ranking.count++] = hits[index];
    }
  }
  return new Map([...ranked].map(([label, ranking]) => [label, apOf(ranking, positives.get(label) ?? 0)]));
}

/** The detections of one class over all images. */
interface Ranking {
  readonly scores: Float64Array;
  readonly hits: Uint8Array;
  count: number;
}

const emptyRanking = (length: number): Ranking => ({
  scores: new Float64Array(length),
  hits: new Uint8Array(length),
  count: 0,
});

function apOf({ scores, hits }: Ranking, positives: number): number {
  const order = byFallingScore(scores);
  const ranked = new Uint8Array(hits.length);
  for (let i = 0; i < ranked.length; i++) ranked[i] = hits[order[i]];
  return averagePrecision(ranked, positives);
}

function countEach(lists: readonly ArrayLike<number>[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) counts.set(list[index], (counts.get(list[index]) ?? 0) + 1);
  }
  return counts;
}
