/**
 * ONNX knows integers of 4, 8 and 16 bits. Other widths lie in the next larger one: weights as they are, activations
 * with a Clip before they are quantized.
 */
import type { ElementType, Shape, Tensor } from '../../graph/tensor';
import type { QuantizedTensor } from '../../quantize/quantizedModel';

export interface Container {
  readonly type: 'int4' | 'uint4' | 'int8' | 'uint8' | 'int16' | 'uint16';
  /** The program's own integers that it holds. */
  readonly low: number;
  readonly high: number;
  /** What is added to them before they are stored; zero points move along. */
  readonly offset: 0 | 128;
}

/** The widest that QuantizeLinear takes. */
export const widestContainer = 16;

/**
 * For a number of at most 16 bits with the given bounds; unsigned only where signed numbers of that width do not reach.
 *
 * @param narrowest 4 for weights; 8 for activations, because onnxruntime (1.30) moves a 4-bit pair through MaxPool and
 *   then refuses the model, and because 4-bit activations are packed nowhere anyway
 */
export function containerFor(bits: number, low: number, high: number, narrowest: 4 | 8): Container {
  const width = Math.max(narrowest, bits <= 4 ? 4 : bits <= 8 ? 8 : 16) as 4 | 8 | 16;
  const half = 2 ** (width - 1);
  const signed = low >= -half && high < half;
  return signed
    ? { type: `int${width}`, low: -half, high: half - 1, offset: 0 }
    : { type: `uint${width}`, low: 0, high: 2 * half - 1, offset: 0 };
}

/** The same integers stored 128 higher, so that none is negative. Other containers are left as they are. */
export function asUint8(container: Container): Container {
  return container.type === 'int8' ? { ...container, type: 'uint8', offset: 128 } : container;
}

/** The container that a value of the file is of. */
export function containerOf(type: ElementType): Container {
  const [, unsigned, bits] = /^(u?)int(4|8|16)$/.exec(type) ?? [];
  if (bits === undefined) throw new Error(`${type} is no container`);
  const values = 2 ** Number(bits);
  const low = unsigned ? 0 : -values / 2;
  return { type: type as Container['type'], low, high: low + values - 1, offset: 0 };
}

/** Whether a value of this tensor is written as integers: heads, and what is wider than any container, stay real. */
export function isPaired(tensor: QuantizedTensor | undefined): tensor is QuantizedTensor {
  return tensor !== undefined && fitsContainer(tensor);
}

export function fitsContainer({ bits, scale }: QuantizedTensor): boolean {
  return bits <= widestContainer && scale.length === 1;
}

/** Operator set 21 brought 4 and 16 bits to QuantizeLinear; 13 brought scales per axis. */
export function opsetFor(types: Iterable<ElementType>): 13 | 21 {
  return [...types].some((type) => /^u?int(4|16)$/.test(type)) ? 21 : 13;
}

/** Integers in their container; two 4-bit numbers share a byte, the first in the low half. */
export function packed(values: ArrayLike<number>, shape: Shape, container: Container): Tensor {
  const { type } = container;
  if (type !== 'int4' && type !== 'uint4') return { type, shape, bytes: wholeBytes(values, container) };
  const bytes = new Uint8Array(Math.ceil(values.length / 2));
  for (let i = 0; i < values.length; i++) bytes[i >> 1] |= (values[i] & 15) << (4 * (i & 1));
  return { type, shape, bytes };
}

function wholeBytes(values: ArrayLike<number>, { type, offset }: Container): Uint8Array {
  const width = type.endsWith('16') ? 2 : 1;
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    if (width === 2) view.setInt16(2 * i, values[i], true);
    else view.setInt8(i, values[i] + offset);
  }
  return bytes;
}
