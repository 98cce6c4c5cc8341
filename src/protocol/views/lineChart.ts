/**
 * A line chart of rows as data: what stands on the axis, a line for every combination of the other settings, the float
 * model as a reference. The page and the SVG draw the same data.
 */
import { metricName } from '../results/metrics';
import { runKey, type ReportRow, type ReportRows, type Setting } from './reportRows';

/** What a person has chosen to see. */
export interface ChartChoice {
  /** The setting along the horizontal axis. */
  readonly x: string;
  readonly metric: string;
  /** Settings that are held at one value; each of the others makes lines of its own. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Labels of the lines that are not drawn. */
  readonly hidden: readonly string[];
  /** Whether the vertical axis begins at zero. */
  readonly fromZero: boolean;
}

export interface ChartLine {
  readonly label: string;
  /** Its place among all lines, drawn or not: a line keeps its look when others are hidden. */
  readonly look: number;
  /** By position on the axis; undefined where nothing was measured. */
  readonly values: readonly (number | undefined)[];
  /** The row behind each value, by its place in `rows`. */
  readonly rows: readonly (number | undefined)[];
}

export interface LineChart {
  readonly title: string;
  readonly origin: readonly string[];
  readonly metric: string;
  readonly x: { readonly key: string; readonly title: string; readonly labels: readonly string[] };
  /** All lines; those in `choice.hidden` as well. */
  readonly all: readonly ChartLine[];
  /** Those that are drawn. */
  readonly lines: readonly ChartLine[];
  readonly float: number | undefined;
  readonly fromZero: boolean;
}

const widths = ['bits', 'bits.weights', 'bits.activations'];

/** What was wanted as far as the rows have it; otherwise the first bit width along the axis and the main figure. */
export function choiceOf(rows: ReportRows, wanted: Partial<ChartChoice> = {}): ChartChoice {
  const varying = varyingKeys(rows);
  const axes = axisKeys(rows);
  const x = axes.find((key) => key === wanted.x) ?? axes[0] ?? rows.keys[0] ?? '';
  const metric = rows.metrics.find((name) => name === wanted.metric) ?? rows.metrics[0] ?? '';
  const fixed = Object.entries(wanted.fixed ?? {}).filter(
    ([key, value]) => key !== x && varying.includes(key) && valuesOf(rows, key).includes(value),
  );
  return {
    x,
    metric,
    fixed: Object.fromEntries(fixed),
    hidden: wanted.hidden ?? [],
    fromZero: wanted.fromZero ?? rows.kind === 'sweep',
  };
}

/** Settings that differ between rows; a history is drawn over time, so only what parts its lines counts there. */
export function varyingKeys(rows: ReportRows): readonly string[] {
  const keys = rows.kind === 'runs' ? rows.keys.filter((key) => key === runKey || key === 'evaluation') : rows.keys;
  return keys.filter((key) => valuesOf(rows, key).length > 1);
}

/** The settings that can stand along the axis: resolutions, over which float has a line too, then widths. */
export function axisKeys(rows: ReportRows): readonly string[] {
  const varying = varyingKeys(rows).filter((key) => rows.kind === 'sweep' || key === runKey);
  const first = [...Object.keys(rows.floats?.[0].settings ?? {}), ...widths].filter((key) => varying.includes(key));
  return [...first, ...varying.filter((key) => !first.includes(key))];
}

/** The values of a setting as text: numbers in their order, anything else in that of the rows. */
export function valuesOf({ rows }: ReportRows, key: string): readonly string[] {
  const values = [...new Set(rows.map(({ settings }) => settings[key]))].filter((value) => value !== undefined);
  const numeric = values.every((value) => typeof value === 'number');
  return (numeric ? values.sort((a, b) => Number(a) - Number(b)) : values).map(String);
}

export function lineChartOf(rows: ReportRows, choice: ChartChoice): LineChart {
  const labels = valuesOf(rows, choice.x);
  const apart = varyingKeys(rows).filter((key) => key !== choice.x && !Object.hasOwn(choice.fixed, key));
  const chosen = rows.rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => Object.entries(choice.fixed).every(([key, value]) => String(row.settings[key]) === value));
  const names = [...new Set(chosen.map(({ row }) => labelOf(row, apart, choice.metric)))];
  const all = names.map((label, look): ChartLine => {
    const own = chosen.filter(({ row }) => labelOf(row, apart, choice.metric) === label);
    const at = labels.map((value) => own.find(({ row }) => String(row.settings[choice.x]) === value));
    return {
      label,
      look,
      values: at.map((found) => found?.row.metrics[choice.metric]),
      rows: at.map((found) => found?.index),
    };
  });
  all.push(...floatLines(rows, choice, labels, all.length));
  return {
    title: `${metricName(choice.metric)} over ${settingName(choice.x)}`,
    origin: rows.origin,
    metric: choice.metric,
    x: { key: choice.x, title: settingName(choice.x), labels },
    all,
    lines: all.filter(({ label }) => !choice.hidden.includes(label)),
    float: rows.float[choice.metric],
    fromZero: choice.fromZero,
  };
}

/** Float's own line where the axis is of resolutions; no row stands behind its values. */
function floatLines(
  { floats = [] }: ReportRows,
  { x, metric }: ChartChoice,
  labels: readonly string[],
  look: number,
): ChartLine[] {
  const at = labels.map((label) => floats.find(({ settings }) => String(settings[x]) === label));
  if (at.every((found) => found === undefined)) return [];
  return [
    {
      label: 'float model',
      look,
      values: at.map((found) => found?.metrics[metric]),
      rows: labels.map(() => undefined),
    },
  ];
}

/** What parts this line from the others: "mul-shift · outlier:4"; the figure's name when nothing does. */
function labelOf({ settings }: ReportRow, apart: readonly string[], metric: string): string {
  return apart.map((key) => settingText(key, settings[key])).join(' · ') || metricName(metric);
}

/** Texts speak for themselves, numbers need their key: "bits 8". */
export function settingText(key: string, value: Setting | undefined): string {
  return typeof value === 'string' ? value : `${settingName(key)} ${value ?? '–'}`;
}

const names: Readonly<Record<string, string>> = {
  bits: 'bit width',
  'bits.weights': 'bit width of weights',
  'bits.activations': 'bit width of activations',
  'bits.bias': 'bit width of biases',
  adjustment: 'adjustment mode',
  range: 'range method of weights',
  'range.weights': 'range method of weights',
  'range.activations': 'range method of activations',
  'symmetric.activations': 'symmetric activations',
  'symmetric.weights': 'symmetric weights',
  signed: 'signed activations',
  multiplierBits: 'bits of the multiplier',
  optimize: 'optimizers',
  'preprocess.size': 'resolution',
  inputShape: 'shape of the input',
};

/** A recipe key in words; keys without words of their own stay as they are. */
export const settingName = (key: string): string => names[key] ?? key;

/** Round figures that span the values; the float model is among them. One more line than steps. */
export function ticksOf({ lines, float, fromZero }: LineChart): readonly number[] {
  const values = [...lines.flatMap((line) => line.values), float].filter(
    (value): value is number => value !== undefined && Number.isFinite(value),
  );
  const high = values.length === 0 ? 1 : Math.max(...values);
  const least = values.length === 0 ? 0 : Math.min(...values);
  const low = fromZero ? Math.min(0, least) : least;
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((digit) => rough <= digit * power * (1 + 1e-9)) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
