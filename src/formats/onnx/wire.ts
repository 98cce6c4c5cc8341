/** Protobuf's wire format: the fields of one message by their lengths alone, whatever they hold. */
import { FormatError } from '../../util/errors';

/** Entries of one message of any kind. */
const mostItems = 1_000_000;

/** A field's number, the place of its content, and where the field itself begins. */
export type Visit = (field: number, start: number, end: number, key: number) => void;

/** Throws FormatError with the offset when a field does not fit into `from` to `to`, or there are too many of them. */
export function walkFields(
  byteAt: (at: number) => number,
  [from, to]: readonly [from: number, to: number],
  name: string,
  visit: Visit,
): void {
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
      const byte = byteAt(at++);
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
    visit(Math.floor(key / 8), at, at + length, start);
    at += length;
  }
}
