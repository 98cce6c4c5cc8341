/**
 * Why a dump differs, in words. Each suspicion is computed, not guessed at: it predicts every element from the golden
 * integers (accumulators, inputs and parameters of the step), and counts as a cause when it predicts the dump.
 */
import { channelSuspects } from './causes/channels';
import { convolutionSuspects, unlikelyConvolution } from './causes/convolution';
import { inferredSuspects } from './causes/inferred';
import { addSuspects, concatSuspects } from './causes/joins';
import { layoutSuspects } from './causes/layout';
import { placementSuspects, recomputedSuspects } from './causes/placement';
import { averageSuspects, maxPoolSuspects, unlikelyAverage, unlikelyMaxPool } from './causes/pools';
import { representationSuspects } from './causes/representation';
import { requantizationSuspects } from './causes/requantization';
import type { Operation } from './operation';
import type { Cause, Evidence, Suspect } from './suspect';
import { byKind, type ByKind } from '../util/byKind';

/** What goes wrong while a step computes. */
const computedSuspects: ByKind<Operation, Evidence, readonly Suspect[]> = {
  conv: convolutionSuspects,
  maxPool: maxPoolSuspects,
  averagePool: averageSuspects,
  add: addSuspects,
  concat: concatSuspects,
};

/** The same, of what is less likely. */
const unlikelySuspects: ByKind<Operation, Evidence, readonly Suspect[]> = {
  conv: unlikelyConvolution,
  maxPool: unlikelyMaxPool,
  averagePool: unlikelyAverage,
  add: () => [],
  concat: () => [],
};

/** A cause must leave at most one element in fifty unexplained. */
const tolerated = 0.02;

/** How many elements that differ, and how many that do not, judge a suspicion whose predictions cost much. */
const sampled = 2000;

/** The best first. Empty when nothing explains the difference. */
export function likelyCauses(evidence: Evidence): readonly Cause[] {
  const suspects = [
    ...representationSuspects(evidence),
    ...requantizationSuspects(evidence),
    ...layoutSuspects(evidence),
    ...placementSuspects(evidence),
    ...(evidence.operation ? byKind(computedSuspects, evidence, evidence.operation) : []),
    ...recomputedSuspects(evidence),
    ...channelSuspects(evidence),
    ...inferredSuspects(evidence),
    ...(evidence.operation ? byKind(unlikelySuspects, evidence, evidence.operation) : []),
  ];
  const sample = sampleOf(evidence);
  const causes = suspects.flatMap((suspect) => {
    const explained = shareExplained(suspect, evidence, suspect.costly ? sample : evidence.places);
    return explained === undefined ? [] : [{ id: suspect.id, text: suspect.text, explained }];
  });
  // Stable: among equals, the plainer suspicion stands first.
  return causes.sort((a, b) => b.explained - a.explained).slice(0, 3);
}

/** Places spread over the elements that differ and over those that do not. */
function sampleOf({ expected, found, places }: Evidence): Int32Array {
  const differing = places.filter((i) => found[i] !== expected[i]);
  const equal = places.filter((i) => found[i] === expected[i]);
  return Int32Array.from([...spread(differing), ...spread(equal)]);
}

function spread(places: Int32Array): Int32Array {
  const step = places.length / sampled;
  return step <= 1 ? places : Int32Array.from({ length: sampled }, (_, i) => places[Math.floor(i * step)]);
}

/**
 * Undefined when too much is left unexplained, of all elements or of those that differ: a suspicion that changes nothing
 * explains nothing.
 */
function shareExplained({ predict }: Suspect, { expected, found }: Evidence, places: Int32Array): number | undefined {
  let missed = 0;
  let differing = 0;
  let caught = 0;
  for (const i of places) {
    const predicted = predict(i);
    const hit = predicted === found[i] || (Number.isNaN(predicted) && Number.isNaN(found[i]));
    if (!hit && ++missed > tolerated * places.length) return undefined;
    if (found[i] === expected[i]) continue;
    differing++;
    if (hit) caught++;
  }
  return differing === 0 || caught < (1 - tolerated) * differing ? undefined : 1 - missed / places.length;
}
