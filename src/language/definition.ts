/** Where an index of `layers=`, `from=` or `share_index=` leads: from the number under the cursor to the layer's header. */
import { type CfgRange, type CfgSection, parseCfg } from '../formats/darknet/cfgSyntax';
import { indexKeyOf } from './rules/layerIndex';
import { layerSections, sectionAt } from './rules/rule';
import { isNumber } from './rules/values';

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
  const document = parseCfg(text);
  const layers = layerSections(document);
  const layer = layers.find(({ at }) => at === sectionAt(document, line));
  const number = layer && numberAt(layer.section, line, character);
  if (!layer || !number) return undefined;
  const index = number.value < 0 ? layer.index + number.value : number.value;
  if (index < 0 || index >= layer.index) return undefined;
  const { range, endLine } = layers[index].section;
  return { origin: number.range, target: range, endLine };
}

/** The end counts too: that is where the cursor stands behind a number. */
function numberAt(
  section: CfgSection,
  line: number,
  character: number,
): { readonly value: number; readonly range: CfgRange } | undefined {
  const entry = section.entries.find((each) => each.line === line && each.key === indexKeyOf(section));
  if (!entry) return undefined;
  const numbers = [...entry.value.matchAll(/[^\s,]+/g)].map((match) => {
    const start = entry.valueRange.start + match.index;
    return { text: match[0], range: { line, start, end: start + match[0].length } };
  });
  const found = numbers.find(({ range }) => range.start <= character && character <= range.end);
  return found && isNumber(found.text) ? { value: Math.trunc(Number(found.text)), range: found.range } : undefined;
}
