/**
 * Requantization on ap_int: one function for each, as wide as its accumulator, its multiplier and its shift ask for.
 *
 *   q = clamp(round(acc · m · 2^−k) + zeroPoint, qmin, qmax)
 */
import type { Factor, Requantize, Rounding } from '../../quantize/quantizedModel';
import { include, requantizedRange, signedBits } from '../../quantize/steps/range';
import { requantizeCode, type RequantizeCode, type Table } from '../c/arithmetic';
import { sourceName } from '../names';
import { apInt, roundName, storedAs } from './text';

/** The function `name`, for accumulators of `accumulatorBits`; in mode `float` that of the C export, on doubles. */
export function apRequantizer(name: string, requantize: Requantize, accumulatorBits: number): RequantizeCode {
  const { mode, rounding, factor, negative, zeroPoint, qmin, qmax, leakyAfter } = requantize;
  if (mode === 'float') return requantizeCode(name, requantize, accumulatorBits);
  const factors = [factor, ...(negative ? [negative] : [])];
  const multiplierBits = bitsOf(factors.flatMap(({ multiplier }) => [...multiplier]));
  const shifts = factors.flatMap(({ shift }) => [...shift]);
  const productBits = accumulatorBits + (multiplierBits === 2 && isOne(factors) ? 0 : multiplierBits);
  const [left, right] = [Math.max(0, ...shifts.map((k) => -k)), Math.max(0, ...shifts)];
  // Half a step is added before a shift to the right: it may be wider than the product.
  const bits = Math.max(productBits + left, right + 1) + 1;
  const tables: Table[] = [];
  const read = (what: string, values: Int32Array): string => {
    if (values.every((value) => value === values[0])) return String(values[0]);
    const table = { type: storedAs(bitsOf([...values])), name: sourceName(`${name}_${what}`), values };
    tables.push(table);
    return `${table.name}[index]`;
  };
  const either = (field: 'multiplier' | 'shift', type: string): string => {
    const positive = `${type}(${read(field, factor[field])})`;
    return negative ? `acc < 0 ? ${type}(${read(`negative_${field}`, negative[field])}) : ${positive}` : positive;
  };
  const out = requantizedRange({ qmin, qmax, leakyAfter });
  const outBits = Math.max(signedBits(out.low, out.high), signedBits(qmin, qmax));
  const product =
    productBits === accumulatorBits
      ? [`    const ${apInt(bits)} product = acc;`]
      : [
          `    const ${apInt(multiplierBits)} multiplier = ${either('multiplier', apInt(multiplierBits))};`,
          `    const ${apInt(bits)} product = acc * multiplier;`,
        ];
  const summed = zeroPoint === 0 ? 'rounded' : `rounded + ${apInt(bitsOf([zeroPoint]))}(${zeroPoint})`;
  const body = [
    ...product,
    `    const int shift = ${either('shift', 'int')};`,
    `    const ${apInt(bits)} rounded = ${roundName(rounding)}<${bits}>(product, shift);`,
    `    const ${apInt(bits + 1)} q = ${summed};`,
    `    const ${apInt(outBits)} clamped = q < ${wide(qmin, bits + 1)} ? ${narrow(qmin, outBits)} : q > ${wide(qmax, bits + 1)} ? ${narrow(qmax, outBits)} : ${apInt(outBits)}(q);`,
    ...(leakyAfter
      ? [`    return clamped < 0 ? ${times(leakyAfter.negative, outBits)} : ${times(leakyAfter.positive, outBits)};`]
      : ['    return clamped;']),
  ];
  const indexed = tables.length > 0;
  const own = sourceName(name);
  const text = [
    `static ${apInt(outBits)} ${own}(const ${apInt(accumulatorBits)} &acc${indexed ? ', int index' : ''})`,
    ...['{', ...body, '}', ''],
  ].join('\n');
  return { call: (acc, index) => `${own}(${acc}${indexed ? `, ${index}` : ''})`, text, tables };
}

const bitsOf = (values: readonly number[]): number => {
  const { low, high } = values.reduce(include, { low: 0, high: 1 });
  return signedBits(low, high);
};
const isOne = (factors: readonly Factor[]): boolean =>
  factors.every(({ multiplier }) => multiplier.every((m) => m === 1));
/** A bound that the wider side has room for, or the widest that it has. */
const wide = (bound: number, bits: number): string => {
  const most = 2 ** Math.min(52, bits - 1);
  return `${apInt(bits)}(${Math.min(most - 1, Math.max(-most, bound))})`;
};
const narrow = (bound: number, bits: number): string => `${apInt(bits)}(${bound})`;
const times = (slope: number, bits: number): string => `${apInt(bits)}(clamped * ${apInt(bitsOf([slope]))}(${slope}))`;

/** The functions that round, each once. */
export function roundingFunctions(used: readonly Requantize[]): readonly string[] {
  const roundings = new Set(used.filter(({ mode }) => mode !== 'float').map(({ rounding }) => rounding));
  return [...roundings].map(
    (rounding) => `/* p * 2^-shift, ${rounding}; a negative shift goes to the left. */
template <int W>
static ap_int<W> ${roundName(rounding)}(const ap_int<W> &p, int shift)
{
    if (shift <= 0) return p << -shift;
${bodies[rounding].map((line) => `    ${line}`).join('\n')}
}
`,
  );
}

const half = 'const ap_int<W> half = ap_int<W>(1) << (shift - 1);';
const bodies: Readonly<Record<Rounding, readonly string[]>> = {
  'nearest-ties-even': [
    half,
    'const ap_int<W> whole = p >> shift;',
    'const ap_int<W> rest = p - (whole << shift);',
    'const bool up = rest > half || (rest == half && (whole >> 1) << 1 < whole);',
    'return whole + ap_int<2>(up ? 1 : 0);',
  ],
  'nearest-ties-up': [half, 'return ap_int<W>(p + half) >> shift;'],
  'nearest-ties-away': [
    half,
    'if (p >= ap_int<W>(0)) return ap_int<W>(p + half) >> shift;',
    'return -(ap_int<W>(half - p) >> shift);',
  ],
  floor: ['return p >> shift;'],
  'toward-zero': ['if (p >= ap_int<W>(0)) return p >> shift;', 'return -(ap_int<W>(-p) >> shift);'],
};
