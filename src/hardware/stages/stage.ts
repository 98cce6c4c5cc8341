/** What the kinds of stages share: the context that a stage is planned in, and how it says that there is no module. */
import type { ValueId } from '../../graph/graph';
import type { Fold, Stage } from '../network';
import type { Multiplier } from '../packing';
import type { Streamed } from '../streamed';

export interface StageContext extends Streamed {
  readonly id: string;
  readonly fold: Fold;
  /** Products are packed into multipliers of these operands; absent: each product has one. */
  readonly multiplier?: Multiplier;
  /** Bits, sign included, that hold every integer of a value. */
  readonly bitsOf: (value: ValueId) => number;
}

/** A stage but for its name and step; or why there is none. */
export type StageDraft = Omit<Stage, 'id' | 'step'> | string;
