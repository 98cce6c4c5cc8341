/**
 * What is wrong or doubtful in a Darknet cfg: every rule of `rules/table.ts` over one reading of the text. Works on any
 * text, also on one that is being typed.
 */
import { resolveCfg } from '../formats/darknet/cfgResolve';
import { type CfgRange, parseCfg } from '../formats/darknet/cfgSyntax';
import type { Finding, QuickFix, RuleContext, Severity } from './rules/rule';
import { lastRules, rules } from './rules/table';

export interface Diagnostic {
  /** Stable: `cfg.unknown-key`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: CfgRange;
  readonly fixes: readonly QuickFix[];
}

export interface DiagnoseOptions {
  /** By code; what is not in it keeps the rule's own. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  /** Length of the weights file beside the cfg; without it the rules about weights say nothing. */
  readonly weightsBytes?: number;
}

/** In the order of the text. */
export function diagnose(text: string, options: DiagnoseOptions = {}): readonly Diagnostic[] {
  const document = parseCfg(text);
  const context: RuleContext = { document, cfg: resolveCfg(document), weightsBytes: options.weightsBytes };
  const found = rules.flatMap((rule) => rule.check(context).map((finding) => ({ rule, finding })));
  const errors = found.filter(({ rule }) => rule.severity === 'error').map(({ finding }) => finding.section);
  const rest = lastRules.flatMap((rule) => rule.check(context, new Set(errors)).map((finding) => ({ rule, finding })));
  return [...found, ...rest]
    .flatMap(({ rule, finding }) => {
      const severity = options.severities?.[rule.code] ?? rule.severity;
      return severity === 'off' ? [] : [diagnosticOf(rule.code, severity, finding)];
    })
    .sort(byPlace);
}

function diagnosticOf(code: string, severity: Severity, { message, range, fixes = [] }: Finding): Diagnostic {
  return { code, severity, message, range, fixes };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.range.line - b.range.line || a.range.start - b.range.start || (a.code < b.code ? -1 : 1);
}
