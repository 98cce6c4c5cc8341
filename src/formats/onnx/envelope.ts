/**
 * A quick look at a file before it is decoded: says what a file that is no ONNX model is instead, and walks the
 * messages that hold graphs by their lengths alone. Truncation is found here, with its offset, before anything is
 * allocated, and absurd counts and depths are refused.
 */
import { budget } from '../../util/budget';
import { FormatError } from '../../util/errors';
import { walkFields } from './wire';

type Message = 'model' | 'graph' | 'function' | 'node' | 'attribute';

/** By field number, which messages within hold graphs in their turn. */
const holders: Readonly<Record<Message, Readonly<Record<number, Message>>>> = {
  model: { 7: 'graph', 25: 'function' },
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
  const start = String.fromCharCode(...bytes.subarray(0, 512));
  if (start.startsWith('version https://git-lfs')) refuse('this is a Git LFS pointer, not the model (git lfs pull)');
  if (start.startsWith('PK\u0003\u0004')) refuse('this is a ZIP archive');
  // Tabs and line ends are text too; protobuf has zeros and high bytes within its first few fields.
  if (/^[\t\n\r\x20-\x7e]+$/.test(start) && !looksLikeField(bytes)) refuse('this is text');
}

/** Throws FormatError with the offset when a field does not fit into what holds it, or there are too many of them. */
export function scanEnvelope(bytes: Uint8Array, name: string): void {
  const byteAt = (at: number): number => bytes[at];
  const scan = (message: Message, from: number, to: number, depth: number): void => {
    const counts = new Map<number, number>();
    walkFields(byteAt, [from, to], name, (field, start, end) => {
      const what = message === 'graph' ? counted[field] : undefined;
      if (what !== undefined) count(counts, field, what, name, start);
      const inner = end > start ? holders[message][field] : undefined;
      if (inner !== undefined) scan(inner, start, end, inner === 'graph' ? deeper(depth, name, start) : depth);
    });
  };
  scan('model', 0, bytes.length, 0);
}

function count(
  counts: Map<number, number>,
  field: number,
  what: 'nodes' | 'initializers',
  name: string,
  offset: number,
): void {
  const found = (counts.get(field) ?? 0) + 1;
  counts.set(field, found);
  if (found > budget[what]) throw tooMuch(name, `more than ${budget[what]} ${what} in one graph`, offset);
}

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

/** A first byte of field 1 to 31 with a length that fits: some models begin with a string and look like text. */
function looksLikeField(bytes: Uint8Array): boolean {
  const wire = bytes[0] & 7;
  return wire === 2 && bytes[0] >> 3 > 0 && bytes[1] + 2 <= bytes.length && bytes[bytes[1] + 2] === 0x08;
}
