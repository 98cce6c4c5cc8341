/** How figures are written for people: three significant digits, SI steps for counts, superscripts for powers of two. */

/** Three significant digits; integers up to five digits as they are. */
export function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e5) return minus(String(value));
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : 'n/a';
  const size = Math.abs(value);
  return minus(size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(2));
}

/** 1234567 → "1.23 M". */
export function count(value: number): string {
  const step = [1e12, 1e9, 1e6, 1e3].findIndex((unit) => value >= unit);
  if (step < 0) return String(value);
  return `${(value / [1e12, 1e9, 1e6, 1e3][step]).toPrecision(3)} ${['T', 'G', 'M', 'k'][step]}`;
}

export function decibels(value: number): string {
  return Number.isFinite(value) ? minus(value.toFixed(1)) : number(value);
}

export function percent(value: number): string {
  if (value === 0) return '0 %';
  return value < 0.001 ? '< 0.001 %' : `${Number(value.toPrecision(2))} %`;
}

/** `34.7 MiB` */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  if (bytes === 1) return '1 byte';
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 2^exponent as text: "2⁻⁹". */
export function powerOfTwo(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join('');
  return `2${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** One figure as `text` writes it; several as "smallest … largest" unless all are alike. */
export function spread(figures: readonly number[], text: (figure: number) => string): string {
  if (figures.length === 0) return '';
  const low = text(figures.reduce((a, b) => Math.min(a, b)));
  const high = text(figures.reduce((a, b) => Math.max(a, b)));
  return low === high ? low : `${low} … ${high}`;
}

/** Dimensions for people: "1×3×32×32"; an unknown one is "?". Empty when nothing is known. */
export function shapeText(shape: readonly number[]): string {
  return shape.map((dimension) => (dimension < 0 ? '?' : String(dimension))).join('×');
}

function minus(text: string): string {
  return text.replace(/-/g, '−');
}
