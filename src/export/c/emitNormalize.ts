/** Normalization: the sums of each group, its root and reciprocal, then every number of it. */
import { groupSize, normalizedBits, rootBits, type NormalizeStep } from '../../quantize/steps/normalize';
import { magnitude, signedBits } from '../../quantize/steps/range';
import { tensorOf } from '../../integer/map';
import type { Shape } from '../../graph/tensor';
import { typeFor } from '../widths';
import { centred, type Emitter } from './emitter';
import { broadcastWalk, denseStrides, indexOf, loopsOver } from './loops';

const half = rootBits - 1;

const helpers = `/* The largest r with r * r <= square, for square < 2^${2 * rootBits}. */
static int64_t square_root(int64_t square)
{
    int64_t root = 0;
    for (int64_t digit = ${2 ** half}; digit > 0; digit >>= 1)
        if ((root + digit) * (root + digit) <= square) root += digit;
    return root;
}

/* The largest h with 4^h <= t, for 0 < t < 2^63. */
static int half_log2(int64_t t)
{
    int h = 0;
    while (h < 31 && t >> (2 * h + 2) != 0) h++;
    return h;
}

/* floor(2^${2 * rootBits - 1} / root), where root has the first ${rootBits} bits of the root of t; h is half_log2(t). */
static int64_t reciprocal_root(int64_t t, int h)
{
    return ((int64_t)1 << ${2 * rootBits - 1}) / square_root(h > ${half} ? t >> 2 * (h - ${half}) : t << 2 * (${half} - h));
}

/* p * 2^-shift to the nearest, ties up. */
static int64_t shift_to_nearest(int64_t p, int shift)
{
    const int64_t q = p + (((int64_t)1 << shift) >> 1);
    return q >= 0 ? q >> shift : ~(~q >> shift);
}
`;

export function emitNormalize(emitter: Emitter, step: NormalizeStep): string[] {
  emitter.helper(helpers);
  const { shape } = emitter.step.inputs[0];
  const [groups, members] = [true, false].map((outer) =>
    shape.map((size, axis) => (step.axes.includes(axis) === outer ? 1 : size)),
  );
  return loopsOver(groups, [
    'int64_t sum = 0, squares = 0;',
    ...loopsOver(members, [
      `const int64_t c = ${numberOf(emitter, step)};`,
      ...(step.centred ? ['sum += c;'] : []),
      'squares += c * c;',
    ]),
    `const int64_t t = ${groupSize(step, shape)} * squares - sum * sum + ${BigInt(step.epsilon)};`,
    'const int h = half_log2(t);',
    'const int64_t inverse = reciprocal_root(t, h);',
    ...loopsOver(members, finished(emitter, step, shape)),
  ]);
}

function numberOf({ step: { inputs } }: Emitter, { inputZeroPoint, guard }: NormalizeStep): string {
  const [input] = inputs;
  const at = indexOf(input.shape, { offset: 0, strides: denseStrides(input.shape) });
  const c = centred(`in[${at}]`, input, inputZeroPoint);
  return guard === 0 ? c : `${c} * ${2 ** guard}`;
}

function finished(emitter: Emitter, step: NormalizeStep, shape: Shape): readonly string[] {
  const { output } = emitter.step;
  const input = tensorOf(emitter.program.model, step.inputs[0]);
  const code = emitter.requantize(step.requantize, normalizedBits(step, { inputs: [input] }));
  const read = (what: 'gain' | 'offset'): string => {
    const [values, own] = [step[what], step[`${what}Shape`]];
    if (values.length === 1) return String(values[0]);
    const most = magnitude({ low: Math.min(...values), high: Math.max(...values) });
    const table = emitter.table(what, typeFor(signedBits(-most, most)), values);
    return `${table}[${indexOf(shape, broadcastWalk(own, shape))}]`;
  };
  return [
    `const int64_t deviation = ${groupSize(step, shape)} * (int64_t)${numberOf(emitter, step)} - sum;`,
    `const int64_t y = shift_to_nearest(deviation * inverse, ${rootBits - step.fraction} + h);`,
    `const int64_t acc = y * ${read('gain')} + ${read('offset')};`,
    `out[${indexOf(shape, { offset: 0, strides: denseStrides(shape) })}] = (${output.type})${code.call('acc', '0')};`,
  ];
}
