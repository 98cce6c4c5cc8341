/**
 * Why a dump differs, in words. Each suspicion is computed, not guessed at: it predicts every element from the golden
 * integers (accumulators, for what goes wrong in requantization), and counts as a cause when it predicts the dump.
 */
import { placementSuspects } from './causes/placement';
import { representationSuspects } from './causes/representation';
import { requantizationSuspects } from './causes/requantization';
import type { Cause, Evidence, Suspect } from './suspect';

/** A cause must leave at most one element in fifty unexplained. */
const tolerated = 0.02;

/** The best first. Empty when nothing explains the difference. */
export function likelyCauses(evidence: Evidence): readonly Cause[] {
  const suspects = [
    ...representationSuspects(evidence),
    ...requantizationSuspects(evidence),
    ...placementSuspects(evidence),
  ];
  const causes = suspects.flatMap((suspect) => {
    const explained = shareExplained(suspect, evidence);
    return explained === undefined ? [] : [{ id: suspect.id, text: suspect.text, explained }];
  });
  // Stable: among equals, the plainer suspicion stands first.
  return causes.sort((a, b) => b.explained - a.explained).slice(0, 3);
}

/**
 * Undefined when too much is left unexplained, of all elements or of those that differ: a suspicion that changes nothing
 * explains nothing.
 */
function shareExplained({ predict }: Suspect, { expected, found }: Evidence): number | undefined {
  let missed = 0;
  let differing = 0;
  let caught = 0;
  for (let i = 0; i < expected.length; i++) {
    const predicted = predict(i);
    const hit = predicted === found[i] || (Number.isNaN(predicted) && Number.isNaN(found[i]));
    if (!hit && ++missed > tolerated * expected.length) return undefined;
    if (found[i] === expected[i]) continue;
    differing++;
    if (hit) caught++;
  }
  return caught < (1 - tolerated) * differing ? undefined : 1 - missed / expected.length;
}
