/**
 * Why a dump differs, in words. Each suspicion is computed, not guessed at: it predicts every element from the golden
 * integers (accumulators, for what goes wrong in requantization), and counts as a cause when it predicts the dump.
 */
import type { Requantize } from '../quantize/quantizedModel';
import type { MapSize } from './order';
import { placementSuspects } from './causes/placement';
import { representationSuspects } from './causes/representation';
import { requantizationSuspects } from './causes/requantization';

export interface Cause {
  /** Stable, for programs. */
  readonly id: string;
  readonly text: string;
  /** Share of the elements that it predicts, 0 to 1. */
  readonly explained: number;
}

/** What is known of the value whose dump differs. */
export interface Evidence {
  readonly expected: Float64Array;
  readonly found: Float64Array;
  readonly size: MapSize;
  readonly bits: number;
  readonly zeroPoint: number;
  readonly scale: readonly number[];
  /** Golden accumulators of the same step, when the value is its requantized output. */
  readonly accumulators?: Float64Array;
  readonly requantize?: Requantize;
  /** Per channel, of a convolution. */
  readonly bias?: Float64Array;
  /** Bits of the container in the dump's file, where it is raw. */
  readonly containerBits?: number;
  /** Other golden values of the same length, by what people call them. */
  readonly others: readonly { readonly name: string; readonly values: Float64Array }[];
}

export interface Suspect {
  readonly id: string;
  readonly text: string;
  /** What the dump would hold: a number, or NaN for none. */
  readonly predict: (index: number) => number;
}

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
