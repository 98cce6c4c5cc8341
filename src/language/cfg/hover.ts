/**
 * Hover in Darknet's cfg: on a section header the layer, with what a run has found out about it; on an entry the key.
 * Works on any text, also on one that is being typed: a layer that cannot be resolved says why.
 */
import { t } from '@vscode/l10n';
import { sectionSchemaOf } from '../../formats/darknet/cfgSchema';
import { type CfgRange, type CfgSection, isNet } from '../../formats/darknet/cfgSyntax';
import { macsOf, parameterCount } from '../../formats/darknet/parameters';
import type { ResolvedCfg, ResolvedLayer } from '../../formats/darknet/resolvedCfg';
import { count, shapeText } from '../../protocol/results/numberText';
import type { LayerInfo } from '../../protocol/results/results';
import { bareLayer, layerCard, type CardRun } from '../../protocol/views/layerCard';
import { cardMarkdown } from '../cardMarkdown';
import { keyHover } from './keyHover';
import { knownOf, type Known } from './known';
import { costLine, dimensions, weightsText } from './layerHover';
import { layerRefAt, namesLayer } from './layerRefs';
import { type CfgReading, layerSections, read, sectionAt } from './reading';
import { escaped, paragraphs } from '../markdown';

export interface HoverInfo extends Known {
  /** Where a link to the layer leads; without it there is none. */
  readonly linkOf?: (layer: string) => string;
}

export interface Hover {
  readonly range: CfgRange;
  readonly markdown: string;
}

/** Line and character count from 0. Undefined where there is nothing to say: blank lines, comments, stray text. */
export function hover(text: string, line: number, character: number, info: HoverInfo = {}): Hover | undefined {
  const reading = read(text);
  const index = sectionAt(reading.document, line);
  const section = reading.document.sections.at(index);
  if (index < 0 || !section) return undefined;
  if (section.line === line) {
    if (!contains(section.range, character)) return undefined;
    return { range: section.range, markdown: sectionHover(reading, index, info) };
  }
  const ref = layerRefAt(reading.document, line, character);
  if (ref && namesLayer(ref)) return { range: ref.range, markdown: refHover(reading, ref.target, info) };
  const entry = section.entries.find((each) => each.line === line);
  if (!entry) return undefined;
  const range = { line, start: entry.keyRange.start, end: entry.valueRange.end };
  return contains(range, character) ? { range, markdown: keyHover(section, entry) } : undefined;
}

/** The end counts too: that is where the cursor stands behind a word. */
const contains = ({ start, end }: CfgRange, character: number): boolean => start <= character && character <= end;

function sectionHover({ document, cfg }: CfgReading, index: number, info: HoverInfo): string {
  const section = document.sections[index];
  const doc = escaped(sectionSchemaOf(section.type)?.doc ?? '');
  const problem = problemIn(section, cfg);
  if (isNet(section)) return paragraphs(['**net**', netLine(cfg, info), doc, problem]);
  const layer = cfg.layers.at(index - 1);
  const name = layer?.name ?? section.type;
  const { row, quantized, weights, isStale } = knownOf(info, name, layer);
  const shown = row ?? shownLayer(name, section.type, index - 1, layer);
  // A layer without a row of its own in the run was taken in by another one.
  const isOfRun = quantized !== undefined || (row && !info.quantized?.some((each) => each.name === name));
  const card = layerCard(shown, isOfRun ? runOf(info, isStale) : undefined);
  const markdown = cardMarkdown(card, {
    ...{ doc, place: t('layer {0}', index - 1) },
    ...(weights && { picture: weightsText(weights) }),
    ...(row && info.linkOf && { link: info.linkOf(name) }),
  });
  return paragraphs([markdown, problem]);
}

/** The last run, where there is one. */
function runOf(
  { quantized, rows = [], findings, islands = [], fates, provenance = '' }: Known,
  isStale?: boolean,
): CardRun | undefined {
  if (!quantized) return undefined;
  return { quantize: { layers: quantized, findings, islands, fates, provenance }, layers: rows, isStale };
}

/** A layer that the engine has not read yet. */
function shownLayer(name: string, type: string, index: number, layer: ResolvedLayer | undefined): LayerInfo {
  const bare = bareLayer({ index, name, op: type });
  if (!layer) return bare;
  const [inputShape, outputShape] = [layer.input, layer.output].map(dimensions);
  return { ...bare, inputShape, outputShape, params: parameterCount(layer), macs: macsOf(layer) };
}

/** The layer that an index names. */
function refHover({ document, cfg }: CfgReading, target: number, info: HoverInfo): string {
  const { section } = layerSections(document)[target];
  const layer = cfg.layers.at(target);
  const name = layer?.name ?? section.type;
  return paragraphs([
    `**${escaped(name)}** · ${escaped(section.type)} · ${t('layer {0}, line {1}', target, section.line + 1)}`,
    costLine(knownOf(info, name, layer).row, layer),
  ]);
}

/** The input, and what all layers cost together. */
function netLine(cfg: ResolvedCfg, { rows }: HoverInfo): string {
  if (!cfg.input) return '';
  const params = rows ? total(rows, ({ params }) => params) : total(cfg.layers, parameterCount);
  const macs = rows ? total(rows, ({ macs }) => macs ?? 0) : total(cfg.layers, macsOf);
  const shape = shapeText(dimensions(cfg.input));
  const { length } = cfg.layers;
  return t('input {0} · {1} layers · {2} parameters · {3} MACs', shape, length, count(params), count(macs));
}

function total<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figure(item), 0);
}

function problemIn(section: CfgSection, { problem }: ResolvedCfg): string {
  const line = problem?.where.line;
  const here = line !== undefined && section.line <= line && line <= section.endLine;
  return problem && here ? `⚠ ${escaped(problem.message)}` : '';
}
