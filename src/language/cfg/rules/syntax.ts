/** What the reader of the text has found; the codes are its own. */
import type { CfgDiagnostic } from '../../../formats/darknet/cfgSyntax';
import { sectionAt } from '../reading';
import { type Finding, replacing, type Rule, type RuleContext } from './rule';

const row = (code: string, severity: 'error' | 'warning', doc: string): Rule => ({
  code,
  severity,
  doc,
  check: (context) =>
    context.document.diagnostics.filter((each) => each.code === code).map((each) => findingOf(context, each)),
});

export const syntaxRules: readonly Rule[] = [
  row('cfg.unclosed-header', 'error', 'A section header ends with ] and nothing behind it.'),
  row('cfg.entry-outside-section', 'error', 'Every key=value stands below a section header.'),
  row('cfg.not-an-entry', 'error', 'A line is [section], key=value or a comment.'),
  row('cfg.empty-key', 'error', 'A key stands before =.'),
  row('cfg.duplicate-key', 'warning', 'A key is given once in its section; Darknet takes the first.'),
];

function findingOf({ document }: RuleContext, { code, message, range }: CfgDiagnostic): Finding {
  const section = sectionAt(document, range.line);
  const entry = document.sections.at(section)?.entries.find(({ line }) => line === range.line);
  if (code !== 'cfg.duplicate-key' || !entry) return { section, range, message };
  const whole = { line: range.line, start: entry.keyRange.start, end: entry.valueRange.end };
  return { section, range, message, fixes: [replacing(`Remove this ${entry.key}`, whole, '')] };
}
