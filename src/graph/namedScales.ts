/**
 * Quantization that a file beside the model says, by the model's names. What a name stands for is known once the network is prepared:
 * weights are those with the normalization behind them folded in, outputs those of the activation behind them.
 */
import type { Rounding } from '../util/round';

/** Integers of one tensor. */
export interface NamedScale {
  /** Of a value, of a node or layer that makes it, or of a constant. */
  readonly name: string;
  readonly of: 'input' | 'output' | 'parameter' | 'value';
  /** Which of the node's inputs or outputs. */
  readonly at: number;
  /** Of a parameter: the node that reads it, where the file says it. */
  readonly node?: string;
  /** One, or one per output channel of weights. */
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly bits: number;
  /** Of a value that another node rules: it has the scale where that node only moves or joins values. */
  readonly ruledBy?: string;
  /** Follows from another tensor of the same operator: of a constant that is so here, too, and a value's own scale comes first. */
  readonly isPassive?: true;
}

export interface NamedScales {
  /** Name of the file, for messages. */
  readonly file: string;
  /** The preset whose arithmetic the file's tool has. */
  readonly preset: 'given' | 'dpu';
  /** Whether names of weights mean what a prepared network multiplies with, whatever was folded into it: so it is with our own export. */
  readonly isOwn?: true;
  readonly scales: readonly NamedScale[];
  readonly rounding: {
    readonly inputs: Rounding;
    readonly values: Rounding;
    readonly parameters: Rounding;
  };
}
