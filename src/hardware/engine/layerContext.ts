/** What the kinds of layers share: the context that they are planned in, and numbers of requantizations. */
import type { ValueId } from '../../graph/graph';
import { entryOf } from '../../integer/requantize';
import type { Factor, Requantize } from '../../quantize/quantizedModel';
import type { Streamed } from '../streamed';
import type { Bounds, EngineLayer, EngineMap, LaneNumbers } from './engineLayer';

export interface LayerContext extends Streamed {
  /** Channels that lie side by side. */
  readonly lanes: number;
  /** Bits, sign included, that hold every integer of a value. */
  readonly bitsOf: (value: ValueId) => number;
}

/** A layer but for its name and step; or why there is none. */
export type LayerDraft = Omit<EngineLayer, 'id' | 'step'> | string;

export const sourceOf = ({ streamed }: LayerContext, value: ValueId): EngineMap => ({ value, map: streamed(value) });

/** Why the engine's requantizers cannot apply it. */
export function requantizeRefusal({ mode, single }: Requantize): string | undefined {
  if (mode !== 'float' && !single) return undefined;
  return 'factors are real numbers; --set adjustment=mul-shift or pow2-ratio has whole ones';
}

export function boundsOf({ zeroPoint, qmin, qmax, leakyAfter }: Requantize): Bounds {
  const { positive, negative } = leakyAfter ?? { positive: 1, negative: 1 };
  return { zeroPoint, qmin, qmax, positive, negative };
}

/** The numbers of a sum: of the factor's entry for it, where it has several. */
export function numbersOf({ factor, negative }: Requantize, entry: number, bias: number): LaneNumbers {
  const side = ({ multiplier, shift }: Factor): LaneNumbers['factor'] => [
    entryOf(multiplier, entry),
    entryOf(shift, entry),
  ];
  return { bias, factor: side(factor), negative: side(negative ?? factor) };
}
