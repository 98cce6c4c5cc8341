/** The sections of a cfg as an outline: layer names as everywhere, with output shapes as far as they can be resolved. */
import { resolveCfg } from '../formats/darknet/cfgResolve';
import { canonicalType, shortNameOf } from '../formats/darknet/cfgSchema';
import { type CfgDocument, type CfgRange, isNet, parseCfg } from '../formats/darknet/cfgSyntax';
import type { ImageShape } from '../formats/darknet/resolvedCfg';
import { shapeText } from '../protocol/numberText';
import { dimensions } from './layerHover';

export interface OutlineItem {
  /** `net`, `conv_0`, `yolo_16`. */
  readonly name: string;
  /** Output shape, or input shape for the network; empty while it is unknown. */
  readonly detail: string;
  readonly line: number;
  /** Last line of the section. */
  readonly endLine: number;
  /** The header. */
  readonly range: CfgRange;
}

/** One item per section, in order. */
export function outline(text: string): readonly OutlineItem[] {
  const document = parseCfg(text);
  const shapes = shapesOf(document);
  return document.sections.map((section, index) => ({
    name: isNet(section) ? 'net' : `${shortNameOf(canonicalType(section.type))}_${index - 1}`,
    detail: shapes[index] ? shapeText(dimensions(shapes[index])) : '',
    line: section.line,
    endLine: section.endLine,
    range: section.range,
  }));
}

/** By section index. */
function shapesOf(document: CfgDocument): readonly (ImageShape | undefined)[] {
  const { input, layers } = resolveCfg(document);
  return [input, ...layers.map(({ output }) => output)];
}
