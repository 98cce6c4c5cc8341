/** What a hover says of a key: its meaning, type, default, and which Darknet reads it. */
import { keySchemaOf, sectionSchemaOf } from '../../formats/darknet/cfgSchema';
import type { Fork, KeyType } from '../../formats/darknet/keySchema';
import type { CfgEntry, CfgSection } from '../../formats/darknet/cfgSyntax';
import { nearest } from '../../util/nearest';
import { escaped, paragraphs } from '../markdown';

const typeTexts: Readonly<Record<KeyType, string>> = {
  integer: 'integer',
  number: 'number',
  flag: '0 or 1',
  text: 'text',
  integers: 'integers, separated by commas',
  numbers: 'numbers, separated by commas',
  activation: 'name of an activation',
};

const forkTexts: Readonly<Record<Fork, string>> = {
  both: '',
  original: 'Known to pjreddie’s Darknet only.',
  alexeyab: 'Known to AlexeyAB’s Darknet only.',
};

export function keyHover(section: CfgSection, entry: CfgEntry): string {
  const schema = keySchemaOf(section.type, entry.key);
  const title = `**${escaped(entry.key)}**`;
  if (!schema) return paragraphs([title, unknownText(section, entry)]);
  const standard = schema.default === undefined ? 'no default' : `default ${escaped(schema.default)}`;
  return paragraphs([
    `${title} · ${typeTexts[schema.type]} · ${standard}`,
    escaped(schema.doc),
    schema.choices ? `One of ${schema.choices.map(escaped).join(', ')}.` : '',
    forkTexts[schema.fork],
  ]);
}

function unknownText(section: CfgSection, entry: CfgEntry): string {
  const known = Object.keys(sectionSchemaOf(section.type)?.keys ?? {});
  const near = nearest(entry.key, known);
  const hint = near === undefined ? '' : ` Did you mean ${escaped(near)}?`;
  return `Not a key that Darknet reads in ${escaped(`[${section.type}]`)}.${hint}`;
}
