/** Names of types and functions of the design. */
import type { Rounding } from '../../quantize/quantizedModel';
import { signedBits } from '../../quantize/steps/range';

/** Room for what follows in a template's list: `> >` is what every C++ reads. */
export const apInt = (bits: number): string => `ap_int<${bits}>`;

export const streamOf = (bits: number): string => `hls::stream<${apInt(bits)} >`;

/** Of constants: C's own types where they are as wide, as compilers read those many times faster. */
export const storedAs = (bits: number): string => ([8, 16, 32].includes(bits) ? `int${bits}_t` : apInt(bits));

export const roundName = (rounding: Rounding): string => `scale_${rounding.replace(/-/g, '_')}`;

/** A constant as the narrowest integer that holds it. */
export const literal = (value: number): string =>
  `${apInt(signedBits(Math.min(value, 0), Math.max(value, 0)))}(${value})`;

/** An axis port is whole bytes wide. */
export const portBits = (bits: number): number => 8 * Math.ceil(bits / 8);

export const indented = (lines: readonly string[], by = '    '): string[] =>
  lines.map((line) => (line.startsWith('HLS(') ? line : by + line));
