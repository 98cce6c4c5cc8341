/** Whether the integers answer otherwise than float does, as people mean it: another object, another class, or an output that is noise. */
import type { ImageSeen } from '../results/detections';
import { pairBoxes } from './boxPairs';

/** Of outputs that are neither boxes nor classes no two numbers are equal: below so many dB they are called another answer. */
const leastDb = 20;

/** @param confidence boxes of lower scores do not count */
export function differs(seen: ImageSeen['seen'], confidence: number): boolean {
  switch (seen.kind) {
    case 'boxes':
      return pairBoxes(seen, Math.max(confidence, seen.confidence)).some(({ kind }) => kind !== 'kept');
    case 'classes':
      return seen.rows.some(({ float, integers }) => float.rank === 0 && integers.rank !== 0);
    case 'outputs':
      return seen.outputs.some(({ sqnrDb }) => sqnrDb !== null && sqnrDb < leastDb);
  }
}
