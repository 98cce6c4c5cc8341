/**
 * The stages of a program. A flattened map goes on streaming as the map that it was; what follows the last integers (decoding) stays
 * outside. Every step without a module is named before anything is written.
 */
import type { ValueId } from '../graph/graph';
import { mapOf, type Map3 } from '../integer/map';
import type { QuantizedModel, Step } from '../quantize/quantizedModel';
import { signedBits } from '../quantize/steps/range';
import { rangesOf } from '../quantize/steps/ranges';
import { inFloat, isReshape } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import { withFifos } from './fifos';
import type { Fold, Network, Stage, StageInput, ValueStream } from './network';
import { stageOf } from './stages/stages';

/** Chooses the fold of a step from the stages that it would be with each; these are undefined for a step without a module. */
export type Folding = (stageWith: (fold: Fold) => Stage | undefined) => Fold;

export const unfolded: Folding = () => ({ pe: 1, simd: 1 });

/** Throws InputError that names each step without a module, and why. */
export function planNetwork(
  model: QuantizedModel,
  idOf: (index: number) => string,
  folding: Folding = unfolded,
): Network {
  const ranges = rangesOf(model);
  const bitsOf = (value: ValueId): number => {
    const { low, high } = ranges[value] ?? { low: 0, high: 0 };
    return Math.max(2, signedBits(low, high));
  };
  const views = viewsOf(model);
  const context = { model, streamed: (value: ValueId): Map3 => views.mapOf(value), bitsOf };
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
    if (typeof draft === 'string') refusals.push(`${step.name} (${step.kind}: ${draft})`);
    else stages.push({ ...draft, id, step, inputs: draft.inputs.map(sourced) });
  }
  if (refusals.length > 0) {
    throw new InputError(
      `verilog: a streaming top level has no module for ${refusals.join('; ')}. --top layers writes modules of single layers`,
    );
  }
  return withFifos(joined(model, stages, views.source, bitsOf));
}

/** What runs behind the last integers. */
const isTail = (step: Step): boolean => inFloat(step) && step.tail;

interface Views {
  /** The value that streams where this one is read. */
  readonly source: (value: ValueId) => ValueId;
  readonly mapOf: (value: ValueId) => Map3;
  readonly isView: (step: Step) => boolean;
}

/** Reshapes that leave the order of a stream alone, and those that only fully connected layers read. */
function viewsOf(model: QuantizedModel): Views {
  const sources = new Map<ValueId, ValueId>();
  const source = (value: ValueId): ValueId => sources.get(value) ?? value;
  const isView = (step: Step): boolean => isReshape(step) && sources.has(step.outputs[0]);
  for (const step of model.steps) if (isReshape(step)) sources.set(step.outputs[0], source(step.inputs[0]));
  return { source, mapOf: (value) => mapOf(model, source(value)), isView };
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

/** Integers that the caller gets: the program's outputs, and what decoding reads. */
function outputsOf(model: QuantizedModel): readonly ValueId[] {
  const decoded = model.steps.filter(isTail).flatMap(({ inputs }) => inputs);
  return [...model.outputs, ...decoded];
}
