/**
 * What can stand at a place of a cfg: section names behind `[`, keys of the section at the start of a line, values behind
 * `=` (activations, flags, and the layers before with their shapes).
 */
import { supportedActivations } from '../formats/darknet/activations';
import { resolveCfg } from '../formats/darknet/cfgResolve';
import { keySchemaOf, sectionSchemaOf, sectionSchemas } from '../formats/darknet/cfgSchema';
import { type CfgDocument, type CfgRange, type CfgSection, parseCfg } from '../formats/darknet/cfgSyntax';
import { shapeText } from '../formats/darknet/resolvedCfg';
import { indexKeyOf } from './rules/layerIndex';
import { layerSections, sectionAt } from './rules/rule';

export interface Completion {
  readonly kind: 'section' | 'key' | 'value' | 'layer';
  readonly label: string;
  /** Short, beside the label. */
  readonly detail: string;
  readonly doc: string;
  readonly newText: string;
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
    return { range: { line, start: open, end: Math.max(character, open + length) }, items: sections() };
  }
  const document = parseCfg(text);
  const at = sectionAt(document, line);
  if (at < 0) return undefined;
  const equals = before.indexOf('=');
  const start = Math.max(equals, before.lastIndexOf(',')) + 1;
  const word = { line, start: start + (/^\s*/.exec(before.slice(start))?.[0].length ?? 0), end: character };
  if (equals < 0) return { range: word, items: keys(document.sections[at], whole.includes('=')) };
  return { range: word, items: values(document, at, before.slice(0, equals).trim()) };
}

function sections(): readonly Completion[] {
  return Object.entries(sectionSchemas).map(([type, { doc }]) => {
    return { kind: 'section', label: `[${type}]`, detail: '', doc, newText: `[${type}]` };
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
  }));
}

function values(document: CfgDocument, at: number, key: string): readonly Completion[] {
  const section = document.sections[at];
  if (key === indexKeyOf(section)) return layersBefore(document, at);
  const type = keySchemaOf(section.type, key)?.type;
  const choices = type === 'activation' ? supportedActivations : type === 'flag' ? ['0', '1'] : [];
  return choices.map((value) => ({ kind: 'value', label: value, detail: '', doc: '', newText: value }));
}

/** The nearest first, counted back: such an index survives layers that are put in before both. */
function layersBefore(document: CfgDocument, at: number): readonly Completion[] {
  const { layers } = resolveCfg(document);
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
