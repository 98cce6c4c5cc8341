/** With what weight a notification says what came of a run. */
import type { LayerFinding } from '../results/results';
import { warningHead } from './warningHead';

export interface OutcomeTone {
  readonly weight: LayerFinding['severity'] | 'information';
  /** What is said behind the result: the worst of the run, or else what a reader of its files must know. */
  readonly note?: string;
}

/**
 * Garbage in a run is no good news. That a file is not what it seems to some of its readers belongs to its format: it is said, but
 * nothing is wrong with the run.
 * @param findings of the run, worst first
 * @param warnings of its export, `FORMAT: …` each
 */
export function outcomeTone(findings: readonly LayerFinding[] = [], warnings: readonly string[] = []): OutcomeTone {
  if (findings.length > 0) return { weight: findings[0].severity, note: findings[0].message };
  return { weight: 'information', ...(warnings.length > 0 && { note: warningHead(warnings[0]) }) };
}
