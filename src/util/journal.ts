/** What a long job has finished, part by part: a host keeps it, and a job that was killed goes on with what is missing. */
export interface Journal {
  /** What was kept under this key, now or by an earlier job; undefined: nothing. */
  find(key: string): Promise<unknown>;
  /** Plain data, with typed arrays and Maps. Resolves when it is kept, or cannot be, which the host tells and the job goes on. */
  keep(key: string, value: unknown): Promise<void>;
  /** Where others work on the same parts: takes one and answers how to give it back; undefined: somebody else is at it. */
  take?(key: string): Promise<(() => Promise<void>) | undefined>;
}
