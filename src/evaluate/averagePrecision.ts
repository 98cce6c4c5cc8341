/**
 * All-point average precision: the area under the precision envelope, as PASCAL VOC has it from 2010 on.
 *
 *   recall_i = TP_i / positives, precision_i = TP_i / i, envelope_i = max_{j ≥ i} precision_j
 *   AP = Σ (recall_i − recall_{i−1}) · envelope_i
 */
export function averagePrecision(hitsBestFirst: readonly boolean[], positives: number): number {
  let hits = hitsBestFirst.filter((hit) => hit).length;
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
  readonly classes: readonly number[];
  readonly scores: readonly number[];
  readonly hits: readonly number[];
}

/** AP of every class that has ground truth, by class; detections of equal score rank in the order of the images. */
export function averagePrecisions(images: readonly Matches[]): ReadonlyMap<number, number> {
  const positives = countClasses(images);
  const found = new Map<number, { score: number; hit: boolean }[]>([...positives.keys()].map((label) => [label, []]));
  for (const { classes, scores, hits } of images) {
    classes.forEach((label, index) => found.get(label)?.push({ score: scores[index], hit: hits[index] === 1 }));
  }
  const labels = [...positives.keys()].sort((a, b) => a - b);
  return new Map(labels.map((label) => [label, apOf(found.get(label) ?? [], positives.get(label) ?? 0)]));
}

function apOf(found: { readonly score: number; readonly hit: boolean }[], positives: number): number {
  const ranked = found.sort((a, b) => b.score - a.score);
  return averagePrecision(
    ranked.map(({ hit }) => hit),
    positives,
  );
}

function countClasses(images: readonly Matches[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of images.flatMap(({ truths }) => truths)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
