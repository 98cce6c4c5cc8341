/** The stages of a program, how they are folded, and the queues between them. */
import type { ValueId } from '../graph/graph';
import { mapOf, type Map3 } from '../integer/map';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { withFifos } from './fifos';
import type { Fold, Network, Stage, StageInput, ValueStream } from './network';
import type { Multiplier } from './packing';
import { plannedSteps } from './plannedSteps';
import { stageOf } from './stages/stages';
import { inRowsOfItsOwn } from './streamed';
import { leavingValues, sourcesIn, valueBits } from './views';

/** Chooses the fold of a step from the stages that it would be with each; these are undefined for a step without a module. */
export type Folding = (stageWith: (fold: Fold) => Stage | undefined) => Fold;

export const unfolded: Folding = () => ({ pe: 1, simd: 1 });

/** Throws InputError that names the steps without a module, and why. */
export function planNetwork(
  model: QuantizedModel,
  idOf: (index: number) => string,
  folding: Folding = unfolded,
  multiplier?: Multiplier,
): Network {
  const bitsOf = valueBits(model);
  const source = sourcesIn(model);
  const made = new Map<ValueId, number>();
  const sourced = (input: StageInput): StageInput => {
    const value = source(input.value);
    return { ...input, value, made: made.get(value) ?? input.lanes };
  };
  const stages = plannedSteps(
    model,
    source,
    'a streaming top level has no module for',
    (step, index, comesAs): Stage | string => {
      const id = idOf(index);
      const streamed = (value: ValueId): Map3 => inRowsOfItsOwn(model, value, comesAs(value));
      const stageWith = (fold: Fold): Stage | string => {
        const draft = stageOf({ model, streamed, bitsOf, id, fold, multiplier }, step);
        return typeof draft === 'string' ? draft : { ...draft, id, step, inputs: draft.inputs.map(sourced) };
      };
      const chosen = stageWith(
        folding((fold) => {
          const stage = stageWith(fold);
          return typeof stage === 'string' ? undefined : stage;
        }),
      );
      if (typeof chosen !== 'string') made.set(chosen.output.value, chosen.output.lanes);
      return chosen;
    },
  );
  return withFifos(joined(model, stages, bitsOf));
}

function joined(model: QuantizedModel, stages: readonly Stage[], bitsOf: (value: ValueId) => number): Network {
  const made = new Map(stages.map(({ output }) => [output.value, output]));
  const outputs = [...leavingValues(model)].flatMap((value): ValueStream[] => {
    const output = made.get(value);
    return output ? [output] : [];
  });
  const inputs = model.inputs.map((value): ValueStream => {
    const reader = stages.flatMap((stage) => stage.inputs).find((input) => input.value === value);
    return { value, map: mapOf(model, value), bits: bitsOf(value), lanes: reader?.lanes ?? 1 };
  });
  return { inputs, stages, outputs };
}
