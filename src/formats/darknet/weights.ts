/**
 * A Darknet weights file: a header, then float32 numbers without any mark of their own, so that only the cfg says
 * what they are. A file that does not fit to the byte belongs to another cfg, and is refused.
 *
 *   int32 major, minor, revision
 *   seen: 64 bits from version 0.2 on, 32 before (and for versions from 1000); where only the other length fits the file, that
 *   per layer: `parametersOf`
 */
import { floatsOf, floatTensor, sizeOf, type Tensor } from '../../graph/tensor';
import { FormatError } from '../../util/errors';
import { type BatchNormStyle, parametersOf, type ParameterRole } from './parameters';
import type { ResolvedLayer } from './resolvedCfg';

export interface WeightsHeader {
  readonly major: number;
  readonly minor: number;
  readonly revision: number;
  /** Length of the header itself. */
  readonly bytes: number;
}

/** What a header may have, whatever its version says: some tools write 64 bits under an old version, or the reverse. */
export const headerBytes: readonly number[] = [20, 16];

export type LayerTensors = Readonly<Partial<Record<ParameterRole, Tensor>>>;

/** @throws FormatError when the file is shorter than a header */
export function readWeightsHeader(bytes: Uint8Array): WeightsHeader {
  const short = `the weights file has ${bytes.length} bytes, too few for its header`;
  if (bytes.length < 16) throw new FormatError(short, { format: 'darknet', offset: 0 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [major, minor, revision] = [0, 4, 8].map((offset) => view.getInt32(offset, true));
  const wide = major * 10 + minor >= 2 && major < 1000 && minor < 1000;
  return { major, minor, revision, bytes: wide ? 20 : 16 };
}

/**
 * Tensors by layer index and role, as views into `bytes`.
 * @throws FormatError when the file is not exactly as long as the layers need; it names the first layer that lacks bytes
 */
export function readWeights(
  layers: readonly ResolvedLayer[],
  bytes: Uint8Array,
  style: BatchNormStyle = 'alexeyab',
): ReadonlyMap<number, LayerTensors> {
  const header = readWeightsHeader(bytes);
  const body = 4 * countOf(layers, style);
  const start = headerBytes.find((length) => length + body === bytes.length) ?? header.bytes;
  const total = start + body;
  const tensors = new Map<number, LayerTensors>();
  let offset = start;
  for (const layer of layers) {
    const end = offset + 4 * countOf([layer], style);
    if (end > bytes.length) throw tooShort(layer, offset, end, bytes.length, total);
    if (end > offset) tensors.set(layer.index, turned(layer, tensorsAt(layer, bytes, offset, style), header));
    offset = end;
  }
  if (offset < bytes.length) throw tooLong(layers, bytes.length, total);
  return tensors;
}

function countOf(layers: readonly ResolvedLayer[], style: BatchNormStyle): number {
  return layers.flatMap((layer) => parametersOf(layer, style)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function tensorsAt(layer: ResolvedLayer, bytes: Uint8Array, offset: number, style: BatchNormStyle): LayerTensors {
  const tensors: Partial<Record<ParameterRole, Tensor>> = {};
  for (const { role, shape } of parametersOf(layer, style)) {
    const end = offset + 4 * sizeOf(shape);
    tensors[role] = { type: 'float32', shape, bytes: bytes.subarray(offset, end) };
    offset = end;
  }
  return tensors;
}

/** Versions above 1000 keep fully connected weights as (I, O). */
function turned({ detail }: ResolvedLayer, tensors: LayerTensors, { major, minor }: WeightsHeader): LayerTensors {
  if (detail.kind !== 'connected' || !tensors.weights || (major <= 1000 && minor <= 1000)) return tensors;
  const [outputs, inputs] = tensors.weights.shape;
  const kept = floatsOf(tensors.weights);
  const weights = kept.map((_, at) => kept[(at % inputs) * outputs + Math.floor(at / inputs)]);
  return { ...tensors, weights: floatTensor([outputs, inputs], weights) };
}

function tooShort(layer: ResolvedLayer, offset: number, end: number, found: number, total: number): FormatError {
  const place = `${layer.name} (cfg line ${layer.line + 1}) needs bytes ${offset} to ${end}`;
  const message = `expected ${total} bytes of weights, found ${found}: ${place}. Is it the file of this cfg, and whole?`;
  return new FormatError(message, { format: 'darknet', offset, line: layer.line, layer: layer.name });
}

function tooLong(layers: readonly ResolvedLayer[], found: number, total: number): FormatError {
  const last = [...layers].reverse().find((layer) => parametersOf(layer).length > 0);
  const place = `${found - total} bytes are left over after ${last?.name ?? 'the header'}`;
  const message = `expected ${total} bytes of weights, found ${found}: ${place}. Is it the file of this cfg?`;
  return new FormatError(message, { format: 'darknet', offset: total, layer: last?.name });
}
