/** The arithmetic in words, so that the file can be implemented from without asking anyone. */
import type { AdjustmentMode, QuantizedModel, Rounding } from '../../quantize/quantizedModel';
import { stepKinds } from '../../quantize/steps/steps';
import { roundsToNearest } from '../../util/round';

export const valueFormula = 'real = scale * (q - zeroPoint)';

export const requantizeFormula =
  'r = acc >= 0 or no "negative" ? factor : negative; q = clamp(round(acc * r) + zeroPoint, qmin, qmax); ' +
  'with "single" acc and acc * r are rounded to float32 first; with "leakyAfter": out = q * (q >= 0 ? positive : negative), otherwise out = q';

export const roundingFormulas: Readonly<Record<Rounding, string>> = {
  'nearest-ties-even': 'to the nearest integer, ties to the even one: -2.5 -> -2, 2.5 -> 2, 3.5 -> 4',
  'nearest-ties-up': 'floor(x + 1/2); in integers (p + 2^(shift-1)) >> shift: -2.5 -> -2, 2.5 -> 3',
  'nearest-ties-away': 'sign(x) * floor(|x| + 1/2): -2.5 -> -3, 2.5 -> 3',
  floor: 'to the integer at or below; in integers p >> shift: -2.5 -> -3, 2.5 -> 2',
  'toward-zero': 'drops the fraction: -2.5 -> -2, 2.5 -> 2',
};

export const adjustmentFormulas: Readonly<Record<AdjustmentMode, string>> = {
  float: 'factor is the real number "value", in double precision',
  'mul-shift': 'factor = multiplier * 2^-shift exactly; a negative shift is a shift to the left',
  'pow2-ratio': 'factor = multiplier * 2^-shift exactly, multiplier 1; weight scales were refitted to make it so',
  'pow2-tensor': 'factor = multiplier * 2^-shift exactly, multiplier 1; every scale is a power of two',
};

/** How the program rounds, and after it what values of given scales ask for themselves: `rounding` of a requantization names it. */
export function roundingFormula({ rounding, tensors }: QuantizedModel): string {
  const others = new Set(tensors.map((tensor) => tensor?.rounding ?? rounding));
  others.delete(rounding);
  return [
    roundingFormulas[rounding],
    ...Array.from(others, (each) => `a requantization with "${each}": ${roundingFormulas[each]}`),
  ].join('; ');
}

/** How the input is rounded: behind "x / scale". */
export const inputRoundingFormula = ({ inputRounding }: QuantizedModel): string =>
  `${roundingFormulas[inputRounding]}${roundsToNearest(inputRounding) ? '' : '; x / scale is rounded to float32 first'}`;

/** What holds for the whole program. */
export function programFormulas(model: QuantizedModel) {
  return {
    value: valueFormula,
    requantize: requantizeFormula,
    adjustment: adjustmentFormulas[model.mode],
    rounding: roundingFormula(model),
    inputRounding: inputRoundingFormula(model),
  };
}

/** The arithmetic of the kinds of steps that occur. */
export function stepFormulas({ steps }: QuantizedModel): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map(({ kind }) => [kind, stepKinds[kind].formula]));
}
