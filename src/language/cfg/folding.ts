/** What can be folded in a cfg: sections from their header to their last entry, and comments of several lines. */
import { read } from './reading';

export interface Fold {
  /** First and last line, from 0. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'section' | 'comment';
}

/** In no particular order; each is longer than a line. */
export function folding(text: string): readonly Fold[] {
  const { sections, comments } = read(text).document;
  const folds = sections.map(({ line, endLine }): Fold => ({ start: line, end: endLine, kind: 'section' }));
  const blocks: { start: number; end: number; kind: 'comment' }[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (const { range } of comments) {
    if (lines[range.line].slice(0, range.start).trim() !== '') continue;
    const last = blocks.at(-1);
    if (last && last.end === range.line - 1) last.end = range.line;
    else blocks.push({ start: range.line, end: range.line, kind: 'comment' });
  }
  return [...folds, ...blocks].filter(({ start, end }) => end > start);
}
