/**
 * What can stand at a place of a cfg: section names and snippets behind `[`, keys of the section at the start of a line,
 * values behind `=` (activations, flags, choices, defaults, what the head needs, and the layers before with their shapes).
 */
import { supportedActivations } from '../../formats/darknet/activations';
import { keySchemaOf, sectionSchemaOf, sectionSchemas } from '../../formats/darknet/cfgSchema';
import type { CfgRange, CfgSection } from '../../formats/darknet/cfgSyntax';
import { shapeText } from '../../formats/darknet/resolvedCfg';
import { indexKeyOf } from './layerRefs';
import { type CfgReading, layerSections, read, sectionAt } from './reading';
import { filtersNeeded } from './rules/filtersBeforeHead';
import { snippets } from './snippets';

export interface Completion {
  readonly kind: 'section' | 'snippet' | 'key' | 'value' | 'layer';
  readonly label: string;
  /** Short, beside the label. */
  readonly detail: string;
  readonly doc: string;
  /** With `${1:…}` places for a snippet, plain otherwise. */
  readonly newText: string;
  /** Whether the next thing is worth a list of its own: a key whose values are known. */
  readonly goesOn?: boolean;
}

export interface Completions {
  /** What the chosen text replaces. */
  readonly range: CfgRange;
  /** In the order in which they are shown. */
  readonly items: readonly Completion[];
}

/** Line and character count from 0. Undefined in comments. */
export function completion(text: string, line: number, character: number): Completions | undefined {
  const whole = text.split(/\r\n|\n|\r/)[line] ?? '';
  const before = whole.slice(0, character);
  if (/[#;]/.test(before)) return undefined;
  const open = before.indexOf('[');
  if (open >= 0 && before.slice(0, open).trim() === '') {
    const length = /^\[[^\]#;=]*\]?/.exec(whole.slice(open))?.[0].length ?? 1;
    return {
      range: { line, start: open, end: Math.max(character, open + length) },
      items: [...blocks(), ...sections()],
    };
  }
  const reading = read(text);
  const at = sectionAt(reading.document, line);
  const equals = before.indexOf('=');
  const start = Math.max(equals, before.lastIndexOf(',')) + 1;
  const word = { line, start: start + (/^\s*/.exec(before.slice(start))?.[0].length ?? 0), end: character };
  if (at < 0) return equals < 0 ? { range: word, items: blocks() } : undefined;
  if (equals >= 0) return { range: word, items: values(reading, at, before.slice(0, equals).trim()) };
  const hasEquals = whole.includes('=');
  return { range: word, items: [...keys(reading.document.sections[at], hasEquals), ...(hasEquals ? [] : blocks())] };
}

function sections(): readonly Completion[] {
  return Object.entries(sectionSchemas).map(([type, { doc }]) => {
    return { kind: 'section', label: `[${type}]`, detail: '', doc, newText: `[${type}]` };
  });
}

function blocks(): readonly Completion[] {
  return snippets.map(({ label, detail, body }) => {
    const doc = body
      .join('\n')
      .replace(/\$\{\d+:([^}]*)\}|\$\d/g, '$1')
      .trimEnd();
    return { kind: 'snippet', label: `${label} …`, detail, doc, newText: body.join('\n') };
  });
}

/** Those that are not given yet; `=` is written along unless it stands there. */
function keys(section: CfgSection, hasEquals: boolean): readonly Completion[] {
  const given = new Set(section.entries.map(({ key }) => key));
  const known = Object.entries(sectionSchemaOf(section.type)?.keys ?? {}).filter(([key]) => !given.has(key));
  return known.map(([key, schema]) => ({
    kind: 'key',
    label: key,
    detail: schema.default === undefined ? '' : `default ${schema.default}`,
    doc: schema.doc,
    newText: hasEquals ? key : `${key}=`,
    goesOn: !hasEquals,
  }));
}

function values(reading: CfgReading, at: number, key: string): readonly Completion[] {
  const section = reading.document.sections[at];
  if (key === indexKeyOf(section)) return layersBefore(reading, at);
  const schema = keySchemaOf(section.type, key);
  const needed = key === 'filters' ? filtersNeeded(reading.document, at) : undefined;
  const value = (text: string, detail = ''): Completion => {
    return { kind: 'value', label: text, detail, doc: '', newText: text };
  };
  return [
    ...(needed ? [value(String(needed.filters), needed.how)] : []),
    ...choicesOf(schema?.type, schema?.choices).map((text) => value(text, text === schema?.default ? 'default' : '')),
    ...(schema && isPlain(schema.default) && schema.type !== 'flag' && !schema.choices && schema.type !== 'activation'
      ? [value(schema.default, 'default')]
      : []),
  ];
}

function choicesOf(type: string | undefined, choices: readonly string[] | undefined): readonly string[] {
  return choices ?? (type === 'activation' ? supportedActivations : type === 'flag' ? ['0', '1'] : []);
}

/** A number: other defaults are said in words. */
const isPlain = (text: string | undefined): text is string => text !== undefined && /^-?[\d.]+$/.test(text);

/** The nearest first, counted back: such an index survives layers that are put in before both. */
function layersBefore({ document, cfg: { layers } }: CfgReading, at: number): readonly Completion[] {
  const own = layerSections(document).find((layer) => layer.at === at)?.index ?? 0;
  return layers
    .slice(0, own)
    .map(({ index, name, output }): Completion => {
      const back = String(index - own);
      return {
        kind: 'layer',
        label: back,
        detail: `${name} ${shapeText(output)}`,
        doc: `Layer ${index}`,
        newText: back,
      };
    })
    .reverse();
}
