/**
 * Bytes to and from ONNX's protobuf messages: with `tensorProto.ts` and `encodeOnnx.ts` the only code that sees
 * onnx-proto. Decoding makes views, not copies: a `rawData` field is a window into the file's bytes.
 */
import { onnx } from 'onnx-proto';
import { FormatError } from '../../util/errors';
import { refuseOtherFiles, scanEnvelope } from './envelope';

/** Decodes a model file. Throws FormatError for text, for truncated or foreign files, and for files without a graph. */
export function decodeModel(bytes: Uint8Array, name: string): onnx.IModelProto & { readonly graph: onnx.IGraphProto } {
  // Not a Buffer: a Buffer's slices are Buffers, which compare and serialize differently.
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  refuseOtherFiles(view, name);
  scanEnvelope(view, name);
  const model = decoded(view, name);
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

function decoded(view: Uint8Array, name: string): onnx.ModelProto {
  try {
    return onnx.ModelProto.decode(view);
  } catch (error) {
    // Their messages speak of readers and wire types; the stack overflows on what is nested thousands of times.
    const deep = error instanceof RangeError && /stack/i.test(error.message);
    const found = deep ? 'parts of it are nested too deeply' : 'a part of it does not end where its length says';
    throw new FormatError(`${name}: not a readable ONNX model: ${found}. The file is damaged; export it again.`, {
      format: 'onnx',
    });
  }
}
