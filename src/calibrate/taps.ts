/** Weights of PIL's bilinear filter from one length to another, as assembly/resample.ts reads them. */

const fractionBits = 22;
/** A weight is 2^11·high + low. */
const lowBits = 11;

/** Taps come in pairs of neighbouring input positions; an odd last one has a neighbour of weight 0. */
export interface Taps {
  /** Per output position: the first input position, and how many pairs follow. */
  readonly first: Int32Array;
  readonly pairs: Int32Array;
  /** (output positions, 2·stride): halves of the weights. */
  readonly high: Int16Array;
  readonly low: Int16Array;
  /** Pairs that each output position has room for. */
  readonly stride: number;
}

/** Sizes repeat from image to image: the last few are kept. */
const known = new Map<string, Taps>();
const keptSizes = 32;

export function tapsOf(inputLength: number, outputLength: number): Taps {
  const key = `${inputLength} ${outputLength}`;
  const taps = known.get(key) ?? makeTaps(inputLength, outputLength);
  known.delete(key);
  known.set(key, taps);
  if (known.size > keptSizes) known.delete([...known.keys()][0]);
  return taps;
}

function makeTaps(inputLength: number, outputLength: number): Taps {
  const scale = inputLength / outputLength;
  const support = Math.max(1, scale);
  const stride = Math.ceil(support) + 1;
  const first = new Int32Array(outputLength);
  const pairs = new Int32Array(outputLength);
  const high = new Int16Array(outputLength * stride * 2);
  const low = new Int16Array(outputLength * stride * 2);
  for (let output = 0; output < outputLength; output++) {
    const center = (output + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(inputLength, Math.trunc(center + support + 0.5));
    first[output] = start;
    pairs[output] = Math.ceil((end - start) / 2);
    fixedWeights(start, end, center, 1 / support).forEach((weight, tap) => {
      high[output * stride * 2 + tap] = weight >> lowBits;
      low[output * stride * 2 + tap] = weight & (2 ** lowBits - 1);
    });
  }
  return { first, pairs, high, low, stride };
}

/** Of the input positions from `start` to before `end`; integers from 0 to 2^22. */
function fixedWeights(start: number, end: number, center: number, narrow: number): number[] {
  const weights: number[] = [];
  let sum = 0;
  for (let position = start; position < end; position++) {
    const weight = Math.max(0, 1 - Math.abs((position - center + 0.5) * narrow));
    weights.push(weight);
    sum += weight;
  }
  const total = sum === 0 ? 1 : sum;
  return weights.map((weight) => Math.trunc((weight / total) * 2 ** fractionBits + 0.5));
}
