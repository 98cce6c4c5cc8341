/** What a rule is, and what rules say. A rule sees the text as it was read and resolved once; it reads nothing itself. */
import type { CfgRange, CfgSection } from '../../../formats/darknet/cfgSyntax';
import type { Settings } from '../../../quantize/settings';
import type { QuickFix, Severity } from '../../diagnostic';
import type { Known } from '../known';
import type { CfgReading } from '../reading';
import type { StaleIndex } from '../renumber';

export interface Finding {
  /** Index of the section that it is about; the range may lie elsewhere. -1 before the first one. */
  readonly section: number;
  readonly range: CfgRange;
  readonly message: string;
  readonly fixes?: readonly QuickFix[];
}

export interface RuleContext extends CfgReading {
  readonly weightsBytes?: number;
  /** How the model is quantized, where there is a recipe for it. */
  readonly settings?: Settings;
  /** What is known of the last run. */
  readonly run?: Known;
  /** Indices that named another layer before the text was edited. */
  readonly stale?: readonly StaleIndex[];
}

export interface Rule {
  /** Never changes: settings and other people's scripts hold it. */
  readonly code: string;
  readonly severity: Severity;
  /** One line for settings and help. */
  readonly doc: string;
  readonly check: (context: RuleContext) => readonly Finding[];
}

/** A rule that speaks only where no other has found an error. */
export interface LastRule extends Omit<Rule, 'check'> {
  readonly check: (context: RuleContext, withErrors: ReadonlySet<number>) => readonly Finding[];
}

/** Replaces one place: most fixes do. */
export function replacing(title: string, range: CfgRange, newText: string): QuickFix {
  return { title, edits: [{ range, newText }] };
}

/** A new line `key=value` right below the header. */
export function insertingKey(title: string, { range }: CfgSection, key: string, value: string): QuickFix {
  return replacing(title, { line: range.line, start: range.end, end: range.end }, `\n${key}=${value}`);
}
