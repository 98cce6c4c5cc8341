/**
 * What would make a cfg fit a weights file of another length: the two slips that people make. A convolution with batch
 * normalization keeps three more numbers per filter; every class more is one more filter per anchor before each head.
 */
import { entryOf } from '../../../formats/darknet/cfgSyntax';
import type { ResolvedLayer } from '../../../formats/darknet/resolvedCfg';
import { layerSections } from '../reading';
import type { QuickFix, TextEdit } from '../../diagnostic';
import { insertingKey, replacing, type RuleContext } from './rule';

export interface Fit {
  /** A sentence's end: "it fits if …". */
  readonly why: string;
  readonly fix: QuickFix;
}

/** @param missing floats that the file has more than the cfg needs; negative when it has fewer */
export function fitOf(context: RuleContext, missing: number): Fit | undefined {
  return normalizationFit(context, missing) ?? classesFit(context, missing);
}

/** One convolution with `batch_normalize` the other way round; of several that would do, none is named. */
function normalizationFit({ document, cfg: { layers } }: RuleContext, missing: number): Fit | undefined {
  const wanted = missing > 0 ? 0 : 1;
  const fitting = layers.filter(
    ({ detail }) =>
      detail.kind === 'convolutional' &&
      detail.sharedWith === undefined &&
      Number(detail.batchNormalize) === wanted &&
      3 * detail.filters === Math.abs(missing),
  );
  if (fitting.length !== 1) return undefined;
  const [{ index, name }] = fitting;
  const { section } = layerSections(document)[index];
  const value = String(1 - wanted);
  const entry = entryOf(section, 'batch_normalize');
  const title = `Set batch_normalize=${value} in ${name}`;
  return {
    why: `it fits if ${name} ${missing > 0 ? 'has' : 'has no'} batch normalization`,
    fix: entry ? replacing(title, entry.valueRange, value) : insertingKey(title, section, 'batch_normalize', value),
  };
}

interface HeadAndConv {
  readonly head: ResolvedLayer;
  readonly conv: ResolvedLayer;
  /** Floats that one class more needs. */
  readonly perClass: number;
  readonly anchors: number;
}

function classesFit({ document, cfg: { layers } }: RuleContext, missing: number): Fit | undefined {
  const heads = layers.flatMap((head) => headAndConv(layers, head));
  const [first] = heads;
  const perClass = heads.reduce((sum, each) => sum + each.perClass, 0);
  const more = missing / perClass;
  if (!first || !Number.isInteger(more)) return undefined;
  const present = classesOf(first.head);
  if (present + more < 1 || heads.some(({ head }) => classesOf(head) !== present)) return undefined;
  const sections = layerSections(document);
  const setting = (layer: ResolvedLayer, key: string, value: number): readonly TextEdit[] => {
    const { section } = sections[layer.index];
    const entry = entryOf(section, key);
    return (entry ? replacing('', entry.valueRange, String(value)) : insertingKey('', section, key, String(value)))
      .edits;
  };
  const edits = heads.flatMap(({ head, conv, anchors }) => [
    ...setting(conv, 'filters', conv.output.channels + more * anchors),
    ...setting(head, 'classes', present + more),
  ]);
  return {
    why: `it fits ${present + more} classes instead of ${present}`,
    fix: { title: `Set classes=${present + more} in all heads, and the filters before them`, edits },
  };
}

const classesOf = ({ detail }: ResolvedLayer): number =>
  detail.kind === 'yolo' || detail.kind === 'region' ? detail.classes : 0;

function headAndConv(layers: readonly ResolvedLayer[], head: ResolvedLayer): readonly HeadAndConv[] {
  const conv = layers.at(head.index - 1);
  if ((head.detail.kind !== 'yolo' && head.detail.kind !== 'region') || conv?.detail.kind !== 'convolutional')
    return [];
  const { size, groups, batchNormalize } = conv.detail;
  const anchors = head.detail.anchors.length;
  const perFilter = (conv.input.channels / groups) * size * size + 1 + (batchNormalize ? 3 : 0);
  return [{ head, conv, anchors, perClass: anchors * perFilter }];
}
