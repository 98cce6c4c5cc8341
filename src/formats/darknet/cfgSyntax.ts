/**
 * Darknet's cfg text as sections, entries, comments and diagnostics, each with its place. Nothing here throws: a text
 * that is being typed is wrong most of the time. Lines and characters count from 0; ends are exclusive.
 */
export interface CfgRange {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface CfgEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly keyRange: CfgRange;
  readonly valueRange: CfgRange;
}

export interface CfgSection {
  /** What stands between the brackets, without white space: `convolutional`. */
  readonly type: string;
  readonly line: number;
  /** The header with its brackets. */
  readonly range: CfgRange;
  /** The last line before the next header that holds an entry (or the header itself). */
  readonly endLine: number;
  readonly entries: readonly CfgEntry[];
}

export interface CfgComment {
  readonly text: string;
  readonly range: CfgRange;
}

export interface CfgDiagnostic {
  /** Stable: `cfg.unclosed-header`, `cfg.entry-outside-section`, `cfg.not-an-entry`, `cfg.empty-key`, `cfg.duplicate-key`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly range: CfgRange;
}

export interface CfgDocument {
  readonly sections: readonly CfgSection[];
  readonly comments: readonly CfgComment[];
  readonly diagnostics: readonly CfgDiagnostic[];
}

/** Reads any text. Line ends may be LF, CRLF or CR; `#` and `;` start a comment anywhere in a line. */
export function parseCfg(text: string): CfgDocument {
  const sections: OpenSection[] = [];
  const comments: CfgComment[] = [];
  const diagnostics: CfgDiagnostic[] = [];
  splitLines(text).forEach((raw, line) => {
    const code = splitComment(raw, line, comments);
    if (code.trim() === '') return;
    if (code.trimStart().startsWith('[')) readHeader(code, line, sections, diagnostics);
    else readEntry(code, line, sections, diagnostics);
  });
  return { sections: sections.map(closed), comments, diagnostics };
}

/** Whether the text is Darknet's: its first section is `[net]` or `[network]`. Looks at the first 64 KiB at most. */
export function looksLikeDarknet(text: string): boolean {
  for (const line of splitLines(text.slice(0, 65536))) {
    const code = splitComment(line, 0, []).replace(/\s/g, '');
    if (code !== '') return /^\[(net|network)\]$/.test(code);
  }
  return false;
}

/** `[net]` describes the input; the other sections are the layers. */
export function isNet(section: CfgSection): boolean {
  return section.type === 'net' || section.type === 'network';
}

/** The entry that Darknet would use: the first of that name. */
export function entryOf(section: CfgSection, key: string): CfgEntry | undefined {
  return section.entries.find((entry) => entry.key === key);
}

interface OpenSection extends CfgSection {
  endLine: number;
  readonly entries: CfgEntry[];
  /** Looked up for every entry; a list would take minutes for a hostile file. */
  readonly keys: Set<string>;
}

function closed({ type, line, range, endLine, entries }: OpenSection): CfgSection {
  return { type, line, range, endLine, entries };
}

/** Without the mark of the bytes' order. */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}

/** The line without its comment; the comment goes to `comments`. */
function splitComment(raw: string, line: number, comments: CfgComment[]): string {
  const start = raw.search(/[#;]/);
  if (start < 0) return raw;
  comments.push({ text: raw.slice(start), range: { line, start, end: raw.length } });
  return raw.slice(0, start);
}

function rangeOf(code: string, line: number): CfgRange {
  return { line, start: code.length - code.trimStart().length, end: code.trimEnd().length };
}

function readHeader(code: string, line: number, sections: OpenSection[], diagnostics: CfgDiagnostic[]): void {
  const range = rangeOf(code, line);
  const text = code.trim();
  const close = text.indexOf(']');
  if (close !== text.length - 1) {
    const message =
      close < 0
        ? `The section header ${quote(text)} is not closed: expected ]`
        : `Expected nothing after the section header, found ${quote(text.slice(close + 1).trim())}`;
    diagnostics.push({ code: 'cfg.unclosed-header', severity: 'error', message, range });
  }
  const type = text.slice(1, close < 0 ? undefined : close).replace(/\s/g, '');
  sections.push({ type, line, range, endLine: line, entries: [], keys: new Set() });
}

function readEntry(code: string, line: number, sections: readonly OpenSection[], diagnostics: CfgDiagnostic[]): void {
  const range = rangeOf(code, line);
  const report = (rule: string, message: string, severity: 'error' | 'warning' = 'error', where = range): void => {
    diagnostics.push({ code: `cfg.${rule}`, severity, message, range: where });
  };
  const equals = code.indexOf('=');
  if (equals < 0) return report('not-an-entry', `Expected [section] or key=value, found ${quote(code.trim())}`);
  const entry = entryAt(code, equals, line);
  if (entry.key === '') return report('empty-key', 'Expected a key before =');
  const section = sections.at(-1);
  if (!section) return report('entry-outside-section', `${quote(entry.key)} stands before the first section`);
  if (section.keys.has(entry.key)) {
    report('duplicate-key', `${quote(entry.key)} is given twice; the first one counts`, 'warning', entry.keyRange);
  }
  section.keys.add(entry.key);
  section.entries.push(entry);
  section.endLine = line;
}

function entryAt(code: string, equals: number, line: number): CfgEntry {
  const key = code.slice(0, equals);
  const value = code.slice(equals + 1);
  const shift = equals + 1;
  const valueRange = rangeOf(value, line);
  return {
    key: key.trim(),
    value: value.trim(),
    line,
    keyRange: rangeOf(key, line),
    valueRange:
      value.trim() === ''
        ? { line, start: shift, end: shift }
        : { line, start: shift + valueRange.start, end: shift + valueRange.end },
  };
}

/** Text of the file inside a message: short, on one line, and without what would move a terminal's cursor. */
export function printable(text: string): string {
  const clean = text
    .slice(0, 41)
    .replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '?');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}

export const quote = (text: string): string => `"${printable(text)}"`;
