/** The sections of a cfg as an outline: layer names as everywhere, with output shapes as far as they can be resolved. */
import { canonicalType, shortNameOf } from '../../formats/darknet/cfgSchema';
import { type CfgRange, isNet } from '../../formats/darknet/cfgSyntax';
import type { ImageShape, ResolvedCfg } from '../../formats/darknet/resolvedCfg';
import { shapeText } from '../../protocol/results/numberText';
import { dimensions } from './layerHover';
import { read } from './reading';

export type OutlineKind = 'network' | 'compute' | 'resize' | 'join' | 'head' | 'other';

export interface OutlineItem {
  /** `net`, `conv_0`, `yolo_16`. */
  readonly name: string;
  /** What its icon says. */
  readonly kind: OutlineKind;
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
  const { document, cfg } = read(text);
  const shapes = shapesOf(cfg);
  return document.sections.map((section, index) => ({
    name: isNet(section) ? 'net' : `${shortNameOf(canonicalType(section.type))}_${index - 1}`,
    kind: isNet(section) ? 'network' : kindOf(canonicalType(section.type)),
    detail: shapes[index] ? shapeText(dimensions(shapes[index])) : '',
    line: section.line,
    endLine: section.endLine,
    range: section.range,
  }));
}

const kinds: readonly (readonly [kind: OutlineKind, types: readonly string[]])[] = [
  ['compute', ['convolutional', 'connected', 'deconvolutional', 'local', 'batchnorm', 'activation', 'normalization']],
  ['resize', ['maxpool', 'avgpool', 'local_avgpool', 'upsample', 'reorg', 'reorg3d']],
  ['join', ['route', 'shortcut', 'scale_channels', 'sam']],
  ['head', ['yolo', 'region', 'detection', 'Gaussian_yolo', 'softmax', 'cost']],
];

function kindOf(type: string): OutlineKind {
  return kinds.find(([, types]) => types.includes(type))?.[0] ?? 'other';
}

/** By section index. */
function shapesOf({ input, layers }: ResolvedCfg): readonly (ImageShape | undefined)[] {
  return [input, ...layers.map(({ output }) => output)];
}
