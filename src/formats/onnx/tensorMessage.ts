/**
 * TensorProto, read so that its numbers stay where they are: float_data and double_data are packed as raw_data is, and become it. Numbers
 * that are written as varints are read here where they are exact as doubles, and by protobufjs where they are not.
 */
import { onnx } from 'onnx-proto';
import type { Cursor } from './cursor';
import { decodedBy } from './decodedBy';

/** TensorProto.DataType of what float_data and double_data hold. */
const float32 = 1;
const float64 = 11;

export function readTensor(c: Cursor, end: number): onnx.ITensorProto {
  const start = c.at;
  const dims = c.dims.begin();
  const tensor: onnx.ITensorProto = { dims: none, name: '', dataType: 0, rawData: undefined };
  let raw: Uint8Array | undefined;
  let floats: Uint8Array | undefined;
  let doubles: Uint8Array | undefined;
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 8) dims.add(c.int(end));
    else if (key === 10) c.gatherInts(dims, c.open(end));
    else if (key === 16) tensor.dataType = c.int(end);
    else if (key === 66) tensor.name = c.text(end);
    else if (key === 74) raw = c.part(end);
    else if (key === 34 && !floats) floats = c.part(end);
    else if (key === 82 && !doubles) doubles = c.part(end);
    else if (key === 42) pushInts((tensor.int32Data ??= []), c, c.open(end));
    else if (key === 58) pushInts((tensor.int64Data ??= []) as number[], c, c.open(end));
    else if (key === 106) (tensor.externalData ??= []).push(readEntry(c, c.open(end)));
    else if (key === 112) tensor.dataLocation = c.int(end);
    else if (key === 98) c.skip(key, end);
    else return whole(c, start, end);
  }
  const packed = tensor.dataType === float32 ? floats : tensor.dataType === float64 ? doubles : undefined;
  if (tensor.int64Data?.some((value) => !Number.isSafeInteger(value))) return whole(c, start, end);
  if ((floats ?? doubles) && !packed) return whole(c, start, end);
  tensor.dims = dims.list();
  tensor.rawData = raw?.length ? raw : packed;
  return tensor;
}

const none: number[] = [];

/** Strings, unsigned and unpacked numbers, segments, and what later versions bring. */
function whole(c: Cursor, start: number, end: number): onnx.ITensorProto {
  c.at = start;
  return decodedBy(onnx.TensorProto, c, end);
}

function pushInts(list: number[], c: Cursor, end: number): void {
  while (c.at < end) list.push(c.int(end));
}

/** A key and a value, which may be a text of megabytes. */
export function readEntry(c: Cursor, end: number): onnx.IStringStringEntryProto {
  const entry: onnx.IStringStringEntryProto = {};
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) entry.key = c.text(end);
    else if (key === 18) entry.value = c.text(end);
    else c.skip(key, end);
  }
  return entry;
}
