/** Progress of long work. `done` of `total` in `unit`; total 0 means that it is not known. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface Job {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}
