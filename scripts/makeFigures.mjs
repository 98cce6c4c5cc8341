// Draws the figures of docs/concepts.md, as SVG on a light ground of their own: node scripts/makeFigures.mjs. test/docs/figures.test.ts
// compares what is stored with what this draws.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const colours = { ink: '#1f2933', faint: '#8a97a5', one: '#0b62c4', two: '#b04a00', box: '#e8f0fb' };

/** By the name of their file. */
export const figures = () => ({ 'line.svg': line(), 'adjustment.svg': adjustment(), 'clipping.svg': clipping() });

/** Integers of 4 bits on the real numbers from −1 to 3: symmetric, and with a zero point. */
function line() {
  const x = (real) => 140 + (real + 1) * 120;
  const row = (y, name, scale, zeroPoint, colour) => {
    const ticks = Array.from({ length: 16 }, (_, i) => i - 8)
      .map((q) => ({ q, real: scale * (q - zeroPoint) }))
      .filter(({ real }) => real >= -1.1 && real <= 3.05);
    const marks = ticks.map(
      ({ q, real }) => segment(x(real), y - 7, x(real), y + 7, colour) + word(x(real), y + 22, q),
    );
    return word(10, y + 4, name, 'start', colour) + segment(x(-1), y, x(3), y, colours.faint) + marks.join('');
  };
  const zero = `<line x1="${x(0)}" y1="20" x2="${x(0)}" y2="170" stroke="${colours.faint}" stroke-dasharray="4 4"/>`;
  const reals = [-1, 0, 1, 2, 3].map((real) => word(x(real), 16, real)).join('');
  const rows = [row(60, 'symmetric', 3 / 7, 0, colours.one), row(130, 'zero point −4', 4 / 15, -4, colours.two)];
  return svg(640, 180, zero + reals + rows.join(''));
}

/** From products to n bits again. */
function adjustment() {
  const parts = [
    ['Σ x · w + b', 'int8 · int8', 'int32'],
    ['· m', 'n bits of your choice', 'int64'],
    ['≫ k', 'a named rounding', 'int32'],
    ['+ z, clamp', 'qmin … qmax', 'int8'],
  ];
  const box = ([what, how, out], i) => {
    const left = 20 + 180 * i;
    const frame = `<rect x="${left}" y="30" width="120" height="60" rx="6" fill="${colours.box}" stroke="${colours.one}"/>`;
    const arrow = segment(left + 120, 60, left + 172, 60, colours.ink) + tip(left + 178, 60);
    return (
      frame +
      word(left + 60, 57, what) +
      word(left + 60, 77, how, 'middle', colours.faint, 11) +
      arrow +
      word(left + 148, 52, out, 'middle', colours.two, 11)
    );
  };
  const below = word(
    20,
    120,
    'M = s_in · s_w / s_out ≈ m · 2^−k; “pow2” modes: m = 1, a shift alone',
    'start',
    colours.ink,
  );
  return svg(760, 136, parts.map(box).join('') + below);
}

/** What rounding and clipping together cost a normal distribution, by where it is clipped. */
function clipping() {
  const alphas = Array.from({ length: 111 }, (_, i) => 0.5 + i * 0.05);
  const x = (alpha) => 70 + (alpha - 0.5) * 95;
  const y = (error) => 40 - 38 * Math.log10(error);
  const curve = (bits, colour) => {
    const points = alphas
      .map((alpha) => `${x(alpha).toFixed(1)},${y(expectedError(alpha, bits)).toFixed(1)}`)
      .join(' ');
    const best = bestClip(bits);
    const at = [x(best), y(expectedError(best, bits))];
    const dot = `<circle cx="${at[0].toFixed(1)}" cy="${at[1].toFixed(1)}" r="4" fill="${colour}"/>`;
    const line = `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>`;
    return line + dot + word(at[0] + 18, at[1] + 20, `${bits} bits: best at ${best.toFixed(2)} σ`, 'start', colour);
  };
  const decades = [1, 0.1, 0.01, 0.001, 0.0001];
  const grid = decades.map(
    (error) => segment(70, y(error), 592, y(error), '#dde3ea') + word(60, y(error) + 4, error, 'end'),
  );
  const marks = [1, 2, 3, 4, 5, 6].map((alpha) => word(x(alpha), 232, `${alpha} σ`));
  const title = word(70, 20, 'expected squared error, of σ²; clipped at ± …', 'start', colours.ink);
  return svg(620, 244, title + grid.join('') + marks.join('') + curve(4, colours.two) + curve(8, colours.one));
}

/**
 * Of a value of N(0, 1) on 2^bits steps over ±alpha: step²/12 inside, and what lies beyond is cut.
 *
 *   alpha² / (3 · 4^bits) + 2 · ∫ over x > alpha of (x − alpha)² φ(x)
 */
export function expectedError(alpha, bits) {
  const step = 0.001;
  let beyond = 0;
  for (let x = alpha + step / 2; x < 9; x += step) beyond += (x - alpha) ** 2 * Math.exp((-x * x) / 2) * step;
  return alpha ** 2 / (3 * 4 ** bits) + (2 * beyond) / Math.sqrt(2 * Math.PI);
}

/** Where that is least, to a hundredth of σ. */
export function bestClip(bits) {
  const alphas = Array.from({ length: 500 }, (_, i) => 0.5 + i / 100);
  return alphas.reduce((best, alpha) => (expectedError(alpha, bits) < expectedError(best, bits) ? alpha : best));
}

const svg = (width, height, inside) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="13">` +
  `<rect width="${width}" height="${height}" rx="6" fill="#ffffff"/>${inside}</svg>\n`;

const number = (value) => Number(value.toFixed(1));
const segment = (x1, y1, x2, y2, colour) =>
  `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}" stroke="${colour}"/>`;
const tip = (x, y) => `<path d="M${x} ${y}l-8 -4v8z" fill="${colours.ink}"/>`;
const word = (x, y, text, anchor = 'middle', colour = colours.ink, size = 13) =>
  `<text x="${number(x)}" y="${number(y)}" text-anchor="${anchor}" fill="${colour}" font-size="${size}">${String(text).replace('-', '−')}</text>`;

if (process.argv[1] === import.meta.filename) {
  const folder = join(import.meta.dirname, '../docs/figures');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(figures())) writeFileSync(join(folder, name), text);
}
