/**
 * A large model file without its weights: the same messages, in which each long tensor says where in the file its data lies,
 * as ONNX says it of data in another file. Read piece by piece, so that neither the weights nor 2 GB at once are in memory.
 */
import { onnx } from 'onnx-proto';
import { budget, overBudget, sizeText } from '../../util/budget';
import type { FileView } from '../../util/files';
import { refuseOtherFiles } from './envelope';
import { external, sameFile } from './externalData';
import { walkFields } from './wire';

type Message = 'model' | 'graph' | 'node' | 'attribute' | 'tensor';

/** By field number, the messages on the way to tensors, and the data of one. */
const holders: Readonly<Record<Message, Readonly<Record<number, Message | 'data'>>>> = {
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor' },
  // float_data is packed: the same bytes as raw_data.
  tensor: { 4: 'data', 9: 'data' },
};

/** Fields up to this many bytes stay as they are; so many are read at once. */
const shortField = 2 ** 16;

/** @throws FormatError with the offset when a field does not fit into the file; InputError when there is too much beside the data */
export function structureOf(file: FileView, name: string): Uint8Array {
  refuseOtherFiles(file.read(0, Math.min(file.length, shortField)), name);
  const byteAt = bufferedBytes(file);
  const without = (message: Message, from: number, to: number): Pieces => {
    const pieces = new Pieces(file, name);
    let copied = from;
    walkFields(byteAt, [from, to], name, (field, start, end, key) => {
      const inner = end - start > shortField ? holders[message][field] : undefined;
      if (inner === undefined) return;
      pieces.copy(copied, key);
      if (inner === 'data') pieces.place(start, end);
      else pieces.nest(field, without(inner, start, end));
      copied = end;
    });
    pieces.copy(copied, to);
    return pieces;
  };
  return without('model', 0, file.length).joined();
}

/** A message in the making. */
class Pieces {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  constructor(
    private readonly file: FileView,
    private readonly name: string,
  ) {}

  copy(from: number, to: number): void {
    const length = to - from;
    if (this.length + length > budget.structureBytes) throw this.tooLarge(this.length + length);
    if (length > 0) this.add(this.file.read(from, length));
  }

  place(start: number, end: number): void {
    const entries = { location: sameFile, offset: String(start), length: String(end - start) };
    const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
    this.add(onnx.TensorProto.encode({ externalData, dataLocation: external }).finish());
  }

  nest(field: number, inner: Pieces): void {
    this.add(Uint8Array.from([...varint(field * 8 + 2), ...varint(inner.length)]));
    inner.parts.forEach((part) => this.add(part));
  }

  joined(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  private add(part: Uint8Array): void {
    this.parts.push(part);
    this.length += part.length;
  }

  private tooLarge(found: number): Error {
    const allowed = sizeText(budget.structureBytes);
    const advice = 'save the model with its weights as external data (onnx.save_model, save_as_external_data=True)';
    return overBudget(this.name, `${sizeText(found)} beside the raw data of its tensors`, allowed, advice);
  }
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** Single bytes, of which many lie close together. */
function bufferedBytes(file: FileView): (at: number) => number {
  let start = 0;
  let held = new Uint8Array(0);
  return (at) => {
    if (at < start || at >= start + held.length) {
      start = at;
      held = new Uint8Array(file.read(at, Math.min(shortField, file.length - at)));
    }
    return held[at - start];
  };
}
