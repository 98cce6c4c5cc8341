/**
 * A picture as the network sees it, still in bytes: a pixel of 8 bits has only 256 real values per channel. It is a quarter
 * of the same picture in float32, and the 256 values are all that has to be quantized.
 */

/** Element (channel c, position p) is `values[c][codes[p · step + order[c]]]`. */
export interface CodedImage {
  /** Row after row, `step` bytes for each pixel. */
  readonly codes: Uint8Array;
  readonly step: number;
  /** Per channel of the network: where in its pixel the code is. */
  readonly order: readonly number[];
  /** Per channel of the network: the real value of each code. */
  readonly values: readonly Float32Array[];
}

/** (channels, height, width) in real numbers, or coded. */
export type NetworkImage = Float32Array | CodedImage;

export function realsOf(image: NetworkImage): Float32Array {
  return image instanceof Float32Array ? image : lookUp(image, image.values, Float32Array);
}

/** The picture with each code replaced by its entry in the channel's table: (channels, height, width). */
export function lookUp<A extends Float32Array | Int32Array>(
  { codes, step, order }: CodedImage,
  tables: readonly A[],
  make: new (length: number) => A,
): A {
  const area = codes.length / step;
  const out = new make(order.length * area);
  order.forEach((offset, channel) => {
    const table = tables[channel];
    const from = channel * area;
    for (let i = 0, at = offset; i < area; i++, at += step) out[from + i] = table[codes[at]];
  });
  return out;
}
