/** A layer's own settings in a recipe's text, changed as a person would write them: comments and the rest stay as they are. */
import { applyEdits, findNodeAtLocation, modify, parseTree, type FormattingOptions, type JSONPath } from 'jsonc-parser';
import type { LayerChange } from '../../protocol/results/layerDetail';

/** Replaces `length` characters at `offset`. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** One change that makes the whole of it; undefined when the text says so already, or is no recipe (no object, or none where layers are). Never throws. */
export function changeLayer(text: string, { layer, part, bits, method }: LayerChange): TextChange | undefined {
  const root = parseTree(text);
  const tables = [[], ['layers'], ['layers', layer]].map((path) => root && findNodeAtLocation(root, path));
  if (!root || tables.some((node) => node && node.type !== 'object')) return undefined;
  const wishes = [
    { key: 'bits', value: bits },
    { key: 'range', value: method },
  ].filter(({ value }) => value !== undefined);
  const changed = wishes.reduce((now, { key, value }) => written(now, ['layers', layer, key], part, value), text);
  return changed === text ? undefined : difference(text, changed);
}

/** `bits` and `range` may stand as one value for weights and activations: then both are written out, as only one of them changes. */
function written(text: string, path: JSONPath, part: 'weights' | 'activations', value: unknown): string {
  const formattingOptions = formatOf(text);
  const short = shortForm(text, path);
  const edits =
    short === undefined
      ? modify(text, [...path, part], value, { formattingOptions })
      : modify(text, path, { ...short, [part]: value }, { formattingOptions });
  return applyEdits(text, edits);
}

function shortForm(text: string, path: JSONPath): Readonly<Record<string, unknown>> | undefined {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, path);
  if (!node || node.type === 'object') return undefined;
  // A layer's range given as one value is that of its weights, as everywhere in recipes.
  const value: unknown = node.value;
  return path.at(-1) === 'range' ? { weights: value } : { weights: value, activations: value };
}

/** As the text itself is written. */
function formatOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

/** From the first character that differs to the last. */
export function difference(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { offset: start, length: before.length - start - end, content: after.slice(start, after.length - end) };
}
