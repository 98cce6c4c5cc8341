/** The orders in which hardware writes a feature map: C channels, H rows, W columns, the last letter varying fastest. */
import type { Shape } from '../graph/tensor';

export const mapOrders = ['CHW', 'HWC', 'HCW', 'CWH', 'WHC', 'WCH'] as const;
export type MapOrder = (typeof mapOrders)[number];

export interface MapSize {
  readonly C: number;
  readonly H: number;
  readonly W: number;
}

/** Axis 1 is channels (of all images), the last one columns, everything between rows. */
export function mapSize(shape: Shape): MapSize {
  const C = shape.slice(0, 2).reduce((a, b) => a * b, 1);
  if (shape.length < 3) return { C, H: 1, W: 1 };
  return { C, H: shape.slice(2, -1).reduce((a, b) => a * b, 1), W: shape[shape.length - 1] };
}

/** Where, in the order CHW, each element of a list in `order` stands. */
export function placesOf(size: MapSize, order: MapOrder): Int32Array {
  const { C, H, W } = size;
  if (order === 'CHW') return Int32Array.from({ length: C * H * W }, (_, i) => i);
  const stride = { C: H * W, H: W, W: 1 };
  const [slow, middle, fast] = Array.from(order) as (keyof MapSize)[];
  const out = new Int32Array(C * H * W);
  let next = 0;
  for (let a = 0; a < size[slow]; a++)
    for (let b = 0; b < size[middle]; b++)
      for (let c = 0; c < size[fast]; c++) out[next++] = a * stride[slow] + b * stride[middle] + c * stride[fast];
  return out;
}

/** Which elements of the order CHW the first `count` of a list in `order` are, ascending. */
export function heldPlaces(size: MapSize, order: MapOrder, count: number): Int32Array {
  return placesOf(size, order).subarray(0, count).sort();
}

/** Values that lie in `order`, brought into the order CHW. Where they end too early, NaN. */
export function inMemoryOrder(values: Float64Array, size: MapSize, order: MapOrder): Float64Array {
  const places = placesOf(size, order);
  const out = new Float64Array(places.length).fill(NaN);
  for (let i = 0; i < Math.min(values.length, places.length); i++) out[places[i]] = values[i];
  return out;
}

/** The order, other than CHW, in which a dump agrees best; undefined unless it leaves less than half of the differences. */
export function bestOrder(expected: Float64Array, dump: Float64Array, size: MapSize): MapOrder | undefined {
  const differing = (order: MapOrder): number =>
    inMemoryOrder(dump, size, order).reduce((count, value, i) => (value === expected[i] ? count : count + 1), 0);
  const [best] = mapOrders
    .slice(1)
    .map((order) => ({ order, left: differing(order) }))
    .sort((a, b) => a.left - b.left);
  return best.left * 2 < differing('CHW') ? best.order : undefined;
}
