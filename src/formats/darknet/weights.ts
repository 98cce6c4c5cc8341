/**
 * A Darknet weights file: a header, then float32 numbers without any mark of their own, so that only the cfg says
 * what they are. A file that does not fit to the byte belongs to another cfg, and is refused.
 *
 *   int32 major, minor, revision
 *   seen: 64 bits from version 0.2 on, 32 before (and for versions from 1000)
 *   per layer: `parametersOf`
 */
import { sizeOf, type Tensor } from '../../graph/tensor';
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
  refuseTransposed(layers, header);
  const total = header.bytes + 4 * countOf(layers, style);
  const tensors = new Map<number, LayerTensors>();
  let offset = header.bytes;
  for (const layer of layers) {
    const end = offset + 4 * countOf([layer], style);
    if (end > bytes.length) throw tooShort(layer, offset, end, bytes.length, total);
    if (end > offset) tensors.set(layer.index, tensorsAt(layer, bytes, offset, style));
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

/** Files of the oldest Darknets keep fully connected weights as (I, O). */
function refuseTransposed(layers: readonly ResolvedLayer[], { major, minor }: WeightsHeader): void {
  const connected = layers.find(({ detail }) => detail.kind === 'connected');
  if (!connected || (major <= 1000 && minor <= 1000)) return;
  const message = `the weights file's version ${major}.${minor} has transposed weights, which are not supported`;
  throw new FormatError(message, { format: 'darknet', offset: 0, layer: connected.name });
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
