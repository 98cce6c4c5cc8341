/** Runs and sweeps as lines in a list: what made them and their key figures. */
import type { AdjustmentMode, Granularity } from '../../quantize/quantizedModel';
import type { EvaluateResult } from './results';

export interface RunEntry {
  readonly runDir: string;
  /** The recipe's name, which all its runs share. */
  readonly name: string;
  /** Path of the model that was quantized. */
  readonly model: string;
  /** The newest run of its recipe; earlier ones are kept beside it. */
  readonly newest: boolean;
  /** Milliseconds since 1970, by the folder's own time. */
  readonly made: number;
  readonly settings: RunSettings;
  readonly provenance: string;
  readonly size: { readonly floatBytes: number; readonly quantizedBytes: number };
  /** Of the outputs of all layers that were measured, in dB. */
  readonly meanSqnrDb?: number;
  /** The layer with the lowest output SQNR, where layers were measured. */
  readonly worst?: { readonly layer: string; readonly sqnrDb: number };
  /** The fullest of those that are kept. */
  readonly evaluate?: EvaluateResult;
  /** How many are kept. */
  readonly evaluations: number;
}

export interface RunSettings {
  readonly preset: string;
  readonly bits: { readonly weights: number; readonly activations: number };
  readonly granularity: Granularity;
  readonly adjustment: AdjustmentMode;
  readonly optimize: readonly string[];
}

/** A sweep as a line in a list. */
export interface SweepEntry {
  /** Path of its `sweep.json`. */
  readonly path: string;
  /** The recipe's name. */
  readonly name: string;
  /** Path of the model. */
  readonly model: string;
  readonly newest: boolean;
  /** Milliseconds since 1970, by the file's own time. */
  readonly made: number;
  readonly vary: readonly string[];
  readonly rows: number;
  readonly provenance: string;
}

export interface RunListing {
  /** Newest first. */
  readonly runs: readonly RunEntry[];
  /** Newest first. */
  readonly sweeps: readonly SweepEntry[];
  /** One line for each folder that cannot be read as a run. */
  readonly problems: readonly string[];
}

/** Newest first; of equally old ones by place, so that the order does not hang on the file system. */
export function byAge(a: Aged, b: Aged): number {
  return b.made - a.made || (placeOf(a) < placeOf(b) ? -1 : 1);
}

type Aged = Pick<RunEntry, 'made' | 'runDir'> | Pick<SweepEntry, 'made' | 'path'>;

const placeOf = (entry: Aged): string => ('runDir' in entry ? entry.runDir : entry.path);
