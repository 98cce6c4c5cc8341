/**
 * Darknet knows comments at the beginning of a line only. Behind a number they do no harm (atoi stops there), but a text
 * or a header is taken with them: `activation=leaky # x` is no activation, and ReLU is what runs; in a list every comma counts
 * as one more number. See read_cfg, read_option and parse_network_cfg of both.
 */
import { keySchemaOf } from '../../../formats/darknet/cfgSchema';
import type { CfgComment, CfgEntry, CfgSection } from '../../../formats/darknet/cfgSyntax';
import { sectionAt } from '../reading';
import type { Finding, Rule } from './rule';

export const trailingComment: Rule = {
  code: 'cfg.trailing-comment',
  severity: 'warning',
  doc: 'A comment that changes what Darknet reads has a line of its own.',
  check: ({ document }) =>
    document.comments.flatMap((comment) => {
      const at = sectionAt(document, comment.range.line);
      const section = document.sections.at(at);
      return section ? findings(section, at, comment) : [];
    }),
};

function findings(section: CfgSection, at: number, { text, range }: CfgComment): readonly Finding[] {
  const entry = section.entries.find(({ line }) => line === range.line);
  const harm = section.line === range.line ? `no section [${section.type}]` : entry && harmOf(section, entry, text);
  if (harm === undefined) return [];
  const code = entry ? entry.valueRange : section.range;
  const start = entry ? entry.keyRange.start : section.range.start;
  const edits = [
    { range: { line: range.line, start, end: start }, newText: `${text}\n` },
    { range: { line: range.line, start: code.end, end: range.end }, newText: '' },
  ];
  const message = `Darknet reads this comment as a part of what stands before it, and sees ${harm}`;
  return [{ section: at, range, message, fixes: [{ title: 'Put the comment on a line of its own', edits }] }];
}

function harmOf({ type }: CfgSection, { key, value }: CfgEntry, comment: string): string | undefined {
  const schema = keySchemaOf(type, key);
  if (schema?.type === 'activation') return `no activation ${value}: it would take relu`;
  if (schema?.type === 'text') return `another ${key}`;
  const commas = comment.split(',').length - 1;
  if ((schema?.type !== 'integers' && schema?.type !== 'numbers') || commas === 0) return undefined;
  return `${commas} more ${commas === 1 ? 'number' : 'numbers'} in ${key}`;
}
