/** Precision over recall at an IoU of 0.5, the mean over classes, as inline SVG: float dashed with squares, integers with discs. */
import type { ClassDetail } from '../../protocol/results/results';
import { percentText } from './figures';
import { markup, type Markup } from './markup';

const width = 720;
const height = 300;
const plot = { left: 52, right: width - 16, top: 14, bottom: height - 44 };
const tenths = [0, 0.2, 0.4, 0.6, 0.8, 1];

interface Line {
  readonly label: 'float' | 'quantized';
  /** Precision at recalls 0 … 1. */
  readonly values: readonly number[];
}

export function precisionChart(classes: readonly ClassDetail[]): Markup {
  const ofFloat = classes.flatMap(({ float }) => (float ? [float.curve] : []));
  const lines: readonly Line[] = [
    { label: 'float', values: meanCurve(ofFloat) },
    { label: 'quantized', values: meanCurve(classes.map(({ curve }) => curve)) },
  ];
  const said = lines.filter(({ values }) => values.length > 0).map(wordsOf);
  return markup`<figure tabindex="0">
<svg viewBox="0 0 ${width} ${height}" role="img">
<title>Precision over recall at an IoU of 0.5, mean over ${classes.length} classes: ${said.join('; ')}</title>
${tenths.map(grid)}
${lines.map(draw)}
<text class="axis" x="${(plot.left + plot.right) / 2}" y="${height - 6}" text-anchor="middle">recall in percent</text>
</svg>
<figcaption>Precision over recall in percent at an IoU of 0.5, mean over classes: discs are quantized, squares float.</figcaption>
</figure>`;
}

/** The mean at each recall. */
function meanCurve(curves: readonly (readonly number[])[]): readonly number[] {
  const steps = curves[0]?.length ?? 0;
  return Array.from({ length: steps }, (_, at) => curves.reduce((sum, curve) => sum + curve[at], 0) / curves.length);
}

const wordsOf = ({ label, values }: Line): string =>
  `${label} ${percentText(values[Math.round((values.length - 1) / 2)])} at half of the boxes`;

const fixed = (value: number): number => Number(value.toFixed(1));
const xOf = (recall: number): number => fixed(plot.left + recall * (plot.right - plot.left - 12));
const yOf = (precision: number): number => fixed(plot.bottom - precision * (plot.bottom - plot.top));

function grid(share: number): Markup {
  const text = String(Math.round(100 * share));
  return markup`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${yOf(share)}" y2="${yOf(share)}"/><text class="tick" x="${plot.left - 8}" y="${yOf(share)}" dy="4" text-anchor="end">${text}</text><text class="tick" x="${xOf(share)}" y="${plot.bottom + 16}" text-anchor="middle">${text}</text>`;
}

const outlines = ['M-4 -4h8v8h-8z', 'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z'];

function draw({ label, values }: Line, index: number): Markup {
  const places = values.map((precision, at) => [xOf(at / (values.length - 1)), yOf(precision)] as const);
  return markup`<g class="line-${index}"><polyline points="${places.map(([x, y]) => `${x},${y}`).join(' ')}" stroke-dasharray="${index === 0 ? '9 4' : 'none'}"/>${places.map(
    ([x, y], at) =>
      markup`<path class="marker" d="${outlines[index]}" transform="translate(${x} ${y})"><title>${label}: precision ${percentText(values[at])} at recall ${percentText(at / (values.length - 1), 0)}</title></path>`,
  )}</g>`;
}
