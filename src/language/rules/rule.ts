/** What a rule is, and what rules say. A rule sees the text as it was read and resolved once; it reads nothing itself. */
import { type CfgDocument, type CfgRange, type CfgSection, isNet } from '../../formats/darknet/cfgSyntax';
import type { ResolvedCfg } from '../../formats/darknet/resolvedCfg';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Replaces the range; one that is empty inserts. */
export interface TextEdit {
  readonly range: CfgRange;
  readonly newText: string;
}

export interface QuickFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface Finding {
  /** Index of the section that it is about; the range may lie elsewhere. -1 before the first one. */
  readonly section: number;
  readonly range: CfgRange;
  readonly message: string;
  readonly fixes?: readonly QuickFix[];
}

export interface RuleContext {
  readonly document: CfgDocument;
  readonly cfg: ResolvedCfg;
  readonly weightsBytes?: number;
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

export interface LayerSection {
  readonly section: CfgSection;
  /** Among all sections. */
  readonly at: number;
  /** Among the layers, as `route` counts them. */
  readonly index: number;
}

/** The sections that are layers: all but [net] at the top. */
export function layerSections({ sections }: CfgDocument): readonly LayerSection[] {
  const skipped = sections.length > 0 && isNet(sections[0]) ? 1 : 0;
  return sections.slice(skipped).map((section, index) => ({ section, at: index + skipped, index }));
}

/** Index of the section that holds the line, by halving: a file may be nothing but faults. -1 before the first. */
export function sectionAt({ sections }: CfgDocument, line: number): number {
  let [low, high] = [0, sections.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sections[middle].line <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Replaces one place: most fixes do. */
export function replacing(title: string, range: CfgRange, newText: string): QuickFix {
  return { title, edits: [{ range, newText }] };
}

/** A new line `key=value` right below the header. */
export function insertingKey(title: string, { range }: CfgSection, key: string, value: string): QuickFix {
  return replacing(title, { line: range.line, start: range.end, end: range.end }, `\n${key}=${value}`);
}
