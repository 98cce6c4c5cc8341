/**
 * A quick look at a file before it is decoded: says what a file that is no ONNX model is instead, and walks the
 * messages that hold graphs by their lengths alone. Truncation is found here, with its offset, before anything is
 * allocated, and absurd counts and depths are refused.
 */
import { budget } from '../../util/budget';
import { FormatError } from '../../util/errors';

/** Entries of one message of any kind. */
const mostItems = 1_000_000;

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
const counted: Readonly<Record<number, string>> = { 1: 'nodes', 5: 'initializers' };

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
  const scan = (message: Message, from: number, to: number, depth: number): void => {
    const counts = new Map<number, number>();
    walk(bytes, from, to, name, (field, start, end) => {
      const what = message === 'graph' ? counted[field] : undefined;
      if (what !== undefined) count(counts, field, what, name, start);
      const inner = end > start ? holders[message][field] : undefined;
      if (inner !== undefined) scan(inner, start, end, inner === 'graph' ? deeper(depth, name, start) : depth);
    });
  };
  scan('model', 0, bytes.length, 0);
}

function count(counts: Map<number, number>, field: number, what: string, name: string, offset: number): void {
  const found = (counts.get(field) ?? 0) + 1;
  counts.set(field, found);
  if (found > budget.nodes) throw tooMuch(name, `more than ${budget.nodes} ${what} in one graph`, offset);
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

type Visit = (field: number, start: number, end: number) => void;

function walk(bytes: Uint8Array, from: number, to: number, name: string, visit: Visit): void {
  let at = from;
  const broken = (why: string, offset: number): never => {
    throw new FormatError(`${name}: damaged at byte ${offset}: ${why}. Copy or export the model again.`, {
      format: 'onnx',
      offset,
    });
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= to) broken('the file ends within a field', at);
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return broken('a number does not end', at);
  };
  for (let items = 0; at < to; items++) {
    const start = at;
    if (items > mostItems) broken(`more than ${mostItems} entries`, start);
    const key = varint();
    const wire = key % 8;
    const length = wire === 0 ? (varint(), 0) : wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? varint() : -1;
    if (length < 0) broken('not a protobuf field', start);
    if (length > to - at) broken(`a field of ${length} bytes, but ${to - at} are left`, start);
    visit(Math.floor(key / 8), at, at + length);
    at += length;
  }
}
