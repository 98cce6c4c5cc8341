/** Lines between knots, as `CurveStep` has them. */
import type { CurveStep, IntegerValues, LookupStep, QuantizedModel } from '../quantize/quantizedModel';
import { tensorOf } from './map';

export function runCurve(model: QuantizedModel, step: CurveStep, input: IntegerValues): Int32Array {
  const { qmin } = tensorOf(model, step.inputs[0]);
  return Int32Array.from(input, (q) => valueAt(step, q - qmin));
}

/** @param u the input's integer, counted from its qmin */
function valueAt({ blockShift, first, shifts, knots, fraction, least }: CurveStep, u: number): number {
  const block = u >> blockShift;
  const rest = u - (block << blockShift);
  const shift = shifts[block];
  const k = first[block] + (rest >> shift);
  const d = rest - ((rest >> shift) << shift);
  const sum = knots[k] * 2 ** shift + (knots[k + 1] - knots[k]) * d;
  return least + ((sum + 2 ** (shift + fraction - 1)) >> (shift + fraction));
}

/** The same as a table of all inputs, for what has room for one and no lines. */
export function wholeTable(model: QuantizedModel, step: CurveStep): LookupStep {
  const { qmin, qmax } = tensorOf(model, step.inputs[0]);
  const { name, layer, inputs, outputs } = step;
  const table = Int32Array.from({ length: qmax - qmin + 1 }, (_, u) => valueAt(step, u));
  return { kind: 'lookup', name, layer, inputs, outputs, table };
}
