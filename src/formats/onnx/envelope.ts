/**
 * A quick look at a file before it is decoded: says what a file that is no ONNX model is instead, and walks the
 * outer two levels of protobuf (model, graph) by their lengths alone. Truncation is found here, with its offset,
 * before anything is allocated, and absurd counts are refused.
 */
import { FormatError } from '../../util/errors';

/** Nodes or initializers in one graph; the largest real models have some tens of thousands. */
const mostItems = 1_000_000;

const graphField = 7;

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

/** Throws FormatError with the offset when a field of the model or of its graph does not fit into what holds it. */
export function scanEnvelope(bytes: Uint8Array, name: string): void {
  walk(bytes, 0, bytes.length, name, (field, start, end) => {
    if (field === graphField) walk(bytes, start, end, name, () => undefined);
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
