/**
 * Directed golden vectors: for single steps, inputs that are chosen so that a wrong rounding, a missing clamp or a wrong sign shows in
 * the output. Pictures hardly ever tie: a fault of rounding passes all of their integers.
 */
import type { ValueId } from '../../graph/graph';
import type { DirectedGolden } from '../../export/golden';
import { accumulatorsOf } from '../../integer/accumulators';
import { tensorOf } from '../../integer/map';
import { requantizeOne } from '../../integer/requantize';
import type { StepRunner } from '../../integer/runStep';
import type { IntegerStep, IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import { inIntegers, isConv, requantizeOf } from '../../quantize/steps/steps';
import { byKind, type ByKind } from '../../util/byKind';
import { convInputs } from './convolution';
import { faultsOf, type Fault } from './faults';
import { sumInputs } from './sums';

/** Of convolutions and sums with a requantization, in the order of execution. */
export function directedGoldens(model: QuantizedModel, steps: StepRunner): readonly DirectedGolden[] {
  return model.steps.flatMap((step, index) => {
    if (!inIntegers(step)) return [];
    const requantize = requantizeOf(step);
    if (!requantize) return [];
    const faults = faultsOf(requantize, tensorOf(model, step.outputs[0]));
    const made = inputsOf(model, step, faults).flatMap((inputs) => goldenOf(model, step, index, inputs, steps));
    return made.map((golden) => ({ ...golden, ...noticedBy(model, step, faults, made) }));
  });
}

/** One list of inputs for each vector. */
function inputsOf(
  model: QuantizedModel,
  step: IntegerStep,
  faults: readonly Fault[],
): readonly (readonly IntegerValues[])[] {
  return byKind(chosenInputs, model, step, faults);
}

const none = (): readonly [] => [];

const chosenInputs: ByKind<IntegerStep, QuantizedModel, readonly (readonly IntegerValues[])[], [readonly Fault[]]> = {
  conv(model, step, faults) {
    const [input, output] = [step.inputs[0], step.outputs[0]].map((value) => tensorOf(model, value));
    return convInputs(step, input, output, faults).map((map) => [map]);
  },
  add(model, step, faults) {
    const inputs = step.inputs.map((value) => tensorOf(model, value));
    const sum = sumInputs(step, inputs, tensorOf(model, step.outputs[0]), faults);
    return sum ? [sum] : [];
  },
  // Their sums are few or far apart; pictures and the requantization's own test say what there is to say.
  ...{ averagePool: none, mul: none, div: none, matMul: none, softmax: none, normalize: none, requantize: none },
  ...{ interpolate: none, maxPool: none, concat: none, extreme: none, lookup: none, embed: none, reshape: none },
  ...{ transpose: none, slice: none, pad: none, resize: none, constant: none, curve: none },
};

type Made = Omit<DirectedGolden, 'notices' | 'cannotNotice'>;

function goldenOf(
  model: QuantizedModel,
  step: IntegerStep,
  index: number,
  inputs: readonly IntegerValues[],
  steps: StepRunner,
): readonly Made[] {
  const values = new Map<ValueId, IntegerValues>(step.inputs.map((value, i) => [value, inputs[i]]));
  const read = (value: ValueId): IntegerValues => values.get(value) ?? new Int32Array(0);
  const accumulators = accumulatorsOf(model, step, read, steps);
  if (!accumulators) return [];
  const [output] = step.outputs;
  values.set(output, steps.run(model, step, read));
  return [{ step: index, values, accumulators }];
}

/** Which faults change an integer of any of the vectors, computed from what they sum. */
function noticedBy(
  model: QuantizedModel,
  step: IntegerStep,
  faults: readonly Fault[],
  made: readonly Made[],
): Pick<DirectedGolden, 'notices' | 'cannotNotice'> {
  const [, , height = 1, width = 1] = tensorOf(model, step.outputs[0]).shape;
  const requantize = requantizeOf(step);
  const entry = (i: number): number => (isConv(step) ? Math.floor(i / (height * width)) : 0);
  const shows = ({ compute }: Fault): boolean =>
    made.some(({ accumulators }) =>
      accumulators.some(
        (sum: number, i: number) => requantize && compute(sum, entry(i)) !== requantizeOne(sum, entry(i), requantize),
      ),
    );
  const [notices, cannotNotice] = [faults.filter(shows), faults.filter((fault) => !shows(fault))];
  return { notices: notices.map(({ words }) => words), cannotNotice: cannotNotice.map(({ words }) => words) };
}
