/** A line of the table in docs/faults.md: how often a fault was tried, and how often it did what it must never do. */
export interface FaultRow {
  /** What was done to the product, for people. */
  readonly fault: string;
  readonly tried: number;
  /** Files or results of a person that were there before and are not whole any more, or a result that was promised and is not there. */
  readonly lost: number;
  /** Files of ours that are neither the old nor the new one. */
  readonly halfWritten: number;
  /** Processes that outlive the command, and temporaries that outlive the next one. */
  readonly orphans: number;
  /** Processes whose memory peaked above 10^9 bytes. */
  readonly overOneGigabyte: number;
  /** Failures that did not say in one line what went wrong, or ended with an exit code that says something else. */
  readonly unclear: number;
}

/** Does one kind of harm in many ways; the same seed, the same ways. Runs `dist/cli.js` from the project's folder. */
export type FaultSection = (seed: number) => Promise<readonly FaultRow[]>;

/** What a single try may count. */
export type Harm = Exclude<keyof FaultRow, 'fault' | 'tried'>;

/** A row of tries, each of which says what harm it saw; a harm is counted once a try. */
export function rowOf(fault: string, tries: readonly (readonly Harm[])[]): FaultRow {
  const count = (harm: Harm): number => tries.filter((seen) => seen.includes(harm)).length;
  return {
    fault,
    tried: tries.length,
    lost: count('lost'),
    halfWritten: count('halfWritten'),
    orphans: count('orphans'),
    overOneGigabyte: count('overOneGigabyte'),
    unclear: count('unclear'),
  };
}
