/**
 * The stages of a program. A flattened map goes on streaming as the map that it was; what follows the last integers (decoding) stays
 * outside. Every step without a module is named before anything is written.
 */
import type { ValueId } from '../graph/graph';
import { mapOf, type Map3 } from '../integer/map';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import { withFifos } from './fifos';
import type { Fold, Network, Stage, StageInput, ValueStream } from './network';
import { stageOf } from './stages/stages';
import { inRowsOfItsOwn, streamedMaps } from './streamed';
import { isTail, outputsOf, valueBits, viewsOf } from './views';

/** Chooses the fold of a step from the stages that it would be with each; these are undefined for a step without a module. */
export type Folding = (stageWith: (fold: Fold) => Stage | undefined) => Fold;

export const unfolded: Folding = () => ({ pe: 1, simd: 1 });

/** Throws InputError that names each step without a module, and why. */
export function planNetwork(
  model: QuantizedModel,
  idOf: (index: number) => string,
  folding: Folding = unfolded,
): Network {
  const bitsOf = valueBits(model);
  const views = viewsOf(model);
  const maps = streamedMaps(model, views.source);
  const streamed = (value: ValueId): Map3 => inRowsOfItsOwn(model, value, maps.of(value));
  const context = { model, streamed, bitsOf };
  const sourced = (input: StageInput): StageInput => ({ ...input, value: views.source(input.value) });
  const refusals: string[] = [];
  const stages: Stage[] = [];
  for (const [index, step] of model.steps.entries()) {
    if (isTail(step) || views.isView(step)) continue;
    const id = idOf(index);
    const draftWith = (fold: Fold) => stageOf({ ...context, id, fold }, step);
    const draft = draftWith(
      folding((fold) => {
        const stage = draftWith(fold);
        return typeof stage === 'string' ? undefined : { ...stage, id, step };
      }),
    );
    if (typeof draft === 'string') {
      refusals.push(`${step.name} (${step.kind}: ${draft})`);
      continue;
    }
    maps.add(draft.output);
    stages.push({ ...draft, id, step, inputs: draft.inputs.map(sourced) });
  }
  if (refusals.length > 0) {
    throw new InputError(
      `verilog: a streaming top level has no module for ${refusals.join('; ')}. --top layers writes modules of single layers`,
    );
  }
  return withFifos(joined(model, stages, views.source, bitsOf));
}

function joined(
  model: QuantizedModel,
  stages: readonly Stage[],
  source: (value: ValueId) => ValueId,
  bitsOf: (value: ValueId) => number,
): Network {
  const made = new Map(stages.map(({ output }) => [output.value, output]));
  const left = outputsOf(model).map(source);
  const outputs = [...new Set(left)].flatMap((value): ValueStream[] => {
    const output = made.get(value);
    return output ? [output] : [];
  });
  const inputs = model.inputs.map((value): ValueStream => {
    const reader = stages.flatMap((stage) => stage.inputs).find((input) => input.value === value);
    return { value, map: mapOf(model, value), bits: bitsOf(value), lanes: reader?.lanes ?? 1 };
  });
  return { inputs, stages, outputs };
}
