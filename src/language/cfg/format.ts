/**
 * One way to write a cfg: nothing but one `=` between key and value, no indentation, one empty line before a section,
 * a comment above a section staying with it, and never two empty lines together. Within a value nothing changes: the wider gaps between pairs of
 * anchors are there to be read. Only white space is added or taken away, and formatting again changes nothing.
 */
export interface LineEdit {
  /** Lines from `start` up to, not including, `end` give way to `lines`. */
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** What to change, from the top; `within` leaves alone what is not between these lines (both included). */
export function format(text: string, within?: { readonly start: number; readonly end: number }): readonly LineEdit[] {
  const source = text.split(/\r\n|\n|\r/);
  const written = source.map(formatted);
  const edits: LineEdit[] = [];
  let before: number | undefined;
  for (let line = 0; line <= source.length; line++) {
    if (written[line] === '') continue;
    // The blank lines since the last line with text, and this one.
    const start = before === undefined ? 0 : before + 1;
    const blanks = blanksBefore(written, before, line);
    const lines = [...new Array<string>(blanks).fill(''), ...written.slice(line, line + 1)];
    const end = Math.min(line + 1, source.length);
    if (!same(lines, source.slice(start, end)) && isWithin(start, end, within)) edits.push({ start, end, lines });
    before = line;
  }
  return edits;
}

/** The text with `edits` of `format` made, lines ended by `\n`. */
export function applyLineEdits(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split(/\r\n|\n|\r/);
  for (const { start, end, lines: put } of [...edits].reverse()) lines.splice(start, end - start, ...put);
  return lines.join('\n');
}

const isComment = (line: string): boolean => /^[#;]/.test(line);
const isHeader = (line: string): boolean => line.startsWith('[');

function formatted(raw: string): string {
  const line = raw.replace(/^\uFEFF/, '').trim();
  const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
  if (isComment(line) || isHeader(line)) return mark + line;
  const code = line.replace(/[#;].*$/, '');
  const equals = code.indexOf('=');
  if (equals < 0) return mark + line;
  return mark + code.slice(0, equals).trimEnd() + '=' + line.slice(equals + 1).trimStart();
}

/** How many blank lines stand before a line; `line` is the length of the text for those at its end. */
function blanksBefore(lines: readonly string[], before: number | undefined, line: number): number {
  // A text ends with a line break, which reads as one empty line.
  if (line === lines.length) return 1;
  if (before === undefined) return 0;
  if (opensSection(lines, line) && !continuesComment(lines, before, line)) return 1;
  return Math.min(line - before - 1, 1);
}

/** A header, or the first of the comments right above one. */
function opensSection(lines: readonly string[], line: number): boolean {
  let last = line;
  while (last < lines.length && isComment(lines[last])) last++;
  return last < lines.length && isHeader(lines[last]);
}

/** Right below a comment that belongs to the same header. */
const continuesComment = (lines: readonly string[], before: number, line: number): boolean =>
  before === line - 1 && isComment(lines[before]);

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function isWithin(start: number, end: number, within?: { readonly start: number; readonly end: number }): boolean {
  return !within || (start >= within.start && end - 1 <= within.end);
}
