/** The one problem that resolving ends with, where no other rule has said what is wrong with the section. */
import { type CfgSection, entryOf, type CfgRange } from '../../../formats/darknet/cfgSyntax';
import { sectionAt } from '../reading';
import { type Finding, type LastRule, type RuleContext } from './rule';

export const unsupported: LastRule = {
  code: 'cfg.unsupported',
  severity: 'warning',
  doc: 'Shiftwise can open what Darknet can.',
  check: (context, withErrors) => [...finding(context, withErrors, true), ...shownOnly(context)],
};

export const invalidLayer: LastRule = {
  code: 'cfg.invalid-layer',
  severity: 'error',
  doc: 'Every section can be resolved to a layer with a shape.',
  check: (context, withErrors) => finding(context, withErrors, false),
};

function finding(
  { document, cfg: { problem } }: RuleContext,
  withErrors: ReadonlySet<number>,
  wanted: boolean,
): readonly Finding[] {
  const line = problem?.where.line;
  if (!problem || line === undefined || /\bnot supported\b/.test(problem.message) !== wanted) return [];
  const at = sectionAt(document, line);
  if (withErrors.has(at)) return [];
  const range = at < 0 ? { line: 0, start: 0, end: 0 } : rangeAt(document.sections[at], line);
  return [{ section: at, range, message: shortened(problem.message) }];
}

/** Sections that open, but cannot be quantized: at the first one of a reason, for some networks are full of them. */
function shownOnly({ document, cfg: { layers } }: RuleContext): readonly Finding[] {
  const reasons = new Map<string, readonly number[]>();
  for (const { detail, type, line } of layers) {
    if (detail.kind !== 'shown') continue;
    const what = `[${type}] is shown, not computed: ${detail.why}; a network with it cannot be quantized`;
    reasons.set(what, [...(reasons.get(what) ?? []), line]);
  }
  return [...reasons].map(([what, [line, ...more]]) => {
    const at = sectionAt(document, line);
    const message = more.length > 0 ? `${what}: here and in ${more.length} more layers` : what;
    return { section: at, range: document.sections[at].range, message };
  });
}

/** The value of the entry at the line, or else the header. */
function rangeAt(section: CfgSection, line: number): CfgRange {
  const key = section.entries.find((entry) => entry.line === line)?.key;
  return (key === undefined ? undefined : entryOf(section, key)?.valueRange) ?? section.range;
}

/** Without the place, which the range says, and the list of everything that is supported. */
const shortened = (message: string): string => message.replace(/^line \d+, /, '').replace(/; supported are .*$/s, '');
