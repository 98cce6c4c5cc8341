/** What a program takes that runs as a process of its own. */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { median } from './timing';

export interface Spent {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of all its threads. */
  readonly processor: number;
  /** Largest resident memory. */
  readonly megabytes: number;
}

/** Throws with the end of the command's standard error where it fails. `python` runs bench/spent.py, which needs no packages. */
export function spent(python: string, command: readonly string[]): Spent {
  const { status, stdout, stderr } = spawnSync(python, ['bench/spent.py', ...command], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Spent;
}

/** On which processor, beside what, with which engine. */
export const machine = (): string =>
  `${cpus()[0].model}, ${cpus().length} cores, load average ${loadavg()[0].toFixed(1)} from everything that ran on it; Node ${process.version}`;

/**
 * A table of medians over rounds, in each of which every contestant ran once, and how they compare in the median of the same rounds:
 * `over` "others": what each takes over the one named; "it": what that one takes over each.
 */
export function spentTable(
  rounds: readonly Readonly<Record<string, Spent>>[],
  beside: { readonly name: string; readonly over: 'others' | 'it' },
): string {
  const rows = Object.keys(rounds[0]).map((name) => {
    const of = (what: keyof Spent): number => median(rounds.map((round) => round[name][what]));
    const ratio = (what: keyof Spent): string => {
      const ratios = rounds.map((round) => round[name][what] / round[beside.name][what]);
      return median(beside.over === 'others' ? ratios : ratios.map((each) => 1 / each)).toFixed(2);
    };
    const figures = [of('wall').toFixed(1), of('processor').toFixed(1), of('megabytes').toFixed(0)];
    return `| ${[name, ...figures, ratio('wall'), ratio('processor')].join(' | ')} |`;
  });
  const compared = beside.over === 'others' ? `it over ${beside.name}` : `${beside.name} over it`;
  const titles = `|  | wall, s | processor, s | peak memory, MB | ${compared}, wall | processor |`;
  return [titles, '|---|---:|---:|---:|---:|---:|', ...rows].join('\n');
}
