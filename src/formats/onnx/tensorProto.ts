/**
 * TensorProto to Tensor and back. raw_data stays a view into the file, or where it lies in a large one; the typed fields (float_data, int64_data, …)
 * become bytes. A string tensor's bytes are its UTF-8 strings, each after its length as uint32.
 */
import type { onnx } from 'onnx-proto';
import { bytesOf, sizeOf, storedTensor } from '../../graph/tensor';
import type { ElementType, Shape, Tensor } from '../../graph/tensor';
import { FormatError } from '../../util/errors';
import { external, type PlacedTensor } from './externalData';
import { dataTypeOf, elementTypeOf, rawBytesOf, typeNameOf } from './elementTypes';

/** How protobufjs hands over 64-bit integers: a number, or the two halves when package `long` is there. */
export type Integer = number | Halves;

interface Halves {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
  toNumber(): number;
}

export const numberOf = (value: Integer): number => (typeof value === 'number' ? value : value.toNumber());

/** The list itself where it has numbers already. */
export function numbersIn(list: onnx.ITensorProto['dims']): readonly number[] {
  const integers = (list ?? []) as readonly Integer[];
  return integers.every((value) => typeof value === 'number') ? integers : integers.map(numberOf);
}

const largest: Halves = { low: -1, high: 0x7fffffff, unsigned: false, toNumber: () => 2 ** 63 };

/** "To the end" is often written as the largest int64, which as a number is 2^63 and would wrap around. */
export const int64Of = (value: number): Integer => (value >= 2 ** 63 ? largest : value);

/** Checks that the data has the size that type and shape ask for. `where` names the tensor in errors. */
export function tensorOf(proto: PlacedTensor, where: () => string): Tensor {
  const refuse = (why: string): never => {
    throw new FormatError(`${where()}: ${why}.`, { format: 'onnx' });
  };
  const type = elementTypeOf(proto.dataType);
  const shape = numbersIn(proto.dims);
  const bad = shape.find((dimension) => dimension < 0 || !Number.isSafeInteger(dimension));
  if (bad !== undefined) refuse(`dimension ${bad} is impossible`);
  if (type === 'unknown') refuse(`element type ${typeNameOf(proto.dataType ?? 0)} is not supported`);
  if (Number(proto.dataLocation ?? 0) === external) refuse(externalMessage(proto));
  const { place } = proto;
  const bytes = place ? undefined : proto.rawData?.length ? proto.rawData : typedBytes(proto, type);
  const length = place?.length ?? bytes?.length ?? 0;
  const expected = type === 'string' ? length : rawBytesOf(type, sizeOf(shape));
  if (length !== expected) refuse(`${type} [${shape.join(', ')}] takes ${expected} bytes, the file has ${length}`);
  if (type === 'string' && (proto.stringData ?? []).length !== sizeOf(shape))
    refuse(`[${shape.join(', ')}] strings expected, the file has ${proto.stringData?.length ?? 0}`);
  if (bytes) return { type, shape, bytes };
  const read = (): Uint8Array => place?.file.read(place.offset, length) ?? new Uint8Array();
  return length > shortTensor ? storedTensor(type, shape, read) : { type, shape, bytes: read() };
}

/** What is read at once wherever it lies: shapes, axes and scales are asked for again and again. */
const shortTensor = 4096;

export function tensorProtoOf(tensor: Tensor, name: string): onnx.ITensorProto {
  const proto = { name, dims: [...tensor.shape], dataType: dataTypeOf(tensor.type) };
  return tensor.type === 'string'
    ? { ...proto, stringData: stringBytesOf(tensor) }
    : { ...proto, rawData: tensor.bytes };
}

/** A string tensor of already encoded strings. */
export function stringTensor(shape: Shape, strings: readonly Uint8Array[]): Tensor {
  const bytes = new Uint8Array(strings.reduce((sum, string) => sum + 4 + string.length, 0));
  let at = 0;
  for (const string of strings) {
    new DataView(bytes.buffer).setUint32(at, string.length, true);
    bytes.set(string, at + 4);
    at += 4 + string.length;
  }
  return { type: 'string', shape, bytes };
}

function stringBytesOf({ bytes }: Tensor): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strings: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 4 + strings[strings.length - 1].length) {
    strings.push(bytes.subarray(at + 4, at + 4 + view.getUint32(at, true)));
  }
  return strings;
}

function externalMessage({ externalData }: onnx.ITensorProto): string {
  const file = externalData?.find(({ key }) => key === 'location')?.value ?? 'another file';
  return `its data is in '${file}' beside the model, which is not read; save the model as one file (onnx.save)`;
}

/** The typed field that belongs to a type, as little-endian bytes. Small types travel in int32_data, one per entry. */
function typedBytes(proto: onnx.ITensorProto, type: ElementType): Uint8Array {
  switch (type) {
    case 'float32':
      return bytesOf(Float32Array.from(proto.floatData ?? []));
    case 'float64':
      return bytesOf(Float64Array.from(proto.doubleData ?? []));
    case 'int64':
      return bytesOf(BigInt64Array.from(proto.int64Data ?? [], bigOf));
    case 'uint64':
      return bytesOf(
        BigUint64Array.from(proto.uint64Data ?? [], (value) => BigInt.asUintN(64, bigOf(value as Integer))),
      );
    case 'uint32':
      return bytesOf(Uint32Array.from(proto.uint64Data ?? [], numberOf));
    case 'int32':
      return bytesOf(Int32Array.from(proto.int32Data ?? []));
    case 'int16':
    case 'uint16':
    case 'float16':
    case 'bfloat16':
      return bytesOf(Uint16Array.from(proto.int32Data ?? []));
    case 'string':
      return stringTensor([], proto.stringData ?? []).bytes;
    default:
      return Uint8Array.from(proto.int32Data ?? []);
  }
}

const bigOf = (value: Integer): bigint =>
  typeof value === 'number' ? BigInt(value) : (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
