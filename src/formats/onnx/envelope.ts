/**
 * A quick look at bytes before they are decoded: says what a file that is no ONNX model is instead, and walks messages
 * that hold graphs by their lengths alone. Truncation is found here, with its offset, before anything is allocated,
 * and absurd counts and depths are refused.
 */
import { budget } from '../../util/budget';
import { FormatError } from '../../util/errors';
import type { Cursor } from './cursor';
import { walkFields } from './wire';

type Message = 'graph' | 'function' | 'node' | 'attribute';

/** By field number, which messages within hold graphs in their turn. */
const holders: Readonly<Record<Message, Readonly<Record<number, Message>>>> = {
  graph: { 1: 'node' },
  function: { 7: 'node' },
  node: { 5: 'attribute' },
  attribute: { 6: 'graph', 11: 'graph' },
};

/** Fields of a graph of which the budget allows so many: nodes and initializers. */
const counted: Readonly<Record<number, 'nodes' | 'initializers'>> = { 1: 'nodes', 5: 'initializers' };

/** Throws FormatError when the bytes are empty or text, and says which kind of text where that helps. */
export function refuseOtherFiles(bytes: Uint8Array, name: string): void {
  const refuse = (found: string): never => {
    throw new FormatError(`${name}: ${found}; expected a binary ONNX model.`, { format: 'onnx', offset: 0 });
  };
  if (bytes.length === 0) refuse('the file is empty');
  // Field 1, a number: nearly every model begins so, and no text does.
  if (bytes[0] === 0x08) return;
  const start = String.fromCharCode(...bytes.subarray(0, 512));
  if (start.startsWith('version https://git-lfs')) refuse('this is a Git LFS pointer, not the model (git lfs pull)');
  if (start.startsWith('PK\u0003\u0004')) refuse('this is a ZIP archive');
  // Tabs and line ends are text too; protobuf has zeros and high bytes within its first few fields, and 0x08 before the version.
  if (/^[\t\n\r\x20-\x7e]+$/.test(start)) refuse('this is text');
}

/** From `c.at` to `end`. Throws FormatError with the offset when a field does not fit into what holds it, or there are too many of them. */
export function scanMessage({ bytes, name, at }: Cursor, outer: Message, end: number): void {
  const byteAt = (place: number): number => bytes[place];
  const scan = (message: Message, from: number, to: number, depth: number): void => {
    const counts = { nodes: 0, initializers: 0 };
    walkFields(byteAt, [from, to], name, (field, start, stop) => {
      const what = message === 'graph' ? counted[field] : undefined;
      if (what !== undefined && ++counts[what] > budget[what]) throw tooMany(what, name, start);
      const inner = stop > start ? holders[message][field] : undefined;
      if (inner !== undefined) scan(inner, start, stop, inner === 'graph' ? deeper(depth, name, start) : depth);
    });
  };
  scan(outer, at, end, 1);
}

export const tooMany = (what: 'nodes' | 'initializers', name: string, offset: number): FormatError =>
  tooMuch(name, `more than ${budget[what]} ${what} in one graph`, offset);

function deeper(depth: number, name: string, offset: number): number {
  if (depth >= budget.nesting) throw tooMuch(name, `graphs within graphs, more than ${budget.nesting} deep`, offset);
  return depth + 1;
}

function tooMuch(name: string, why: string, offset: number): FormatError {
  return new FormatError(`${name}: ${why} (at byte ${offset}), which no network needs; export a simpler model.`, {
    format: 'onnx',
    offset,
  });
}
