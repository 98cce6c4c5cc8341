/** Where an index of `layers=`, `from=` or `share_index=` leads, and who names a layer. */
import type { CfgRange } from '../../formats/darknet/cfgSyntax';
import { layerRefAt, layerRefs, namesLayer } from './layerRefs';
import { layerSections, read } from './reading';

export interface Definition {
  /** The number in the text. */
  readonly origin: CfgRange;
  /** Header of the layer that it names. */
  readonly target: CfgRange;
  /** Last line of that layer. */
  readonly endLine: number;
}

/** Line and character count from 0. Undefined where there is no index, and for one that names no layer before. */
export function definition(text: string, line: number, character: number): Definition | undefined {
  const { document } = read(text);
  const ref = layerRefAt(document, line, character);
  if (!ref || !namesLayer(ref)) return undefined;
  const { range, endLine } = layerSections(document)[ref.target].section;
  return { origin: ref.range, target: range, endLine };
}

export interface References {
  /** Header of the layer. */
  readonly declaration: CfgRange;
  /** The numbers that name it, in order. */
  readonly uses: readonly CfgRange[];
}

/** Of the layer whose header, or an index of which, stands at the place. */
export function references(text: string, line: number, character: number): References | undefined {
  const { document } = read(text);
  const layers = layerSections(document);
  const ref = layerRefAt(document, line, character);
  const index = ref ? ref.target : layers.find(({ section }) => section.line === line)?.index;
  if (index === undefined || (ref && !namesLayer(ref))) return undefined;
  const uses = layerRefs(document).filter((each) => namesLayer(each) && each.target === index);
  return { declaration: layers[index].section.range, uses: uses.map(({ range }) => range) };
}
