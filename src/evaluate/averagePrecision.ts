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
  return new Map(
    rankingsOf(images).map(({ label, hits, truths }) => [label, averagePrecision(hits, truths.length)] as const),
  );
}

/** The detections of one class over all images, the best first. */
export interface Ranking {
  readonly label: number;
  /** The image of each detection, and whether it is a hit. */
  readonly images: Uint32Array;
  readonly hits: Uint8Array;
  /** The image of each box to find. */
  readonly truths: readonly number[];
}

/** Of every class that has ground truth, by class. */
export function rankingsOf(images: readonly Matches[]): readonly Ranking[] {
  const truths = imagesOfTruths(images);
  const found = countEach(images.map(({ classes }) => classes));
  const labels = [...truths.keys()].sort((a, b) => a - b);
  const pools = new Map(labels.map((label) => [label, emptyPool(found.get(label) ?? 0)]));
  images.forEach(({ classes, scores, hits }, image) => {
    for (let index = 0; index < classes.length; index++) {
      const pool = pools.get(classes[index]);
      if (!pool) continue;
      pool.scores[pool.count] = scores[index];
      pool.hits[pool.count] = hits[index];
      pool.images[pool.count++] = image;
    }
  });
  return [...pools].map(([label, pool]) => ({ label, ...ranked(pool), truths: truths.get(label) ?? [] }));
}

/** The detections of one class in the order of the images. */
interface Pool {
  readonly scores: Float64Array;
  readonly hits: Uint8Array;
  readonly images: Uint32Array;
  count: number;
}

const emptyPool = (length: number): Pool => ({
  scores: new Float64Array(length),
  hits: new Uint8Array(length),
  images: new Uint32Array(length),
  count: 0,
});

function ranked({ scores, hits, images }: Pool): Pick<Ranking, 'images' | 'hits'> {
  const order = byFallingScore(scores);
  return {
    images: Uint32Array.from(order, (index) => images[index]),
    hits: Uint8Array.from(order, (index) => hits[index]),
  };
}

function imagesOfTruths(images: readonly Matches[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  images.forEach(({ truths }, image) => {
    for (const label of truths) {
      const own = found.get(label);
      if (own) own.push(image);
      else found.set(label, [image]);
    }
  });
  return found;
}

function countEach(lists: readonly ArrayLike<number>[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) counts.set(list[index], (counts.get(list[index]) ?? 0) + 1);
  }
  return counts;
}
