/** Runs and rows of sweeps side by side. */
import type { Metrics, SweepRow } from './results';

export interface ComparedRow {
  readonly name: string;
  readonly settings: SweepRow['settings'];
  /** Empty where nothing was evaluated. */
  readonly metrics: Metrics;
  readonly float: Metrics;
  readonly images: number;
  /** Of all parameters, in bytes; absent for rows of sweeps of earlier versions. */
  readonly size?: number;
  readonly hardware?: {
    /** Σ of products' widths over an image's multiply-accumulates. */
    readonly macBits: number;
    /** Of the adjustment; of runs. */
    readonly multiplierBits?: number;
    /** Integers adjusted per image; of runs. */
    readonly adjustments?: number;
  };
  /** Clocks an image takes the busiest stage of the streaming network, unfolded. */
  readonly cycles?: number;
  readonly worst?: { readonly layer: string; readonly sqnrDb: number };
  /** SQNR of each layer's output, in dB. */
  readonly layers: Readonly<Record<string, number>>;
  /** AP@0.5 of each class by name, of runs of detectors. */
  readonly classes?: Readonly<Record<string, number>>;
  /** How often a class was taken for another, by "one → another", of runs that classify or detect. */
  readonly confusions?: Readonly<Record<string, number>>;
  readonly provenance: string;
}

export interface Comparison {
  readonly rows: readonly ComparedRow[];
  /** Settings that differ between rows. */
  readonly differ: readonly string[];
  readonly shared: SweepRow['settings'];
  readonly metrics: readonly string[];
  /** That differ most, most first; SQNR by row, null where it was not measured. */
  readonly layers: readonly {
    readonly layer: string;
    readonly spreadDb: number;
    readonly sqnrDb: readonly (number | null)[];
  }[];
  /** That occur most, most first; by row, null where it does not know. */
  readonly confusions: readonly { readonly pair: string; readonly counts: readonly (number | null)[] }[];
  readonly provenance: readonly string[];
}

export interface CompareRunsRequest {
  /** Folders of runs and sweeps, or files of sweeps. */
  readonly paths: readonly string[];
}

export interface WriteComparisonRequest {
  readonly comparison: Comparison;
  /** By row: which gates it missed. */
  readonly failures: readonly (readonly string[])[];
  /** Folder for the tables. */
  readonly out: string;
}

/** Float's figures, where all rows have the same; else each has its own. */
export function floatOfAll(rows: readonly ComparedRow[]): Metrics | undefined {
  const texts = new Set(rows.map(({ float }) => JSON.stringify(float)));
  return texts.size === 1 ? rows[0].float : undefined;
}
