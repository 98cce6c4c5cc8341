/** The numbers in a cfg that name layers: `layers=` of [route], `from=` of [shortcut] and others. From 0, or back when negative. */
import { canonicalType } from '../../formats/darknet/cfgSchema';
import {
  type CfgDocument,
  type CfgEntry,
  type CfgRange,
  type CfgSection,
  entryOf,
} from '../../formats/darknet/cfgSyntax';
import { type LayerSection, layerSections, sectionAt } from './reading';
import { isNumber } from './rules/values';

export interface LayerRef {
  /** The layer that the number stands in. */
  readonly owner: LayerSection;
  /** The number in the text. */
  readonly range: CfgRange;
  readonly written: number;
  /** Index of the layer that it names; outside 0 … owner − 1 it names none that can be read. */
  readonly target: number;
}

const keys: Readonly<Record<string, string>> = {
  route: 'layers',
  shortcut: 'from',
  scale_channels: 'from',
  sam: 'from',
  convolutional: 'share_index',
  yolo: 'embedding_layer',
  contrastive: 'yolo_layer',
};

/** The key of a section that names layers. */
export function indexKeyOf({ type }: CfgSection): string | undefined {
  const name = canonicalType(type);
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

/** Of one section; none where the value holds something else than numbers there. */
export function refsOf(owner: LayerSection): readonly LayerRef[] {
  const key = indexKeyOf(owner.section);
  const entry = key === undefined ? undefined : entryOf(owner.section, key);
  return entry
    ? numbersOf(entry).map(({ range, written }) => ({ owner, range, written, target: targetOf(owner, written) }))
    : [];
}

/** Of all sections, in order. */
export function layerRefs(document: CfgDocument): readonly LayerRef[] {
  return layerSections(document).flatMap(refsOf);
}

/** The one at a place. The end counts too: that is where the cursor stands behind a number. */
export function layerRefAt(document: CfgDocument, line: number, character: number): LayerRef | undefined {
  const at = sectionAt(document, line);
  const owner = layerSections(document).find((layer) => layer.at === at);
  return (
    owner &&
    refsOf(owner).find(({ range }) => range.line === line && range.start <= character && character <= range.end)
  );
}

/** Whether the number names a layer that stands before its own. */
export const namesLayer = ({ target, owner }: LayerRef): boolean => target >= 0 && target < owner.index;

function targetOf({ index }: LayerSection, written: number): number {
  return written < 0 ? index + written : written;
}

/** Real lists are some tens of characters long. */
const mostLength = 65_536;

function numbersOf({
  value,
  valueRange,
  line,
}: CfgEntry): readonly { readonly range: CfgRange; readonly written: number }[] {
  return [...value.slice(0, mostLength).matchAll(/[^\s,]+/g)].flatMap((match) => {
    const start = valueRange.start + match.index;
    const range = { line, start, end: start + match[0].length };
    return isNumber(match[0]) ? [{ range, written: Math.trunc(Number(match[0])) }] : [];
  });
}
