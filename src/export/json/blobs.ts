/** Integer arrays gathered in one binary file, each found by type, offset and length. Little-endian, 4-byte aligned. */
import { bytesOf } from '../../graph/tensor';
import type { IntegerArray } from '../../quantize/quantizedModel';

export interface BlobRef {
  readonly file: string;
  readonly type: 'int8' | 'int16' | 'int32';
  /** In bytes. */
  readonly offset: number;
  /** In elements. */
  readonly length: number;
}

export interface Blobs {
  add(values: IntegerArray): BlobRef;
  bytes(): Uint8Array;
}

export function blobsIn(file: string): Blobs {
  const parts: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  return {
    add(values) {
      const type = values instanceof Int8Array ? 'int8' : values instanceof Int16Array ? 'int16' : 'int32';
      const ref: BlobRef = { file, type, offset: end, length: values.length };
      parts.push({ offset: end, bytes: bytesOf(values) });
      end = (end + values.byteLength + 3) & ~3;
      return ref;
    },
    bytes() {
      const all = new Uint8Array(end);
      for (const { offset, bytes } of parts) all.set(bytes, offset);
      return all;
    },
  };
}
