/** Counts verdicts, prints faults as they come. */
import { oracles, type Verdict } from './verdict';

export class Tally {
  cases = 0;
  faults = 0;
  readonly #counts = new Map<string, number>();
  readonly #reasons = new Map<string, number>();
  readonly #examples = new Map<string, string>();

  add(name: string, { oracle, outcome, detail }: Verdict): void {
    count(this.#counts, `${oracle} ${outcome}`);
    if (outcome === 'passed over') this.#pass(name, `${oracle}: ${reasonOf(detail)}`);
    if (outcome !== 'fault') return;
    this.faults++;
    console.log(`${name} ${oracle}: ${detail.split('\n')[0]}`);
  }

  #pass(name: string, reason: string): void {
    count(this.#reasons, reason);
    if (!this.#examples.has(reason)) this.#examples.set(reason, name);
  }

  summary(): string {
    const of = (oracle: string, outcome: string): number => this.#counts.get(`${oracle} ${outcome}`) ?? 0;
    const rows = oracles.map(
      (oracle) =>
        `${oracle}: ${of(oracle, 'held')} held, ${of(oracle, 'fault')} faults, ${of(oracle, 'passed over')} passed over`,
    );
    const reasons = [...this.#reasons]
      .sort((a, b) => b[1] - a[1])
      .map(([reason, times]) => `${times} × ${reason} (${this.#examples.get(reason)})`);
    return [`${this.cases} cases, ${this.faults} faults`, ...rows, ...reasons.slice(0, 40)].join('\n');
  }
}

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Without names and numbers, so that the same reason is counted once. */
const reasonOf = (detail: string): string =>
  detail
    .split('\n')[0]
    .replace(/n\d+\/\w+|'[^']*'|"[^"]*"/g, '…')
    .replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, '#')
    .slice(0, 200);
