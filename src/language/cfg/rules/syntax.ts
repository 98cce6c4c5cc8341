/** What the reader of the text has found; the codes are its own. */
import type { CfgDiagnostic, CfgDocument, CfgEntry } from '../../../formats/darknet/cfgSyntax';
import { sectionAt } from '../reading';
import { type Finding, replacing, type Rule } from './rule';

const row = (code: string, severity: 'error' | 'warning', doc: string): Rule => ({
  code,
  severity,
  doc,
  check: ({ document }) =>
    document.diagnostics.filter((each) => each.code === code).map((each) => plain(document, each)),
});

const duplicate: Rule = {
  ...row('cfg.duplicate-key', 'warning', 'A key is given once in its section; Darknet takes the first.'),
  check: ({ document }) => {
    const found = document.diagnostics.filter(({ code }) => code === 'cfg.duplicate-key');
    if (found.length === 0) return [];
    const byLine = new Map(
      document.sections.flatMap(({ entries }) => entries.map((entry) => [entry.line, entry] as const)),
    );
    return found.map((each) => removable(plain(document, each), byLine.get(each.range.line)));
  },
};

export const syntaxRules: readonly Rule[] = [
  row('cfg.unclosed-header', 'error', 'A section header ends with ] and nothing behind it.'),
  row('cfg.entry-outside-section', 'error', 'Every key=value stands below a section header.'),
  row('cfg.not-an-entry', 'error', 'A line is [section], key=value or a comment.'),
  row('cfg.empty-key', 'error', 'A key stands before =.'),
  duplicate,
];

function plain(document: CfgDocument, { message, range }: CfgDiagnostic): Finding {
  return { section: sectionAt(document, range.line), range, message };
}

function removable(finding: Finding, entry: CfgEntry | undefined): Finding {
  if (!entry) return finding;
  const whole = { line: entry.line, start: entry.keyRange.start, end: entry.valueRange.end };
  return { ...finding, fixes: [replacing(`Remove this ${entry.key}`, whole, '')] };
}
