/**
 * Quantization that a file brings along: the scale and zero point of an activation, and the steps of the integers that weights
 * were made of. They are said beside the float graph, which computes what the file computes but for the roundings.
 *
 *   real = scale · (q − zeroPoint)          low ≤ q ≤ high
 */
import type { Rounding } from '../util/round';
import type { ElementType } from './tensor';

/** Of an activation: one scale for all of it. */
export interface GivenScale {
  readonly scale: number;
  readonly zeroPoint: number;
  /** Smallest and largest integer; of unsigned types `low` is 0. */
  readonly low: number;
  readonly high: number;
  /** Width of the integers that `low` and `high` lie within. */
  readonly bits: number;
  /** Of x / scale, as the file asks for it; ties to even where it says nothing. */
  readonly rounding?: Rounding;
}

/** Of a node's weights: real weight = scale · integer, one scale or one per output channel. */
export interface WeightGrid {
  readonly scale: readonly number[];
  /** Width of the file's integers; less a zero point they may take one more. */
  readonly bits: number;
}

const integerBits: Partial<Readonly<Record<ElementType, number>>> = {
  ...{ int4: 4, uint4: 4, int8: 8, uint8: 8, int16: 16, uint16: 16 },
};

/** The integers of an element type that activations are held in; undefined for other types. */
export function integersOf(type: ElementType): Pick<GivenScale, 'low' | 'high' | 'bits'> | undefined {
  const bits = integerBits[type];
  if (bits === undefined) return undefined;
  const low = type.startsWith('u') ? 0 : -(2 ** (bits - 1));
  return { low, high: low + 2 ** bits - 1, bits };
}

/** How a value is rounded in float: of float32 alone, other types are those of a graph that has not been prepared. */
export function roundedTo(
  graph: {
    readonly given?: ReadonlyMap<number, GivenScale>;
    readonly values: readonly { readonly type: ElementType }[];
  },
  value: number,
): GivenScale | undefined {
  return graph.values[value]?.type === 'float32' ? graph.given?.get(value) : undefined;
}

export function sameScale(a: GivenScale, b: GivenScale): boolean {
  const alike = a.scale === b.scale && a.zeroPoint === b.zeroPoint && a.low === b.low && a.high === b.high;
  return alike && a.rounding === b.rounding;
}
