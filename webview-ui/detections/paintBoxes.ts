/** A picture with boxes over it. Kinds differ in their line and label, not by colour alone; a dark rim makes lines visible on any picture. */
import type { ChartTheme } from '../charts/chartTheme';
import { sharpCanvas } from '../graph/sharpCanvas';
import type { Mark, SideName, Size } from './boxMarks';

/** Of canvas lines: what is kept is drawn through. */
const dashes: Readonly<Record<Mark['kind'], readonly number[]>> = {
  kept: [],
  renamed: [10, 3, 2, 3],
  lost: [6, 4],
  new: [6, 4],
  elsewhere: [2, 3],
  truth: [1, 3],
};

/** In front of a label, as in the list. */
export const signs: Readonly<Record<Mark['kind'], string>> = {
  kept: '',
  renamed: '≠ ',
  lost: '− ',
  new: '+ ',
  elsewhere: '',
  truth: '',
};

export interface Paint {
  readonly picture: CanvasImageSource;
  readonly isEnlarged: boolean;
  readonly marks: readonly Mark[];
  readonly side: SideName;
}

export function paintBoxes(canvas: HTMLCanvasElement, size: Size, paint: Paint, theme: ChartTheme): void {
  const context = sharpCanvas(canvas, size);
  context.imageSmoothingEnabled = !paint.isEnlarged;
  context.drawImage(paint.picture, 0, 0, size.width, size.height);
  context.font = `11px ${theme.font}`;
  context.textBaseline = 'middle';
  paint.marks.forEach((mark) => drawBox(context, mark, colourOf(mark, paint.side, theme)));
  paint.marks.forEach((mark) => drawLabel(context, mark, size, colourOf(mark, paint.side, theme)));
}

function colourOf({ kind }: Mark, side: SideName, theme: ChartTheme): string {
  if (kind === 'truth') return '#ffffff';
  if (kind === 'kept' || kind === 'elsewhere') return side === 'float' ? theme.float : theme.quantized;
  return theme.limit;
}

const rim = 'rgba(0, 0, 0, 0.65)';

function drawBox(context: CanvasRenderingContext2D, mark: Mark, colour: string): void {
  const { x, y, width, height, kind, isStrong } = mark;
  const line = isStrong ? 3 : 1.5;
  if (isStrong) {
    context.fillStyle = 'rgba(255, 255, 255, 0.22)';
    context.fillRect(x, y, width, height);
  }
  for (const [style, extra] of [
    [rim, 2],
    [colour, 0],
  ] as const) {
    context.setLineDash(dashes[kind]);
    context.strokeStyle = style;
    context.lineWidth = line + extra;
    context.strokeRect(x, y, width, height);
  }
  context.setLineDash([]);
}

const labelHeight = 15;

/** Above its box where there is room, else within; never beyond the picture. */
function drawLabel(context: CanvasRenderingContext2D, mark: Mark, size: Size, colour: string): void {
  if (mark.label === '') return;
  const text = signs[mark.kind] + mark.label;
  const width = context.measureText(text).width + 8;
  const left = Math.max(0, Math.min(mark.x, size.width - width));
  const isBelow = mark.kind === 'truth';
  const above = isBelow ? mark.y + mark.height - labelHeight : mark.y - labelHeight;
  const top = Math.max(0, Math.min(above, size.height - labelHeight));
  context.fillStyle = 'rgba(0, 0, 0, 0.78)';
  context.fillRect(left, top, width, labelHeight);
  context.fillStyle = colour;
  context.fillRect(left, top, 3, labelHeight);
  context.fillStyle = '#ffffff';
  context.fillText(text, left + 5, top + labelHeight / 2 + 0.5);
}
