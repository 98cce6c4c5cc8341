/**
 * A value in a recipe's text, as a person would write it: on the line where the others stand, or on a line of its own.
 * (jsonc-parser's `modify` formats the whole line that it touches, and takes a comment behind it for the next entry's.)
 */
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';

/** The text with the value at the path; tables on the way are made. Answers the text as it is where it has no object there. */
export function setValue(text: string, path: readonly string[], value: unknown): string {
  const root = parseTree(text);
  if (!root) return text;
  const found = findNodeAtLocation(root, [...path]);
  if (found) return replaced(text, found.offset, found.length, written(value));
  const depth = path.findIndex((_, at) => !findNodeAtLocation(root, path.slice(0, at + 1)));
  const parent = depth === 0 ? root : findNodeAtLocation(root, path.slice(0, depth));
  if (parent?.type !== 'object') return text;
  const inner = path.slice(depth + 1).reduceRight<unknown>((inside, key) => ({ [key]: inside }), value);
  return withEntry(text, parent, `${JSON.stringify(path[depth])}: ${written(inner)}`);
}

function withEntry(text: string, { offset, length, children = [] }: Node, entry: string): string {
  const last = children.at(-1);
  if (!last) return replaced(text, offset, length, `{ ${entry} }`);
  const end = last.offset + last.length;
  const line = /\n([ \t]*)[^\n]*$/.exec(text.slice(offset, last.offset));
  if (!line) return replaced(text, end, 0, `, ${entry}`);
  // What follows on the line, a comment perhaps, belongs to the entry before.
  const [rest] = /^[^\n]*/.exec(text.slice(end)) ?? [''];
  const closes = rest.trimStart().startsWith('}');
  const behind = closes ? '' : rest.replace(/\r$/, '');
  const comma = behind.trimStart().startsWith(',') ? '' : ',';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return replaced(text, end, behind.length, `${comma}${behind}${newline}${line[1]}${entry}`);
}

const replaced = (text: string, offset: number, length: number, content: string): string =>
  text.slice(0, offset) + content + text.slice(offset + length);

/** On one line, with the spaces that people put. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${written(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
