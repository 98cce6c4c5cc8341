/**
 * A recipe's text as a tree whose every value knows where it was written, so that each later message can name the
 * line (or the `--set` option) that is at fault.
 */
import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { InputError } from '../../util/errors';

export type Entry = Scalar | List | Table;

export interface Scalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly place: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Entry[];
  readonly place: string;
}

export interface Table {
  readonly kind: 'table';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: string;
}

const mostCharacters = 1 << 20;
const mostNesting = 16;

/**
 * Reads JSON with comments and trailing commas. Throws InputError for a syntax error, a key written twice, a text over
 * one million characters or nesting deeper than any recipe needs.
 *
 * @param fileName how messages call the file
 */
export function readEntries(text: string, fileName: string): Table {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  refuseHostile(body, fileName);
  if (body.trim() === '')
    throw new InputError(`${fileName}: the file is empty; \`shiftwise init MODEL\` writes a recipe.`);
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, { allowTrailingComma: true, disallowComments: false });
  const lineOf = linesOf(body);
  const placeOf = (offset: number): string => `${fileName} line ${lineOf(offset)}`;
  if (errors.length > 0) {
    throw new InputError(
      `${placeOf(errors[0].offset)}: ${inWords(errors[0])}. A recipe is JSON; comments are allowed.`,
    );
  }
  if (root?.type !== 'object') {
    throw new InputError(`${fileName}: a recipe must be a JSON object { … }, found ${root?.type ?? 'nothing'}.`);
  }
  return tableOf(root, placeOf);
}

/** A value typed on the command line: JSON where it reads as JSON, otherwise the text itself. */
export function readTyped(text: string, place: string): Entry {
  const errors: ParseError[] = [];
  const shallow = text.length < mostCharacters && nestingOf(text) <= mostNesting;
  const node = shallow ? parseTree(text, errors, { allowTrailingComma: true }) : undefined;
  if (node === undefined || errors.length > 0) return { kind: 'scalar', value: text, place };
  return entryOf(node, () => place);
}

/** What was found, for messages: `17`, `"eight"`, `a list`. */
export function describe(entry: Entry): string {
  if (entry.kind === 'list') return 'a list';
  if (entry.kind === 'table') return 'an object';
  const text = JSON.stringify(entry.value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Throws InputError for a text that is no recipe's, whatever it says: a parser that recurses would exhaust the stack. */
export function refuseHostile(text: string, fileName: string): void {
  if (text.length > mostCharacters) {
    throw new InputError(
      `${fileName}: ${text.length} characters are too many for a recipe (at most ${mostCharacters}).`,
    );
  }
  if (text.includes('\u0000')) throw new InputError(`${fileName}: this is a binary file, not a recipe.`);
  if (nestingOf(text) > mostNesting) {
    throw new InputError(`${fileName}: nested deeper than ${mostNesting} levels, which no recipe needs.`);
  }
}

/**
 * Counted by the scanner, since the parser recurses and a file of brackets would exhaust the stack. Behind a comment that is not
 * closed the end of the text is a token of one character, again and again: only its place tells.
 */
function nestingOf(text: string): number {
  const scanner = createScanner(text, true);
  let depth = 0;
  let deepest = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const first = text[scanner.getTokenOffset()];
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function entryOf(node: Node, placeOf: (offset: number) => string): Entry {
  const place = placeOf(node.offset);
  if (node.type === 'object') return tableOf(node, placeOf);
  if (node.type === 'array') {
    return { kind: 'list', items: (node.children ?? []).map((child) => entryOf(child, placeOf)), place };
  }
  return { kind: 'scalar', value: node.value as Scalar['value'], place };
}

function tableOf(node: Node, placeOf: (offset: number) => string): Table {
  const entries = new Map<string, Entry>();
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    const key = String(name.value);
    const place = placeOf(property.offset);
    const earlier = entries.get(key);
    if (earlier) throw new InputError(`"${key}" is written twice (${earlier.place} and ${place}); keep one.`);
    entries.set(key, entryOf(value, placeOf));
  }
  return { kind: 'table', entries, place: placeOf(node.offset) };
}

/** The line, from 1, in which an offset lies, by halving: asked for every value. */
function linesOf(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** `CommaExpected` becomes `comma expected`. */
function inWords(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
