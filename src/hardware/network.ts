/**
 * A network as stages that streams join: what the plan hands to the text of the top level, to the cycle model and to the budget.
 * Streams carry maps pixel after pixel, channels of a pixel side by side as far as `lanes` go and after each other beyond.
 */
import type { ValueId } from '../graph/graph';
import type { Map3 } from '../integer/map';
import type { Flow } from './flow';
import type { Step } from '../quantize/quantizedModel';

/** A stream's form: a beat holds `lanes` channels of `bits` bits, signed. `lanes` divides the channels. */
export interface StreamForm {
  readonly map: Map3;
  readonly bits: number;
  readonly lanes: number;
}

/** The stream of a value, in the form in which it leaves or is wanted. */
export interface ValueStream extends StreamForm {
  readonly value: ValueId;
}

/** What a stage reads, and what this goes through before it meets the others. */
export interface StageInput extends ValueStream {
  /** Lanes in which it is made; without, those of this form. */
  readonly made?: number;
  readonly blocks?: readonly StageBlock[];
  /** Beats that wait where streams of one origin meet again; 0: none. Computed by the plan (fifoDepths). */
  readonly fifo?: number;
}

/** Constants of a stage, in the order in which they are used; read by $readmemh. */
export interface StageMemory {
  /** Unique within its stage. */
  readonly name: string;
  readonly bits: number;
  readonly depth: number;
  /** As many words, made when they are written: weights are many. */
  readonly words: () => readonly bigint[];
}

/** A module of the library within a stage; blocks follow each other, each reads what the one before makes. */
export interface StageBlock {
  readonly module: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  /** Parameters that name files: of the memories of these names. */
  readonly files?: Readonly<Record<string, string>>;
  /** Bits of its output's data. */
  readonly outBits: number;
  /** Taps of windows have frames beside them. */
  readonly taps?: boolean;
}

/** How many products a clock makes: `pe` output channels by `simd` input channels. */
export interface Fold {
  readonly pe: number;
  readonly simd: number;
}

export interface Stage {
  /** Name in the top level and of its memories. */
  readonly id: string;
  readonly step: Step;
  readonly inputs: readonly StageInput[];
  readonly output: ValueStream;
  /** How its inputs meet, where there are several. */
  readonly join?: StageBlock;
  readonly blocks: readonly StageBlock[];
  readonly memories: readonly StageMemory[];
  readonly flow: Flow;
  readonly fold?: Fold;
}

export interface Network {
  /** The program's inputs in the form in which they come in. */
  readonly inputs: readonly ValueStream[];
  readonly stages: readonly Stage[];
  /** What leaves, in the form in which it is made. */
  readonly outputs: readonly ValueStream[];
}

export const pixelCount = ({ height, width }: Map3): number => height * width;

/** Beats of a pixel. */
export const wordsOf = ({ map, lanes }: StreamForm): number => map.channels / lanes;

/** Beats of one image. */
export const beatsOf = (form: StreamForm): number => wordsOf(form) * pixelCount(form.map);

/** Bits of a beat. */
export const beatBits = ({ bits, lanes }: StreamForm): number => bits * lanes;
