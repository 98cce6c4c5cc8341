/**
 * The steps of a program as parts of hardware, in order: what both top levels begin with. A flattened map goes on as the map that it was;
 * what follows the last integers (decoding) stays outside. Steps without a part are named before anything is written.
 */
import type { ValueId } from '../graph/graph';
import { mapOf, type Map3 } from '../integer/map';
import type { QuantizedModel, Step } from '../quantize/quantizedModel';
import { isReshape } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import { isTail } from './views';

/** Refusals that are told one by one: a network of another kind has dozens. */
const named = 8;

interface Part {
  readonly output: { readonly value: ValueId; readonly map: Map3 };
}

/** What a step becomes, or why nothing. `comesAs`: the map in which a value comes, as the parts before made it. */
export type DraftOf<P extends Part> = (step: Step, index: number, comesAs: (value: ValueId) => Map3) => P | string;

/**
 * @param source the value that comes where another one is read: before reshapes
 * @param lacking how the sentence begins that names what has no part
 * @throws InputError with that sentence
 */
export function plannedSteps<P extends Part>(
  model: QuantizedModel,
  source: (value: ValueId) => ValueId,
  lacking: string,
  draftOf: DraftOf<P>,
): readonly P[] {
  const maps = new Map<ValueId, Map3>();
  const comesAs = (value: ValueId): Map3 => maps.get(source(value)) ?? mapOf(model, source(value));
  const refusals: string[] = [];
  const parts: P[] = [];
  for (const [index, step] of model.steps.entries()) {
    if (isTail(step) || isReshape(step)) continue;
    const draft = draftOf(step, index, comesAs);
    if (typeof draft === 'string') {
      refusals.push(`${step.name} (${step.kind}: ${draft})`);
      continue;
    }
    maps.set(draft.output.value, draft.output.map);
    parts.push(draft);
  }
  if (refusals.length === 0) return parts;
  const more = refusals.length - named;
  const list = more > 1 ? `${refusals.slice(0, named).join('; ')}; and ${more} more` : refusals.join('; ');
  throw new InputError(`verilog: ${lacking} ${list}. --top layers writes modules of single layers`);
}
