/** Where the labels of boxes go, so that none hides another: above their box, within it, or below; in words where there is room, else the number alone. Pure. */
import type { Mark, Size } from './boxMarks';

export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly mark: Mark;
}

export const labelHeight = 15;

/** In front of a label, as in the list. */
const signs: Readonly<Record<Mark['kind'], string>> = {
  kept: '',
  renamed: '≠ ',
  lost: '− ',
  new: '+ ',
  elsewhere: '',
  truth: '',
};

/** What lies on top is placed first. @param widthOf a text, in pixels */
export function placeLabels(marks: readonly Mark[], size: Size, widthOf: (text: string) => number): readonly Label[] {
  const placed: Label[] = [];
  for (const mark of [...marks].reverse()) {
    const label = mark.label === '' ? undefined : placeOne(mark, size, widthOf, placed);
    if (label) placed.push(label);
  }
  return placed;
}

/** Undefined where there is no room: the list has it. A label that is pointed out is always there. */
function placeOne(
  mark: Mark,
  size: Size,
  widthOf: (text: string) => number,
  others: readonly Label[],
): Label | undefined {
  const words = signs[mark.kind] + mark.label;
  const texts = mark.isStrong || mark.kind === 'truth' ? [words] : [words, words.replace(/(\d+) .*$/, '$1')];
  const candidates = texts.flatMap((text) => placesFor(mark, text, widthOf(text) + 8, size));
  const free = candidates.find((label) => !others.some((other) => overlap(label, other)));
  return free ?? (mark.isStrong ? candidates[0] : undefined);
}

function placesFor(mark: Mark, text: string, width: number, size: Size): readonly Label[] {
  const { x, y, height } = mark;
  const left = Math.max(0, Math.min(x, size.width - width));
  const rows = mark.kind === 'truth' ? [y + height - labelHeight] : [y - labelHeight, y, y + height];
  return rows
    .filter((top) => top >= 0 && top + labelHeight <= size.height)
    .map((top) => ({ text, x: left, y: top, width, mark }));
}

function overlap(a: Label, b: Label): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && Math.abs(a.y - b.y) < labelHeight;
}
