/** The weights of a layer as a small picture for a hover: SVG as a data URI, which markdown can hold without any file. */
import { number } from '../../protocol/results/numberText';
import type { WeightSummary } from '../../protocol/results/results';

const [width, height, base] = [240, 64, 48];

/** Mid-tone colours: the picture does not know whether it is shown on light or dark. */
const colours = { bar: '#3794ff', axis: '#8a8a8a' };

/** Bars on a square-root scale, so that tails of single weights can be seen; zero is marked where it lies within. */
export function histogramSvg({ min, max, bins }: WeightSummary): string {
  const most = Math.max(...bins, 1);
  const step = width / Math.max(bins.length, 1);
  const bars = bins.map((count, index) => {
    const size = count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * (base - 4));
    return `<rect x="${fixed(index * step)}" y="${fixed(base - size)}" width="${fixed(Math.max(step - 0.5, 0.5))}" height="${fixed(size)}"/>`;
  });
  const zero = min < 0 && max > 0 ? (-min / (max - min)) * width : undefined;
  const text = (x: number, anchor: string, label: string): string =>
    `<text x="${fixed(x)}" y="60" text-anchor="${anchor}">${label}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<g fill="${colours.bar}">${bars.join('')}</g>`,
    `<path d="M0 ${base}H${width}${zero === undefined ? '' : `M${fixed(zero)} 2V${base}`}" stroke="${colours.axis}" fill="none"/>`,
    `<g fill="${colours.axis}" font-family="sans-serif" font-size="10">${text(0, 'start', number(min))}${zero !== undefined && zero > 40 && zero < width - 40 ? text(zero, 'middle', '0') : ''}${text(width, 'end', number(max))}</g>`,
    '</svg>',
  ].join('');
}

/** The picture as markdown, with what it shows in words for who cannot see it. */
export function histogramMarkdown(summary: WeightSummary): string {
  const alt = `Histogram of the weights from ${number(summary.min)} to ${number(summary.max)}`;
  return `![${alt}](data:image/svg+xml;base64,${base64(histogramSvg(summary))})`;
}

const fixed = (value: number): string => String(Number(value.toFixed(1)));

/** The label's minus sign is not ASCII. */
function base64(svg: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(svg)));
}
