/**
 * Result arrays for reuse. Fresh memory costs more than the arithmetic of a small convolution (the system clears and
 * maps every page), and every image needs the same sizes again.
 */
export interface ArrayPool {
  /** A copy of `source` in an array that may have served before. */
  copy(source: Int32Array): Int32Array;
  give(array: Int32Array): void;
}

/** Bytes that may wait for reuse. */
const budget = 128 * 2 ** 20;

export function createArrayPool(): ArrayPool {
  const free = new Map<number, Int32Array[]>();
  let bytes = 0;
  return {
    copy: (source) => {
      const array = free.get(source.length)?.pop();
      if (!array) return source.slice();
      bytes -= array.byteLength;
      array.set(source);
      return array;
    },
    give: (array) => {
      if (bytes + array.byteLength > budget) return;
      bytes += array.byteLength;
      const waiting = free.get(array.length);
      if (waiting) waiting.push(array);
      else free.set(array.length, [array]);
    },
  };
}
