import type { ComparedRow, Comparison } from '../../protocol/results/comparison';
import { jsonFlag, valueOf, valuesOf, type FlagSpec } from '../args';
import { maxDropFlag, minFlag, missedCode, missedDrops, missedGates, parseDrops, parseGates } from '../gates';
import type { Command } from '../host';
import { comparisonText } from '../printComparison';

const outFlag: FlagSpec = {
  name: 'out',
  value: 'DIR',
  help: 'folder for comparison.html with Pareto charts (also .svg), .csv, .md, .jsonl (a line a row), junit.xml and mlruns for MLflow',
};

/** Runs and sweeps side by side. */
export const report: Command = {
  spec: {
    name: 'report',
    summary: 'Puts runs and sweeps side by side: what differs, accuracy, size, hardware, noisiest layers',
    positionals: ['RUN|SWEEP…'],
    flags: [outFlag, minFlag, maxDropFlag, jsonFlag],
    details: ['Gates look at every row; in junit.xml a row that misses one is a failure.'],
  },
  async run({ args, host, print }) {
    const gates = parseGates(valuesOf(args, minFlag));
    const drops = parseDrops(valuesOf(args, maxDropFlag));
    const out = valueOf(args, outFlag);
    const service = await host.service();
    const comparison = await service.compareRuns({ paths: args.positionals.map((path) => host.absolute(path)) });
    const failures = comparison.rows.map((row) => {
      const judged = { ...row, evaluator: row.name };
      return [...missedGates(judged, gates), ...missedDrops(judged, drops)];
    });
    if (out !== undefined) await service.writeComparison({ comparison, failures, out: host.absolute(out) });
    await print(comparison, () => comparisonText(comparison));
    const missed = failures.flatMap((lines, at) => lines.map((line) => `${nameOf(comparison, at)}: ${line}`));
    return missedCode(missed, host);
  },
};

function nameOf({ rows, differ }: Comparison, at: number): string {
  const { name, settings }: ComparedRow = rows[at];
  return [name, ...differ.map((key) => `${key}=${settings[key]}`)].join(' ');
}
