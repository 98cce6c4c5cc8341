/**
 * A place in a protobuf message, which reads on from there. Every number and length is checked against the message that it stands in
 * before it is believed; what does not fit is a FormatError that says at which byte.
 */
import type { onnx } from 'onnx-proto';
import { FormatError } from '../../util/errors';
import { Gathering } from './gathering';
import { Texts } from './texts';

/** Entries of one message of any kind. */
const mostItems = 1_000_000;

const utf8 = new TextDecoder();

export class Cursor {
  at = 0;
  /** Where the field begins that is being read. */
  private field = 0;
  readonly inputs = new Gathering<string>();
  readonly outputs = new Gathering<string>();
  readonly attributes = new Gathering<onnx.IAttributeProto>();
  /** Of tensors. */
  readonly dims = new Gathering<number>();
  readonly ints = new Gathering<number>();
  readonly dimensions = new Gathering<onnx.TensorShapeProto.IDimension>();
  private readonly texts: Texts;
  private readonly view: DataView;

  /** @param name of the file, for errors */
  constructor(
    readonly bytes: Uint8Array,
    readonly name: string,
  ) {
    this.texts = new Texts(bytes);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Number and wire type of the next field: 8 · number + type. `items` fields were read before it. */
  key(end: number, items: number): number {
    this.field = this.at;
    if (items > mostItems) this.refuse(`more than ${mostItems} entries`);
    return this.varint(end);
  }

  /** An unsigned number; beyond 2^53 the nearest double. */
  varint(end: number): number {
    const { bytes } = this;
    const first = this.at < end ? bytes[this.at++] : this.cut();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let scale = 128; scale < 2 ** 70; scale *= 128) {
      const byte = this.at < end ? bytes[this.at++] : this.cut();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return this.refuse('a number does not end');
  }

  /** An int64: two's complement in ten bytes where it is negative. Beyond 2^53 the nearest double. */
  int(end: number): number {
    const start = this.at;
    const value = this.varint(end);
    return value < 2 ** 53 ? value : this.halves(start, end);
  }

  /** Packed numbers. */
  gatherInts(list: Gathering<number>, end: number): void {
    while (this.at < end) list.add(this.int(end));
  }

  /** The end of a field that says its length first; its content is what follows. */
  open(end: number): number {
    const length = this.varint(end);
    return this.at + (length <= end - this.at ? length : this.tooLong(length, end));
  }

  text(end: number): string {
    const stop = this.open(end);
    const text = this.texts.at(this.at, stop);
    this.at = stop;
    return text;
  }

  /** A text that is not a name. */
  longText(end: number): string {
    return utf8.decode(this.part(end));
  }

  /** Bytes, as a view and not a copy. */
  part(end: number): Uint8Array {
    const stop = this.open(end);
    const view = this.bytes.subarray(this.at, stop);
    this.at = stop;
    return view;
  }

  float32(end: number): number {
    return this.view.getFloat32(this.fixed(4, end), true);
  }

  /** Over the field whose key has been read. */
  skip(key: number, end: number): void {
    const wire = key % 8;
    if (wire === 0) this.varint(end);
    else if (wire === 2) this.at = this.open(end);
    else if (wire === 1) this.fixed(8, end);
    else if (wire === 5) this.fixed(4, end);
    else this.refuse('not a protobuf field');
  }

  refuse(why: string, offset = this.field): never {
    throw new FormatError(`${this.name}: damaged at byte ${offset}: ${why}. Copy or export the model again.`, {
      format: 'onnx',
      offset,
    });
  }

  /** Where so many bytes begin, which lie before `this.at` afterwards. */
  private fixed(width: number, end: number): number {
    if (width > end - this.at) this.tooLong(width, end);
    this.at += width;
    return this.at - width;
  }

  private halves(start: number, end: number): number {
    this.at = start;
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.at < end ? this.bytes[this.at++] : this.cut();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  }

  private cut(): never {
    return this.refuse('the file ends within a field', this.at);
  }

  private tooLong(length: number, end: number): never {
    return this.refuse(`a field of ${length} bytes, but ${end - this.at} are left`);
  }
}
