/** Sizes that are likely where an input leaves them open. */
import type { Value } from './graph';

/** Of sequences, and of whatever else is open. */
const usualLength = 16;
/** Samples of sound that networks of voice take at once: 32 ms at 16 kHz. */
const usualSamples = 512;

/** @param side of pictures, which are what has four dimensions */
export function likelySize(
  input: Pick<Value, 'name' | 'type' | 'shape' | 'symbols'>,
  axis: number,
  side: number,
): number {
  const { name, type, shape = [] } = input;
  if (axis === 0 || isBatch(input, axis)) return 1;
  if (shape.length === 4) return side;
  const isSound = shape.length === 2 && /float/.test(type) && !/mask/i.test(name);
  return isSound ? usualSamples : usualLength;
}

/** By what the file calls the dimension; or the second of a state, which lies between its layers and its size. */
function isBatch({ name, shape = [], symbols = [] }: Pick<Value, 'name' | 'shape' | 'symbols'>, axis: number): boolean {
  if (/^(n|b|bs|.*batch.*)$/i.test(symbols[axis] ?? '')) return true;
  const [layers, , size] = shape;
  const isState = layers > 1 || /^(.*(state|hidden|cell|memory).*|[hc](_?\d+|x|_?in)?)$/i.test(name);
  return axis === 1 && shape.length === 3 && layers > 0 && size > 0 && isState;
}
