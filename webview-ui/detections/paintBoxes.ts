/**
 * A picture with boxes over it. Kinds differ in their line and label, not by colour alone. Lines have a rim of the theme's background,
 * against which its colours can be seen, whatever the picture.
 */
import { readChartTheme } from '../charts/chartTheme';
import { sharpCanvas } from '../graph/sharpCanvas';
import { readTheme } from '../graph/theme';
import type { Mark, SideName, Size } from './boxMarks';
import { labelHeight, placeLabels, type Label } from './labelPlaces';

/** Of canvas lines: what is kept is drawn through. */
const dashes: Readonly<Record<Mark['kind'], readonly number[]>> = {
  kept: [],
  renamed: [10, 3, 2, 3],
  lost: [6, 4],
  new: [6, 4],
  elsewhere: [2, 3],
  truth: [2, 4],
};

export interface Paint {
  readonly picture: CanvasImageSource;
  readonly isEnlarged: boolean;
  readonly marks: readonly Mark[];
  readonly side: SideName;
}

interface Inks {
  readonly font: string;
  readonly text: string;
  readonly rim: string;
  readonly of: (mark: Mark) => string;
}

export function paintBoxes(canvas: HTMLCanvasElement, size: Size, { picture, isEnlarged, marks, side }: Paint): void {
  const context = sharpCanvas(canvas, size);
  const inks = inksFor(side);
  context.imageSmoothingEnabled = !isEnlarged;
  context.drawImage(picture, 0, 0, size.width, size.height);
  context.font = `11px ${inks.font}`;
  context.textBaseline = 'middle';
  marks.forEach((mark) => drawBox(context, mark, inks));
  const labels = placeLabels(marks, size, (text) => context.measureText(text).width);
  labels.forEach((label) => drawLabel(context, label, inks));
}

function inksFor(side: SideName): Inks {
  const { float, quantized, limit } = readChartTheme();
  const { foreground, background, font } = readTheme();
  const own = side === 'float' ? float : quantized;
  const of = ({ kind }: Mark): string =>
    kind === 'truth' ? foreground : kind === 'kept' || kind === 'elsewhere' ? own : limit;
  return { font, text: foreground, rim: background, of };
}

function drawBox(context: CanvasRenderingContext2D, mark: Mark, { rim, of }: Inks): void {
  const { x, y, width, height, kind, isStrong } = mark;
  if (isStrong) {
    context.globalAlpha = 0.3;
    context.fillStyle = rim;
    context.fillRect(x, y, width, height);
  }
  const line = isStrong ? 3 : kind === 'truth' ? 1 : 1.5;
  context.globalAlpha = 0.75;
  stroke(context, mark, rim, kind === 'truth' ? 2 : line + 2);
  context.globalAlpha = 1;
  context.setLineDash(dashes[kind]);
  stroke(context, mark, of(mark), line);
  context.setLineDash([]);
}

function stroke(context: CanvasRenderingContext2D, { x, y, width, height }: Mark, style: string, line: number): void {
  context.strokeStyle = style;
  context.lineWidth = line;
  context.strokeRect(x, y, width, height);
}

function drawLabel(context: CanvasRenderingContext2D, { text, x, y, width, mark }: Label, inks: Inks): void {
  context.globalAlpha = 0.85;
  context.fillStyle = inks.rim;
  context.fillRect(x, y, width, labelHeight);
  context.globalAlpha = 1;
  context.fillStyle = inks.of(mark);
  context.fillRect(x, y, 3, labelHeight);
  context.fillStyle = inks.text;
  context.fillText(text, x + 5, y + labelHeight / 2 + 0.5);
}
