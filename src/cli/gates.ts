/** Gates: `--min map50=0.3` makes a run fail when a metric falls below a bound, so that a build server notices. */
import { mainMetric } from '../protocol/results/metrics';
import type { EvaluateResult, SweepFigures } from '../protocol/results/results';
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

export const maxDropFlag: FlagSpec = {
  name: 'max-drop',
  value: '[metric=]value',
  many: true,
  help: "exit with 1 when a metric (the main one, if none is named) is further below the float model's",
};

const floatPrefix = 'float.';
/** Of outputs beside the float model's. */
const outputPrefix = 'output.';

export interface Gate {
  readonly metric: string;
  readonly least: number;
}

/** How far a metric may be below float's. */
export interface Drop {
  /** The main one when not given. */
  readonly metric?: string;
  readonly most: number;
}

/** What gates look at. */
type Judged = Pick<EvaluateResult, 'evaluator' | 'metrics' | 'float' | 'outputs'>;

/** Throws InputError unless every text is a number of 0 or more, with or without `metric=` before it. */
export function parseDrops(texts: readonly string[]): readonly Drop[] {
  return texts.map((text) => {
    const at = text.lastIndexOf('=');
    const [metric, value] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()];
    const most = Number(value);
    if (value === '' || at === 0 || !Number.isFinite(most) || most < 0)
      throw new InputError(
        `--max-drop must be a number or metric=number, found "${text}" (for example --max-drop 0.01)`,
      );
    return { ...(metric !== '' && { metric }), most };
  });
}

/** One line per metric that fell too far. Throws InputError where there is no such metric, or no float model beside it. */
export function missedDrops(result: Judged, drops: readonly Drop[]): readonly string[] {
  return drops.flatMap(({ metric = mainMetric(result.metrics) ?? '', most }) => {
    const drop = metricOf(result, `${floatPrefix}${metric}`, '--max-drop') - metricOf(result, metric, '--max-drop');
    return drop <= most ? [] : [`gate missed: ${metric} is ${drop} below float's, wanted at most ${most}`];
  });
}

/** The rows of a sweep that miss a gate, a line each. Throws as `missedGates` does. */
export function missedRows(
  { evaluator, rows, float: ofAll }: SweepFigures,
  gates: readonly Gate[],
  drops: readonly Drop[],
): readonly string[] {
  return rows.flatMap(({ settings, metrics, float = ofAll }) => {
    const row = { evaluator, metrics, float };
    const named = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    const missed = [...missedGates(row, gates), ...missedDrops(row, drops)];
    return missed.map((line) => [...named, line].join(' ').replace(/ gate missed:/, ': gate missed:'));
  });
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
export function gateCode(
  result: Judged,
  gates: readonly Gate[],
  host: Pick<CliHost, 'err'>,
  drops: readonly Drop[] = [],
): number {
  return missedCode([...missedGates(result, gates), ...missedDrops(result, drops)], host);
}

export function missedCode(missed: readonly string[], host: Pick<CliHost, 'err'>): number {
  missed.forEach((line) => host.err(`shiftwise: ${line}\n`));
  return missed.length > 0 ? 1 : 0;
}

/** Whether a gate asks for figures that the float model has a part in. */
export function wantsFloat(gates: readonly Gate[]): boolean {
  return gates.some(({ metric }) => metric.startsWith(floatPrefix) || metric.startsWith(outputPrefix));
}

/** One line per gate that was missed. Throws InputError when the evaluator has no such metric; NaN is a miss. */
export function missedGates(result: Judged, gates: readonly Gate[]): readonly string[] {
  return gates.flatMap(({ metric, least }) => {
    const found = metricOf(result, metric);
    return found >= least ? [] : [`gate missed: ${metric} is ${found}, wanted at least ${least}`];
  });
}

/** `output.sqnr` and `output.cosine` of the worst output, `output.NAME.sqnr` of each. What could not be compared is no number: a miss. */
function outputGates({ outputs = [] }: Judged): readonly (readonly [string, number])[] {
  if (outputs.length === 0) return [];
  const figures = { sqnr: outputs.map(({ sqnrDb }) => sqnrDb), cosine: outputs.map(({ cosine }) => cosine) };
  return Object.entries(figures).flatMap(([figure, values]) => {
    const numbers = values.map((value) => value ?? NaN);
    const ofEach = outputs.map(({ name }, at): [string, number] => [`${outputPrefix}${name}.${figure}`, numbers[at]]);
    return [[`${outputPrefix}${figure}`, Math.min(...numbers)] as const, ...ofEach];
  });
}

function metricOf(result: Judged, name: string, flag = '--min'): number {
  const ofFloat = Object.entries(result.float ?? {}).map(([key, value]): [string, number] => [
    `${floatPrefix}${key}`,
    value,
  ]);
  const known = new Map<string, number>([...Object.entries(result.metrics), ...ofFloat, ...outputGates(result)]);
  const found = known.get(name);
  if (found !== undefined) return found;
  throw new InputError(
    `${flag}: evaluator ${result.evaluator} has no metric "${name}"${suggestion(name, [...known.keys()])}`,
  );
}
