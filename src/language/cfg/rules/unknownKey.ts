import { commonKeys } from '../../../formats/darknet/cfgSchemaTable';
import { keySchemaOf, sectionSchemaOf } from '../../../formats/darknet/cfgSchema';
import { type CfgEntry, type CfgSection, printable, quote } from '../../../formats/darknet/cfgSyntax';
import { nearest } from '../../../util/nearest';
import { type Finding, replacing, type Rule } from './rule';

/** Darknet ignores such a key with a line in its log, and takes the default of the one that was meant. */
export const unknownKey: Rule = {
  code: 'cfg.unknown-key',
  severity: 'warning',
  doc: 'Darknet reads the key in this section; it ignores what it does not know.',
  check: ({ document }) =>
    document.sections.flatMap((section, at) => {
      const schema = sectionSchemaOf(section.type);
      if (!schema) return [];
      const unknown = section.entries.filter(({ key }) => !keySchemaOf(section.type, key));
      if (unknown.length === 0) return [];
      const given = new Set(section.entries.map(({ key }) => key));
      const free = [...Object.keys(schema.keys), ...Object.keys(commonKeys)].filter((known) => !given.has(known));
      return unknown.map((entry) => findingOf(section, entry, at, free));
    }),
};

/** `free`: keys that the section could still have. */
function findingOf(section: CfgSection, { key, keyRange }: CfgEntry, at: number, free: readonly string[]): Finding {
  const near = nearest(key, free);
  const message = `${quote(key)} is not a key that Darknet reads in [${printable(section.type)}]`;
  if (near === undefined) return { section: at, range: keyRange, message };
  const fixes = [replacing(`Change to ${near}`, keyRange, near)];
  return { section: at, range: keyRange, message: `${message} (did you mean ${near}?)`, fixes };
}
