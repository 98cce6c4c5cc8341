/** The orders in which hardware writes a feature map: C channels, H rows, W columns, the last letter varying fastest. */
import type { Shape } from '../graph/tensor';

export const mapOrders = ['CHW', 'HWC', 'HCW', 'CWH', 'WHC', 'WCH'] as const;
export type MapOrder = (typeof mapOrders)[number];

export interface MapSize {
  readonly C: number;
  readonly H: number;
  readonly W: number;
}

/** Axis 1 is channels, the last one columns, everything between rows. */
export function mapSize(shape: Shape): MapSize {
  const [, C = 1] = shape;
  if (shape.length < 3) return { C, H: 1, W: 1 };
  return { C, H: shape.slice(2, -1).reduce((a, b) => a * b, 1), W: shape[shape.length - 1] };
}

/** Values that lie in `order`, brought into the order CHW. */
export function inMemoryOrder(values: Float64Array, size: MapSize, order: MapOrder): Float64Array {
  const length = size.C * size.H * size.W;
  if (order === 'CHW' || values.length !== length) return values;
  const stride = { C: 1, H: 1, W: 1 };
  let step = 1;
  for (const letter of [...order].reverse() as (keyof MapSize)[]) {
    stride[letter] = step;
    step *= size[letter];
  }
  const out = new Float64Array(length);
  let next = 0;
  for (let c = 0; c < size.C; c++)
    for (let y = 0; y < size.H; y++)
      for (let x = 0; x < size.W; x++) out[next++] = values[c * stride.C + y * stride.H + x * stride.W];
  return out;
}

/**
 * The order in which the dump agrees best with what is expected: CHW unless another leaves less than half of its
 * differences.
 */
export function guessOrder(expected: Float64Array, dump: Float64Array, size: MapSize): MapOrder {
  const count = (order: MapOrder): number => {
    const values = inMemoryOrder(dump, size, order);
    let differing = 0;
    for (let i = 0; i < expected.length; i++) if (values[i] !== expected[i]) differing++;
    return differing;
  };
  const plain = count('CHW');
  if (plain === 0) return 'CHW';
  const best = mapOrders.map((order) => ({ order, differing: count(order) })).sort((a, b) => a.differing - b.differing);
  return best[0].differing * 2 < plain ? best[0].order : 'CHW';
}
