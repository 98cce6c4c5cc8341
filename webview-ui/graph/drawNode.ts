/** One node: its name and operator, the fill overlay as tint, stripe and figure, the badge overlay as a tag on its corner. */
import { severitySigns, type Colour } from '../../src/protocol/views/overlayColour';
import { nodeHeight, nodeWidth, type Point } from './layout';
import type { Mark } from '../../src/protocol/views/blockFigures';
import type { Face } from './faces';
import type { Theme } from './theme';

export interface Look {
  readonly selected: boolean;
  readonly hovered: boolean;
  readonly faded: boolean;
}

/** Below this scale only the title is written. */
const detailScale = 0.5;
const radius = 4;
const stripe = 6;
const padding = 12;

export function drawNode(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  face: Face,
  { selected, hovered, faded }: Look,
  theme: Theme,
  scale: number,
): void {
  const [left, top] = [x - nodeWidth / 2, y - nodeHeight / 2];
  context.globalAlpha = faded ? 0.3 : 1;
  if (face.isBlock) outline(context, left + 4, top + 4, theme);
  box(context, left, top);
  context.fillStyle = theme.surface;
  context.fill();
  if (face.fill) tint(context, left, top, theme.of(face.fill.colour), theme, faded);
  context.strokeStyle = selected ? theme.focus : hovered ? theme.foreground : theme.border;
  context.lineWidth = selected ? 3 : hovered || theme.isHighContrast ? 1.5 : 1;
  box(context, left, top);
  context.stroke();
  drawText(context, left, y, face, theme, scale);
  if (scale >= detailScale && face.badge)
    // Below the lower line of text, which it may be as long as.
    drawBadge(context, left + nodeWidth - 6, top + nodeHeight + 3, face.badge, theme);
  context.globalAlpha = 1;
}

/** A node that is too small for words: its fill colour, or a plain box. */
export function drawSpeck(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  face: Face,
  { selected, faded }: Look,
  theme: Theme,
  scale: number,
): void {
  const [left, top] = [x - nodeWidth / 2, y - nodeHeight / 2];
  context.globalAlpha = faded ? 0.15 : 1;
  context.fillStyle = face.fill ? theme.of(face.fill.colour) : theme.muted;
  context.fillRect(left, top, nodeWidth, nodeHeight);
  if (selected) {
    const room = 4 / scale;
    context.strokeStyle = theme.focus;
    context.lineWidth = 2.5 / scale;
    context.strokeRect(left - room, top - room, nodeWidth + 2 * room, nodeHeight + 2 * room);
  }
  context.globalAlpha = 1;
}

function box(context: CanvasRenderingContext2D, left: number, top: number): void {
  context.beginPath();
  context.roundRect(left, top, nodeWidth, nodeHeight, radius);
}

/** A second outline behind says that there is more in it. */
function outline(context: CanvasRenderingContext2D, left: number, top: number, theme: Theme): void {
  box(context, left, top);
  context.fillStyle = theme.surface;
  context.fill();
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.stroke();
}

function tint(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  colour: string,
  theme: Theme,
  faded: boolean,
): void {
  context.fillStyle = colour;
  if (!theme.isHighContrast && !faded) {
    context.globalAlpha = 0.16;
    context.fill();
    context.globalAlpha = 1;
  }
  context.beginPath();
  context.roundRect(left, top, stripe, nodeHeight, [radius, 0, 0, radius]);
  context.fill();
}

/** Title and figure in the upper line, operator and shape in the lower one. */
function drawText(
  context: CanvasRenderingContext2D,
  left: number,
  y: number,
  { title, detail, fill }: Face,
  theme: Theme,
  scale: number,
): void {
  const [start, end] = [left + stripe + padding - 4, left + nodeWidth - padding + 2];
  const upper = scale < detailScale ? y : y - 9;
  context.textBaseline = 'middle';
  context.font = `11px ${theme.font}`;
  const used = fill && scale >= detailScale ? drawMark(context, end, upper, fill, theme, 96) + 8 : 0;
  context.textAlign = 'left';
  context.fillStyle = theme.foreground;
  context.font = `600 12.5px ${theme.font}`;
  context.fillText(shortened(context, title, end - start - used, 'front'), start, upper);
  if (scale < detailScale) return;
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.isHighContrast ? theme.foreground : theme.muted;
  context.fillText(shortened(context, detail, end - start), start, y + 10);
}

/** Text with its sign in front, ending at `right`; the answer is the width. */
function drawMark(
  context: CanvasRenderingContext2D,
  right: number,
  y: number,
  mark: Mark,
  theme: Theme,
  room: number,
): number {
  const text = shortened(context, mark.text, room);
  const width = textWidth(context, text);
  context.textAlign = 'right';
  context.fillStyle = theme.foreground;
  context.fillText(text, right, y);
  return width + 4 + drawSign(context, right - width - 4, y, mark, theme);
}

/** As in the table: a glyph for a severity, a bar's length for a step, a ring for what is off the scale. */
function drawSign(context: CanvasRenderingContext2D, right: number, y: number, { colour }: Mark, theme: Theme): number {
  context.fillStyle = theme.of(colour);
  const width = signWidth(colour);
  if (colour.kind === 'step') context.fillRect(right - width, y - 4, width, 8);
  else context.fillText(colour.kind === 'severity' ? severitySigns[colour.severity] : '○', right, y);
  return width;
}

const signWidth = (colour: Colour): number => (colour.kind === 'step' ? 4 + 4 * colour.step : 12);

function drawBadge(context: CanvasRenderingContext2D, right: number, y: number, mark: Mark, theme: Theme): void {
  context.font = `600 10px ${theme.font}`;
  const text = shortened(context, mark.text, 90);
  const width = textWidth(context, text) + signWidth(mark.colour) + 16;
  context.beginPath();
  context.roundRect(right - width, y - 9, width, 16, 8);
  context.fillStyle = theme.background;
  context.fill();
  context.strokeStyle = theme.of(mark.colour);
  context.lineWidth = 1.5;
  context.stroke();
  drawMark(context, right - 7, y - 0.5, mark, theme, 90);
}

const widths = new Map<string, number>();
const shortForms = new Map<string, string>();

function textWidth(context: CanvasRenderingContext2D, text: string): number {
  const key = `${context.font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    widths.set(key, (width = context.measureText(text).width));
  }
  return width;
}

/** The text, cut where it is too long: names at the front, as their ends tell layers apart, all else at the end. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number, at: 'front' | 'end' = 'end'): string {
  if (textWidth(context, text) <= room) return text;
  const key = `${context.font}|${room}|${at}|${text}`;
  let short = shortForms.get(key);
  if (short === undefined) {
    let keep = text.length - 1;
    const cut = (): string => (at === 'front' ? `…${text.slice(-keep)}` : `${text.slice(0, keep)}…`);
    while (keep > 2 && context.measureText(cut()).width > room) keep--;
    if (shortForms.size > 20_000) shortForms.clear();
    shortForms.set(key, (short = cut()));
  }
  return short;
}
