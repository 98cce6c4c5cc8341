/**
 * Everything that decides how a Graph is quantized, fully resolved: preset, then recipe, then `--set`.
 * A preset (presets/*.ts) is one value of this type and a sentence.
 */
import type { AdjustmentMode, Granularity, Rounding } from './quantizedModel';

/** `method` or `method:parameter`, e.g. `outlier:4`, `percentile:99.99`. */
export type RangeMethod = string;

export interface Settings {
  readonly preset: string;
  readonly bits: {
    /** 2 to 16. */
    readonly weights: number;
    readonly activations: number;
    /** 32: int32 with scale s_in·s_w. 8 to 31: with an adjustment of its own (bias.ts). */
    readonly bias: number;
  };
  readonly granularity: Granularity;
  readonly range: { readonly weights: RangeMethod; readonly activations: RangeMethod };
  readonly symmetric: { readonly weights: boolean; readonly activations: boolean };
  /** `auto`: activations that are never below zero are unsigned integers, 0 to 2^n − 1 with zero point 0, which have a bit more of them. */
  readonly signed: 'always' | 'auto';
  readonly adjustment: AdjustmentMode;
  /** Width of the integer multiplier m in `mul-shift`, 1 to 31. */
  readonly multiplierBits: number;
  /** Least width of the network's input, 2 to 16: pixels have 8 bits, also where activations have fewer. */
  readonly inputBits: number;
  /** Least width of the first and last layers' weights and of what the last ones read, 2 to 16: 8 is what the literature means by W4A4. */
  readonly edgeBits: number;
  /** Least width of depthwise convolutions' weights and of what only they read, 2 to 16: few products, which sum few numbers. */
  readonly depthwiseBits: number;
  /** Widest input of a lookup table, 8 to 16: 2^n entries. What only tables read is kept at this width. */
  readonly tableBits: number;
  /** How the multiplier is found: the closed-form optimum, or the appendix's `findShiftScale` with its quirks. */
  readonly multiplierSearch: 'optimal' | 'report';
  readonly rounding: Rounding;
  /** How real numbers become integers: weights, biases, the input. */
  readonly realRounding: 'nearest-ties-even' | 'nearest-ties-away';
  /**
   * LeakyReLU: `fused:B` takes the slope as a B-bit multiplier and a shift inside requantization;
   * `after` is the report's (activations become tenths).
   */
  readonly leaky: string;
  /** Concat inputs brought to one scale by integer requantization, or joined as they are (the report). */
  readonly alignConcat: boolean;
  /** Border of a stride-1 max-pool: −∞, or the zero of the report's ZeroPad2d. */
  readonly maxPoolPadding: 'lowest' | 'zero';
  readonly optimize: readonly string[];
  /** By layer name. */
  readonly layers: Readonly<Record<string, LayerSettings>>;
}

export interface LayerSettings {
  readonly bits?: { readonly weights?: number; readonly activations?: number; readonly bias?: number };
  readonly range?: { readonly weights?: RangeMethod; readonly activations?: RangeMethod };
  /** Keep this layer in float (an island). */
  readonly float?: boolean;
}

/** What a preset file declares. `settings.preset` is its name. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly settings: Settings;
  /** Why its target has no unsigned integers for activations, where it has none. */
  readonly signedOnly?: string;
}
