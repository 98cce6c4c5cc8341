/** Gates: `--min map50=0.3` makes a run fail when a metric falls below a bound, so that a build server notices. */
import type { EvaluateResult } from '../protocol/results/results';
import { InputError } from '../util/errors';
import { suggestion } from '../util/nearest';
import type { FlagSpec } from './args';
import type { CliHost } from './host';

export const minFlag: FlagSpec = {
  name: 'min',
  value: 'metric=value',
  many: true,
  help: 'exit with 1 when a metric is lower (float.top1 for that of the float model, output.sqnr for the worst output)',
};

const floatPrefix = 'float.';
/** Of outputs beside the float model's. */
const outputPrefix = 'output.';

export interface Gate {
  readonly metric: string;
  readonly least: number;
}

/** Throws InputError unless every text is `metric=number`. */
export function parseGates(texts: readonly string[]): readonly Gate[] {
  return texts.map((text) => {
    const at = text.lastIndexOf('=');
    const metric = text.slice(0, Math.max(at, 0)).trim();
    const value = text.slice(at + 1).trim();
    const least = Number(value);
    if (metric === '' || value === '' || !Number.isFinite(least)) {
      throw new InputError(`--min must be metric=number, found "${text}" (for example --min map50=0.3)`);
    }
    return { metric, least };
  });
}

/** The exit code that the gates decide; each that was missed is told. Throws as `missedGates` does. */
export function gateCode(result: EvaluateResult, gates: readonly Gate[], host: Pick<CliHost, 'err'>): number {
  const missed = missedGates(result, gates);
  missed.forEach((line) => host.err(`shiftwise: ${line}\n`));
  return missed.length > 0 ? 1 : 0;
}

/** Whether a gate asks for figures that the float model has a part in. */
export function wantsFloat(gates: readonly Gate[]): boolean {
  return gates.some(({ metric }) => metric.startsWith(floatPrefix) || metric.startsWith(outputPrefix));
}

/** One line per gate that was missed. Throws InputError when the evaluator has no such metric; NaN is a miss. */
export function missedGates(result: EvaluateResult, gates: readonly Gate[]): readonly string[] {
  return gates.flatMap(({ metric, least }) => {
    const found = metricOf(result, metric);
    return found >= least ? [] : [`gate missed: ${metric} is ${found}, wanted at least ${least}`];
  });
}

/** `output.sqnr` and `output.cosine` of the worst output, `output.NAME.sqnr` of each. What could not be compared is no number: a miss. */
function outputGates({ outputs = [] }: EvaluateResult): readonly (readonly [string, number])[] {
  if (outputs.length === 0) return [];
  const figures = { sqnr: outputs.map(({ sqnrDb }) => sqnrDb), cosine: outputs.map(({ cosine }) => cosine) };
  return Object.entries(figures).flatMap(([figure, values]) => {
    const numbers = values.map((value) => value ?? NaN);
    const ofEach = outputs.map(({ name }, at): [string, number] => [`${outputPrefix}${name}.${figure}`, numbers[at]]);
    return [[`${outputPrefix}${figure}`, Math.min(...numbers)] as const, ...ofEach];
  });
}

function metricOf(result: EvaluateResult, name: string): number {
  const ofFloat = Object.entries(result.float ?? {}).map(([key, value]): [string, number] => [
    `${floatPrefix}${key}`,
    value,
  ]);
  const known = new Map<string, number>([...Object.entries(result.metrics), ...ofFloat, ...outputGates(result)]);
  const found = known.get(name);
  if (found !== undefined) return found;
  throw new InputError(
    `--min: evaluator ${result.evaluator} has no metric "${name}"${suggestion(name, [...known.keys()])}`,
  );
}
