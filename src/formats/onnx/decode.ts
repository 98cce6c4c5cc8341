/**
 * Bytes to and from ONNX's protobuf messages. Decoding makes views, not copies: a `rawData` field is a window into the file's bytes.
 */
import { onnx } from 'onnx-proto';
import { FormatError } from '../../util/errors';
import { Cursor } from './cursor';
import { refuseOtherFiles } from './envelope';
import { type ModelProto, readModel } from './messages';

/** Decodes a model file. Throws FormatError for text, for truncated or foreign files, and for files without a graph. */
export function decodeModel(bytes: Uint8Array, name: string): ModelProto & { readonly graph: onnx.IGraphProto } {
  // Not a Buffer: a Buffer's slices are Buffers, which compare and serialize differently.
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  refuseOtherFiles(view, name);
  const model = readModel(new Cursor(view, name), view.length);
  if (!model.graph) throw new FormatError(`${name}: holds no graph; expected an ONNX model.`, { format: 'onnx' });
  return { ...model, graph: model.graph };
}

/** Decodes one attribute that was kept as bytes. */
export const decodeAttribute = (bytes: Uint8Array): onnx.IAttributeProto => onnx.AttributeProto.decode(bytes);

/** Encodes one attribute to keep it as bytes. */
export const encodeAttribute = (attribute: onnx.IAttributeProto): Uint8Array =>
  plain(onnx.AttributeProto.encode(attribute).finish());

export const encodeModel = (model: onnx.IModelProto): Uint8Array => plain(onnx.ModelProto.encode(model).finish());

/** In Node protobufjs hands out Buffers, possibly from a pool that is shared: take a copy of exactly these bytes. */
const plain = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
