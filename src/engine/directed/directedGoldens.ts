/**
 * Directed golden vectors: for single steps, inputs that are chosen so that a wrong rounding, a missing clamp or a wrong sign shows in
 * the output. Pictures hardly ever tie: a fault of rounding passes all of their integers.
 */
import type { DirectedGolden } from '../../export/golden';
import type { StepRunner } from '../../integer/runStep';
import type { IntegerStep, QuantizedModel } from '../../quantize/quantizedModel';
import { inIntegers } from '../../quantize/steps/steps';
import type { Direction, Made } from './direction';
import { directionOf } from './directions';
import { alteredBy, madeOf } from './made';

/** Of every step whose faults its inputs can be chosen for, in the order of execution. */
export function directedGoldens(model: QuantizedModel, steps: StepRunner): readonly DirectedGolden[] {
  return directed(model).flatMap(({ step, index, direction }) => {
    const made = direction.inputs().map((inputs) => madeOf(model, step, inputs, steps));
    const noticed = noticedBy(model, direction, made);
    return made.map((golden) => ({ step: index, ...golden, ...noticed }));
  });
}

/** How many of them there will be, and of which faults, without making any. */
export function plannedVectors(
  model: QuantizedModel,
): readonly { readonly step: number; readonly faults: readonly string[] }[] {
  return directed(model).flatMap(({ index, direction }) => {
    const faults = direction.faults.map(({ words }) => words);
    return Array.from({ length: direction.count() }, () => ({ step: index, faults }));
  });
}

interface Directed {
  readonly step: IntegerStep;
  readonly index: number;
  readonly direction: Direction;
}

function directed(model: QuantizedModel): readonly Directed[] {
  return model.steps.flatMap((step, index) => {
    const direction = inIntegers(step) ? directionOf(model, step) : undefined;
    return direction && inIntegers(step) ? [{ step, index, direction }] : [];
  });
}

/** Which faults change an integer of any of the vectors. */
function noticedBy(
  model: QuantizedModel,
  { faults }: Direction,
  made: readonly Made[],
): Pick<DirectedGolden, 'notices' | 'cannotNotice' | 'outOfReach'> {
  const shows = faults.map(({ changes }) => made.some((golden) => changes(golden, alteredBy(model, golden))));
  const [notices, cannotNotice] = [faults.filter((_, i) => shows[i]), faults.filter((_, i) => !shows[i])];
  const wordsOf = (some: typeof faults): readonly string[] => some.map(({ words }) => words);
  const outOfReach = cannotNotice.filter(({ outOfReach }) => outOfReach?.());
  return { notices: wordsOf(notices), cannotNotice: wordsOf(cannotNotice), outOfReach: wordsOf(outOfReach) };
}
