/** `.npy` files as NumPy writes them, made by hand: the header is text, the elements are bytes of the caller's. */
export interface NpyParts {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly fortran?: boolean;
  /** In place of the header's text. */
  readonly header?: string;
  /** 1, or 2 with a length of four bytes. */
  readonly version?: 1 | 2;
}

export function npyFile({ descr, shape, data, fortran = false, header, version = 1 }: NpyParts): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const literal = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const text = new TextEncoder().encode(header ?? `${literal}\n`);
  const size =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, (text.length >> 8) & 255, 0, 0];
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...size, ...text, ...data]);
}

export const bytesIn = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

export const float32Npy = (shape: readonly number[], values: readonly number[]): Uint8Array =>
  npyFile({ descr: '<f4', shape, data: bytesIn(Float32Array.from(values)) });

export const int64Npy = (shape: readonly number[], values: readonly number[]): Uint8Array =>
  npyFile({ descr: '<i8', shape, data: bytesIn(BigInt64Array.from(values, BigInt)) });
