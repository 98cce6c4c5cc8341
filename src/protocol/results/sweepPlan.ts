/** A sweep as a plan on a disk: what is to be computed, and how far it is. */
import type { SweepResult, SweepRow } from './results';

/** What a sweep consists of. Parts are named by the digest of everything that they depend on. */
export interface PlannedSweep {
  readonly evaluator: string;
  readonly images: number;
  /** Into how many parts the images are divided. */
  readonly shards: number;
  readonly rows: readonly PlannedRow[];
  /** Of the first resolution. */
  readonly float: Pick<PlannedRow, 'key' | 'parts'>;
  /** Of each, where rows differ in it. */
  readonly floats?: readonly PlannedRow[];
}

export interface PlannedRow {
  readonly settings: SweepRow['settings'];
  /** Of the row's result. */
  readonly key: string;
  /** Of each shard of it, in order; without shards none. */
  readonly parts: readonly string[];
}

export interface SweepStatus {
  readonly folder: string;
  readonly name: string;
  readonly images: number;
  readonly shards: number;
  /** Parts: of each row and of the float model one, or one for each shard. */
  readonly done: number;
  readonly total: number;
  readonly rows: readonly RowStatus[];
  /** Of the first resolution. */
  readonly float: PartsStatus;
  /** Of each, where rows differ in it. */
  readonly floats?: readonly RowStatus[];
  /** Processes that are at a part. */
  readonly workers: number;
  /** As long as parts took so far, by as many workers as there are, at least one; absent before a part is done, and when all are. */
  readonly etaSeconds?: number;
  /** Whether `sweep.json` has been written of this plan. */
  readonly complete: boolean;
}

export interface PartsStatus {
  readonly done: number;
  readonly working: number;
  readonly total: number;
}

export interface RowStatus extends PartsStatus {
  readonly settings: SweepRow['settings'];
}

/** What a process that worked on a plan leaves: how far it is, and the result when all parts are there. */
export interface SweepOutcome {
  readonly status: SweepStatus;
  readonly result?: SweepResult;
}

/** Engines that job files are written for. */
export type EngineName = 'slurm' | 'kubernetes' | 'parallel';

export interface PlanJobsRequest {
  /** In which a plan lies. */
  readonly folder: string;
  readonly engine: EngineName;
  readonly jobs: number;
}

export interface PlannedJobs {
  readonly files: readonly string[];
  /** What starts them. */
  readonly start: string;
}
