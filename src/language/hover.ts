/**
 * Hover in Darknet's cfg: on a section header the layer, with what a run has found out about it; on an entry the key.
 * Works on any text, also on one that is being typed: a layer that cannot be resolved says why.
 */
import { resolveCfg } from '../formats/darknet/cfgResolve';
import { sectionSchemaOf } from '../formats/darknet/cfgSchema';
import { type CfgDocument, type CfgRange, type CfgSection, isNet, parseCfg } from '../formats/darknet/cfgSyntax';
import { macsOf, parameterCount } from '../formats/darknet/parameters';
import type { ResolvedCfg, ResolvedLayer } from '../formats/darknet/resolvedCfg';
import { count, shapeText } from '../protocol/numberText';
import type { LayerInfo, QuantizedLayerInfo } from '../protocol/results';
import { keyHover } from './keyHover';
import { costLine, dimensions, quantizedTable } from './layerHover';
import { escaped, paragraphs } from './markdown';

/** What is known beyond the text. Layers are matched by name, so that results of another text do not show. */
export interface HoverInfo {
  readonly rows?: readonly LayerInfo[];
  readonly quantized?: readonly QuantizedLayerInfo[];
  /** The line that says which preset, images and settings made the figures. */
  readonly provenance?: string;
}

export interface Hover {
  readonly range: CfgRange;
  readonly markdown: string;
}

/** Line and character count from 0. Undefined where there is nothing to say: blank lines, comments, stray text. */
export function hover(text: string, line: number, character: number, info: HoverInfo = {}): Hover | undefined {
  const document = parseCfg(text);
  const index = document.sections.findIndex((each) => each.line <= line && line <= each.endLine);
  if (index < 0) return undefined;
  const section = document.sections[index];
  if (section.line === line) {
    if (!contains(section.range, character)) return undefined;
    return { range: section.range, markdown: sectionHover(document, index, info) };
  }
  const entry = section.entries.find((each) => each.line === line);
  if (!entry) return undefined;
  const range = { line, start: entry.keyRange.start, end: entry.valueRange.end };
  return contains(range, character) ? { range, markdown: keyHover(section, entry) } : undefined;
}

/** The end counts too: that is where the cursor stands behind a word. */
const contains = ({ start, end }: CfgRange, character: number): boolean => start <= character && character <= end;

function sectionHover(document: CfgDocument, index: number, info: HoverInfo): string {
  const section = document.sections[index];
  const cfg = resolveCfg(document);
  const doc = escaped(sectionSchemaOf(section.type)?.doc ?? '');
  const problem = problemIn(section, cfg);
  if (isNet(section)) return paragraphs(['**net**', netLine(cfg, info), doc, problem]);
  const layer = cfg.layers[index - 1] as ResolvedLayer | undefined;
  const name = layer?.name ?? section.type;
  const row = info.rows?.find((each) => each.name === name);
  const quantized = info.quantized?.find((each) => each.name === name);
  return paragraphs([
    `**${escaped(name)}** · ${escaped(section.type)} · layer ${index - 1}`,
    costLine(row, layer),
    doc,
    quantized ? quantizedTable(quantized) : '',
    quantized && info.provenance ? escaped(info.provenance) : '',
    problem,
  ]);
}

/** The input, and what all layers cost together. */
function netLine(cfg: ResolvedCfg, { rows }: HoverInfo): string {
  if (!cfg.input) return '';
  const params = rows ? total(rows, ({ params }) => params) : total(cfg.layers, parameterCount);
  const macs = rows ? total(rows, ({ macs }) => macs) : total(cfg.layers, macsOf);
  const shape = shapeText(dimensions(cfg.input));
  return `input ${shape} · ${cfg.layers.length} layers · ${count(params)} parameters · ${count(macs)} MACs`;
}

function total<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figure(item), 0);
}

function problemIn(section: CfgSection, { problem }: ResolvedCfg): string {
  const line = problem?.where.line;
  const here = line !== undefined && section.line <= line && line <= section.endLine;
  return problem && here ? `⚠ ${escaped(problem.message)}` : '';
}
