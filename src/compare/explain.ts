/** Why a value differs: what explains it as it was read, its length, and its order where nothing else does. */
import { likelyCauses } from './causes';
import { bestOrder, inMemoryOrder } from './order';
import type { Cause, Evidence } from './suspect';

/** @param told whether the order was given: then no other is tried with another fault. */
export function explain(evidence: Evidence, told: boolean): readonly Cause[] {
  const causes = [...likelyCauses(evidence), ...lengthCauses(evidence)];
  return causes.length > 0 || told ? causes : causesInOtherOrder(evidence);
}

function lengthCauses({ dump, expected, found, places }: Evidence): readonly Cause[] {
  const [held, wanted] = [dump.length, expected.length];
  if (held === wanted) return [];
  const equal = places.every((i) => found[i] === expected[i]);
  const text =
    held < wanted
      ? `the dump ends after ${held} of ${wanted} elements${equal ? ': all that it holds are equal' : ''}`
      : `the dump holds ${held} elements, ${held - wanted} too many${equal ? ': the first are equal' : ': padding, several values, or another size'}`;
  return [{ id: held < wanted ? 'truncated' : 'too-long', text, explained: equal ? 1 : 0 }];
}

/** A fault in a dump that lies in another order too. */
function causesInOtherOrder(evidence: Evidence): readonly Cause[] {
  const { expected, dump, size } = evidence;
  const order = bestOrder(expected, dump, size);
  if (order === undefined) return [];
  const words = `the dump is in the order ${order} (--layout ${order}), and `;
  const turned = likelyCauses({ ...evidence, order, found: inMemoryOrder(dump, size, order) });
  return turned.map((cause) => ({ ...cause, text: words + cause.text }));
}
