/**
 * Order by falling score. Detectors sort hundreds of thousands of scores per image, mostly different ones, so this is a
 * radix sort on the upper half of each number, which nearly always decides; the few that share one are compared whole.
 */

/** Bits of a digit, and digits of 32 bits. */
const digitBits = 11;
const digits = 3;

/** Fewer than this are compared with each other: counting digits would take longer. */
const worthCounting = 150;

/** Index order that sorts by falling score, equal scores staying as they are; NaN comes last. */
export function byFallingScore(scores: ArrayLike<number>): Uint32Array {
  const keys = new Float64Array(scores.length);
  let order = new Uint32Array(scores.length);
  for (let i = 0; i < keys.length; i++) {
    order[i] = i;
    // Adding 0 makes −0 the 0 that it equals.
    keys[i] = Number.isNaN(scores[i]) ? Infinity : 0 - scores[i] + 0;
  }
  if (keys.length < worthCounting) return sortByKeys(order, keys);
  const ranks = upperRanks(keys);
  for (let digit = 0; digit < digits; digit++) order = sortByDigit(order, ranks, digit * digitBits);
  settleTies(order, ranks, keys);
  return order;
}

/** In place. */
function sortByKeys(order: Uint32Array, keys: Float64Array): Uint32Array {
  return order.sort((a, b) => keys[a] - keys[b] || a - b);
}

/** Unsigned integers in the order of the numbers' upper 32 bits: negative numbers count backwards from their sign. */
function upperRanks(keys: Float64Array): Uint32Array {
  const words = new Uint32Array(keys.buffer);
  const upper = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;
  const ranks = new Uint32Array(keys.length);
  for (let i = 0; i < ranks.length; i++) {
    const word = words[2 * i + upper];
    ranks[i] = word >>> 31 ? ~word : word | 0x80000000;
  }
  return ranks;
}

/** Stable: numbers with equal digits keep their order. */
function sortByDigit(order: Uint32Array<ArrayBuffer>, ranks: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
  const mask = 2 ** digitBits - 1;
  const starts = new Uint32Array(2 ** digitBits + 1);
  for (let i = 0; i < ranks.length; i++) starts[((ranks[i] >>> shift) & mask) + 1]++;
  for (let digit = 1; digit < starts.length; digit++) starts[digit] += starts[digit - 1];
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[starts[(ranks[order[i]] >>> shift) & mask]++] = order[i];
  return sorted;
}

/** Sorts runs of equal ranks by the whole keys, in place. */
function settleTies(order: Uint32Array, ranks: Uint32Array, keys: Float64Array): void {
  for (let start = 0, end = 1; end <= order.length; end++) {
    if (end < order.length && ranks[order[end]] === ranks[order[start]]) continue;
    if (end - start > 1) sortByKeys(order.subarray(start, end), keys);
    start = end;
  }
}
