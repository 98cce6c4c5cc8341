/** What the editor and `shiftwise check` are told of a text: problems with their places, and edits that mend them. */

/** Within one line. Lines and characters count from 0; the end is exclusive. */
export interface TextRange {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Replaces the range; one that is empty inserts. */
export interface TextEdit {
  readonly range: TextRange;
  readonly newText: string;
}

export interface QuickFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface Diagnostic {
  /** Stable: `cfg.unknown-key`. Settings and other people's scripts hold it. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: TextRange;
  readonly fixes: readonly QuickFix[];
}

/** Severities that a person has chosen, by code; what is not named keeps its own. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.range.line - b.range.line || a.range.start - b.range.start || (a.code < b.code ? -1 : 1);
}
