/** A recipe's text as a tree with places. Never throws: a text that is being typed is wrong most of the time. */
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { refuseHostile } from '../../engine/recipe/entries';
import { InputError } from '../../util/errors';
import type { TextRange } from '../diagnostic';

export interface RecipeReading {
  readonly root?: Node;
  readonly errors: readonly ParseError[];
  /** Why the text was not read at all. */
  readonly refusal?: string;
  /** Where each line begins. */
  readonly lines: readonly number[];
  readonly text: string;
}

let last: RecipeReading | undefined;

/** The same text gives the same object while it is the last one. */
export function readRecipe(text: string): RecipeReading {
  if (last?.text !== text) last = readAnew(text);
  return last;
}

function readAnew(text: string): RecipeReading {
  const lines = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
  try {
    refuseHostile(text, 'the recipe');
  } catch (error) {
    if (error instanceof InputError) return { errors: [], refusal: error.message, lines, text };
    throw error;
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  return { root, errors, lines, text };
}

/** From an offset on, as far as its line goes. */
export function rangeOf({ lines, text }: RecipeReading, offset: number, length: number): TextRange {
  const line = lineOf(lines, offset);
  const lineEnd = (lines[line + 1] ?? text.length + 1) - 1;
  const start = offset - lines[line];
  return { line, start, end: Math.min(start + length, Math.max(lineEnd - lines[line], start)) };
}

export const nodeRange = (reading: RecipeReading, { offset, length }: Node): TextRange =>
  rangeOf(reading, offset, length);

export function offsetAt({ lines, text }: RecipeReading, line: number, character: number): number {
  return Math.min((lines[line] ?? text.length) + character, text.length);
}

function lineOf(lines: readonly number[], offset: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle] <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export interface Property {
  readonly name: string;
  readonly key: Node;
  readonly value?: Node;
}

/** The keys of an object node, in order; of anything else none. */
export function propertiesOf(node: Node | undefined): readonly Property[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key ? [{ name: String(key.value), key, value }] : [],
  );
}

/** The property at a path of keys. */
export function propertyAt(node: Node | undefined, [name, ...rest]: readonly string[]): Property | undefined {
  const found = propertiesOf(node).find((each) => each.name === name);
  return rest.length === 0 || !found ? found : propertyAt(found.value, rest);
}
