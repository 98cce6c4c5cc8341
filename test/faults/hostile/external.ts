/** An ONNX file whose weights lie in a file beside it, as exporters write models that are too large for one. */
import { onnx } from 'onnx-proto';

const outside = 1;

/** The model's message and the file of its weights, which every initializer names with its place. */
export function withWeightsOutside(bytes: Uint8Array, location: string) {
  const model = onnx.ModelProto.toObject(onnx.ModelProto.decode(bytes), { longs: Number });
  const weights: number[] = [];
  for (const tensor of (model.graph as onnx.IGraphProto).initializer ?? []) {
    const raw = tensor.rawData ?? new Uint8Array();
    const places = { location, offset: String(weights.length), length: String(raw.length) };
    weights.push(...raw);
    tensor.rawData = undefined;
    tensor.dataLocation = outside;
    tensor.externalData = Object.entries(places).map(([key, value]) => ({ key, value }));
  }
  const message = onnx.ModelProto.fromObject(model);
  return { model: Uint8Array.from(onnx.ModelProto.encode(message).finish()), weights: Uint8Array.from(weights) };
}
