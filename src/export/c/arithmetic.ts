/**
 * Requantization in C99: one function per requantization of the program, on small helpers that round. Nothing in it is
 * left to the compiler: no shift of a negative number, no overflow (refused here, by name, where int64 is too narrow).
 *
 *   q = clamp(round(acc · m · 2^−k) + zeroPoint, qmin, qmax)
 */
import type { Factor, Requantize, Rounding } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import { arrayDefinition, doubleLiteral } from './text';
import { signedBits } from '../../quantize/steps/range';
import { sourceName } from '../names';

export interface Table {
  readonly type: string;
  readonly name: string;
  readonly values: ArrayLike<number>;
}

export interface RequantizeCode {
  /** The function's name; it takes the accumulator, and an index where factors differ. */
  readonly call: (accumulator: string, index: string) => string;
  readonly text: string;
  readonly tables: readonly Table[];
}

/** The function `name`, for accumulators of `accumulatorBits`. Throws InputError when a product leaves int64. */
export function requantizeCode(name: string, requantize: Requantize, accumulatorBits: number): RequantizeCode {
  const { mode, rounding, factor, negative, zeroPoint, qmin, qmax, leakyAfter, single } = requantize;
  const float = mode === 'float';
  if (!float) [factor, ...(negative ? [negative] : [])].forEach((each) => refuseWide(name, each, accumulatorBits));
  const tables: Table[] = [];
  const read = (what: string, type: string, values: ArrayLike<number>): string => {
    if (values.length === 1) return type === 'double' ? doubleLiteral(values[0]) : String(values[0]);
    const table = sourceName(`${name}_${what}`);
    tables.push({ type, name: table, values });
    return `${table}[index]`;
  };
  const either = (field: 'value' | 'multiplier' | 'shift', type: string): string => {
    const positive = read(field, type, factor[field]);
    return negative ? `acc < 0 ? ${read(`negative_${field}`, type, negative[field])} : ${positive}` : positive;
  };
  const product = float
    ? [
        `    const double factor = ${either('value', 'double')};`,
        `    const int64_t rounded = round_${roundingName(rounding)}(${single ? singleProduct : '(double)acc * factor'});`,
      ]
    : [
        `    const int64_t multiplier = ${either('multiplier', 'int32_t')};`,
        `    const int shift = ${either('shift', 'int8_t')};`,
        `    const int64_t rounded = scale_${roundingName(rounding)}(acc * multiplier, shift);`,
      ];
  const indexed = tables.length > 0;
  const accumulator = float ? 'double acc' : 'int64_t acc';
  const clamped = `clamp(rounded${zeroPoint === 0 ? '' : ` + ${zeroPoint}`}, ${qmin}, ${qmax})`;
  const result = leakyAfter
    ? [
        `    const int32_t q = ${clamped};`,
        `    return q * (q >= 0 ? ${leakyAfter.positive} : ${leakyAfter.negative});`,
      ]
    : [`    return ${clamped};`];
  const text = [
    `static int32_t ${sourceName(name)}(${accumulator}${indexed ? ', int index' : ''})`,
    ...['{', ...product, ...result, '}', ''],
  ].join('\n');
  return { call: (acc, index) => `${sourceName(name)}(${acc}${indexed ? `, ${index}` : ''})`, text, tables };
}

/** Through memory, as C lets compilers keep more digits than a float has. */
const singleProduct = 'to_single(to_single((double)acc) * factor)';

function refuseWide(name: string, { multiplier, shift }: Factor, accumulatorBits: number): void {
  multiplier.forEach((m, i) => {
    const k = shift[shift.length === 1 ? 0 : i];
    const bits = accumulatorBits + signedBits(Math.min(m, 0), Math.max(m, 0)) - 1 + Math.max(0, -k);
    if (bits > 62) throw new InputError(`c: ${name}: its products need ${bits} bits, expected at most 62 (int64)`);
  });
}

export const tableDefinition = ({ type, name, values }: Table): string => arrayDefinition(type, name, values);

const roundingName = (rounding: Rounding): string => rounding.replace(/-/g, '_');

/**
 * The helpers that these requantizations call, and with `quantizes` those that make integers of reals: each once, and
 * none that nobody calls.
 */
export function arithmeticHelpers(used: readonly Requantize[], quantizes: boolean): string {
  if (used.length === 0 && !quantizes) return '';
  const integers = [...new Set(used.filter(({ mode }) => mode !== 'float').map(({ rounding }) => rounding))];
  const requantized = used.filter(({ mode }) => mode === 'float').map(({ rounding }) => rounding);
  const reals = [...new Set<Rounding>([...requantized, ...(quantizes ? (['nearest-ties-even'] as const) : [])])];
  const floors = integers.some((rounding) => rounding !== 'nearest-ties-away' && rounding !== 'toward-zero');
  const scales = [...(floors ? [shiftDown] : []), ...integers.map(scaleHelper)];
  const singles = used.some(({ single }) => single) ? [singleHelper] : [];
  return [...scales, ...singles, ...reals.map(realHelper), clampHelper, ...(quantizes ? [quantizeHelper] : [])].join(
    '\n',
  );
}

const shiftDown = `/* floor(p / 2^shift), shift >= 0: C99 leaves the right shift of a negative number to the compiler. */
static int64_t shift_down(int64_t p, int shift)
{
    return p >= 0 ? p >> shift : ~(~p >> shift);
}
`;

const clampHelper = `static int32_t clamp(int64_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : (int32_t)value;
}
`;

const quantizeHelper = `/* A real number, counted in steps of its scale; what is not a number becomes zero. */
static int32_t quantize(double steps, int32_t zero_point, int32_t low, int32_t high)
{
    if (steps != steps) return zero_point;
    return clamp(round_nearest_ties_even(steps) + zero_point, low, high);
}
`;

const scaleHelper = (rounding: Rounding): string => `/* p * 2^-shift, ${rounding}; a negative shift goes to the left. */
static int64_t scale_${roundingName(rounding)}(int64_t p, int shift)
{
    if (shift <= 0) return p * ((int64_t)1 << -shift);
${scaleBodies[rounding].map((line) => `    ${line}`).join('\n')}
}
`;

const scaleBodies: Readonly<Record<Rounding, readonly string[]>> = {
  'nearest-ties-even': [
    'const int64_t half = (int64_t)1 << (shift - 1);',
    'const int64_t whole = shift_down(p, shift);',
    'const int64_t rest = p - whole * 2 * half;',
    'return whole + (rest > half || (rest == half && whole % 2 != 0));',
  ],
  'nearest-ties-up': ['return shift_down(p + ((int64_t)1 << (shift - 1)), shift);'],
  'nearest-ties-away': [
    'const int64_t half = (int64_t)1 << (shift - 1);',
    'return p >= 0 ? (p + half) >> shift : -((half - p) >> shift);',
  ],
  floor: ['return shift_down(p, shift);'],
  'toward-zero': ['return p >= 0 ? p >> shift : -(-p >> shift);'],
};

/** On |x|, whose fraction is exact; beyond 2^52 there is none, and every bound lies far below. */
const singleHelper = `/* The nearest float. */
static double to_single(double x)
{
    volatile float nearest = (float)x;
    return (double)nearest;
}
`;

const realHelper = (rounding: Rounding): string => `/* A real number to an integer, ${rounding}. */
static int64_t round_${roundingName(rounding)}(double x)
{
    const double magnitude = x < 0 ? -x : x;
    if (magnitude >= 4503599627370496.0) return x < 0 ? -4503599627370496 : 4503599627370496;
    const int64_t whole = (int64_t)magnitude;
${realBodies[rounding].map((line) => `    ${line}`).join('\n')}
    return x < 0 ? -rounded : rounded;
}
`;

const fraction = 'const double fraction = magnitude - (double)whole;';
const realBodies: Readonly<Record<Rounding, readonly string[]>> = {
  'nearest-ties-even': [
    fraction,
    'const int64_t rounded = whole + (fraction > 0.5 || (fraction == 0.5 && whole % 2 != 0));',
  ],
  'nearest-ties-up': [fraction, 'const int64_t rounded = whole + (fraction > 0.5 || (fraction == 0.5 && x > 0));'],
  'nearest-ties-away': [fraction, 'const int64_t rounded = whole + (fraction >= 0.5);'],
  floor: [fraction, 'const int64_t rounded = whole + (x < 0 && fraction > 0);'],
  'toward-zero': ['const int64_t rounded = whole;'],
};
