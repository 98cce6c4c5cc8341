/** How a program rounds that keeps given scales: as the file asks for it, or not at all. */
import type { GivenScale } from '../graph/given';
import type { ValueId } from '../graph/graph';
import { InputError } from '../util/errors';
import type { Context } from './context';
import { keepsGiven } from './given';
import type { QuantizedModel, Rounding, Step } from './quantizedModel';
import { inIntegers, kindOf, requantizeOf } from './steps/steps';

type Asking = readonly (readonly [ValueId, GivenScale])[];

/**
 * Of the program, and of its inputs; what the values agree on. Where they do not, requantizations and tables say it themselves.
 * Throws InputError where inputs disagree, of which a program has one rounding, and for a step that rounds in its own way alone.
 */
export function roundingsOf(context: Context): Pick<QuantizedModel, 'rounding' | 'inputRounding'> {
  const { graph, settings } = context;
  const own = { rounding: settings.rounding, inputRounding: settings.realRounding };
  if (!keepsGiven(settings) || !graph.given?.size) return own;
  refuseOtherwiseRounded(context);
  const isInput = new Set(graph.inputs);
  const all = [...graph.given];
  const inputs = all.filter(([value]) => isInput.has(value));
  const made = all.filter(([value]) => !isInput.has(value));
  refuseDifferent(context, inputs);
  return { rounding: common(made) ?? own.rounding, inputRounding: common(inputs) ?? own.inputRounding };
}

/** Undefined where the values ask for nothing, or for different things. */
function common(values: Asking): Rounding | undefined {
  const asked = new Set(values.map(([, { rounding }]) => rounding));
  return asked.size === 1 ? values[0][1].rounding : undefined;
}

function refuseDifferent({ graph }: Context, inputs: Asking): void {
  if (new Set(inputs.map(([, { rounding }]) => rounding)).size <= 1) return;
  const said = inputs.map(([value, { rounding = 'nearest-ties-even' }]) => `"${graph.values[value].name}" ${rounding}`);
  throw new InputError(
    `${graph.name}: expected one rounding of all inputs, found ${said.join(', ')}; give their Quant nodes one rounding_mode`,
  );
}

function refuseOtherwiseRounded({ graph, steps, tensors }: Context): void {
  for (const step of steps) {
    for (const value of step.outputs) {
      const rounding = tensors[value]?.rounding;
      if (rounding === undefined || roundsBy(step, rounding)) continue;
      throw new InputError(
        `${graph.name}: "${graph.values[value].name}" is rounded ${rounding} in the file, and ${step.name} (${step.kind}) rounds to the nearest, ties to even; change the rounding_mode of its Quant node`,
      );
    }
  }
}

/** What only moves integers, or requantizes each of those that it joins, rounds nothing itself. */
function roundsBy(step: Step, rounding: Rounding): boolean {
  if (!inIntegers(step)) return false;
  if (step.kind === 'lookup' || kindOf(step).does !== 'computes') return true;
  return requantizeOf(step)?.rounding === rounding;
}
