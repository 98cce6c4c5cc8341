/** The arithmetic in words, so that the file can be implemented from without asking anyone. */
import type { AdjustmentMode, Rounding } from '../../quantize/quantizedModel';

export const valueFormula = 'real = scale * (q - zeroPoint)';

export const requantizeFormula =
  'r = acc >= 0 or no "negative" ? factor : negative; q = clamp(round(acc * r) + zeroPoint, qmin, qmax); ' +
  'with "leakyAfter": out = q * (q >= 0 ? positive : negative), otherwise out = q';

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

export const stepFormulas: Readonly<Record<string, string>> = {
  conv: 'acc[o,y,x] = bias[o] + sum over i,r,s of weights[o,i,r,s] * (in[g*I+i, y*stride+r*dilation-pad, ...] - inputZeroPoint); a padded tap adds 0; without "requantize" acc is the output; with "narrowBias": bias[o] = an integer of so many bits * 2^shift',
  maxPool: 'largest integer of the window; a padded tap counts as minus infinity (lowest) or as the integer 0 (zero)',
  averagePool:
    'acc = sum of (in - inputZeroPoint) over the taps inside, or all with countIncludesPadding; factor entry (taps counted - 1)',
  add: 'acc = sum over inputs of (in - inputZeroPoint) * alignment multiplier (mode float: value), then requantized',
  mul: 'acc = (a - inputZeroPoints[0]) * (b - inputZeroPoints[1]), then requantized; broadcasts as ONNX does',
  concat: 'joined along axis; each input with a requantization is requantized first (acc = in - its zero point)',
  requantize: 'acc = in - inputZeroPoint, then requantized',
  lookup: 'out = table[in - qmin of the input]',
  reshape: 'the same integers in the shape of the output',
  transpose: 'axes permuted',
  slice: 'out[i...] = in[starts + i*steps]',
  pad: 'surrounded by the integer "value"',
  resize: 'out[..., y, x] = in[..., rows[y], columns[x]]',
  island: 'float: inputs are dequantized, outputs with a tensor are quantized, nearest-ties-even',
};
