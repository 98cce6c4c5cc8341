/** docs/tables.md from sweeps: bit widths down, adjustment modes and ranges across, as in the report's 4.1 to 4.7. */
import type { SweepResult } from '../src/protocol/results/results';
import type { Made } from './measuredTables';
import type { TableModel } from './tableModels';

export interface MeasuredTable {
  readonly preset: string;
  readonly sweep: MadeSweep;
}

/** Sweeps that earlier versions kept do not say what made them. */
export type MadeSweep = SweepResult & { readonly made?: Made };

export const adjustments = ['float', 'mul-shift', 'pow2-ratio'] as const;
export const ranges = ['min-max', 'outlier:4'] as const;

const columns = adjustments.flatMap((adjustment) => ranges.map((range) => ({ adjustment, range })));

const metricNames: Readonly<Record<string, string>> = { top1: 'top-1', map50: 'mAP@0.5', ap: 'mAP@0.5' };

export function modelText(model: TableModel, tables: readonly MeasuredTable[]): string {
  const [{ sweep }] = tables;
  const metric = Object.keys(sweep.float)[0];
  const float = percent(sweep.float[metric]);
  return [
    `## ${model.title}`,
    '',
    `${capital(model.of)}. ${metricNames[metric] ?? metric} in per cent of ${sweep.images} images, evaluator \`${sweep.evaluator}\`; float ${float}.${sureText(tables, metric)}${madeText(tables)}`,
    '',
    ...tables.flatMap(({ preset, sweep: measured }) => [
      ...presetTable(preset, imagesOf(preset, model, measured, sweep, metric), model, measured, metric),
      '',
    ]),
  ].join('\n');
}

/** How wide intervals are at most, as a cell of its own for each would be too much. */
function sureText(tables: readonly MeasuredTable[], metric: string): string {
  const half = Math.max(...tables.flatMap(({ sweep }) => sweep.rows.map((row) => halfOf(row, metric))));
  return half > 0 ? ` 95 % intervals over other images reach ${percent(half)} points up and down at most.` : '';
}

function halfOf({ confidence }: SweepResult['rows'][number], metric: string): number {
  const [low, high] = confidence?.metrics[metric] ?? [0, 0];
  return (high - low) / 2;
}

function madeText(tables: readonly MeasuredTable[]): string {
  const made = tables.flatMap(({ sweep }) => (sweep.made ? [sweep.made] : []));
  const words = [...new Set(made.map(({ commit, engine, processor }) => `commit ${commit}, ${engine}, ${processor}`))];
  return words.length === 0 ? '' : ` Measured at ${words.join('; ')}.`;
}

/** What differs from the model's line: the images evaluated on, and those calibrated on. */
function imagesOf(
  preset: string,
  { best, bits }: TableModel,
  { images, float, rows }: SweepResult,
  first: SweepResult,
  metric: string,
): string {
  const whole = bits.length * columns.length;
  const parts = [
    ...(images === first.images ? [] : [`${images} images, float ${percent(float[metric])}`]),
    ...(preset === 'best' && best?.calibration ? [`calibrated on ${best.calibration}`] : []),
    ...(rows.length < whole ? ['– was not measured'] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function presetTable(
  preset: string,
  images: string,
  model: TableModel,
  sweep: SweepResult,
  metric: string,
): readonly string[] {
  const heads = columns.map(({ adjustment, range }) => `${adjustment}, ${range === 'min-max' ? 'min/max' : 'm = 4'}`);
  const rows = model.bits.map((bits) => {
    const cells = columns.map(({ adjustment, range }) => {
      const row = sweep.rows.find(
        ({ settings }) =>
          settings['bits'] === bits && settings['adjustment'] === adjustment && settings['range.weights'] === range,
      );
      return row ? percent(row.metrics[metric]) : '–';
    });
    return `| ${bits} | ${cells.join(' | ')} |`;
  });
  return [
    `Preset \`${preset}\`${images}:`,
    '',
    `| bits | ${heads.join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...rows,
  ];
}

const percent = (share: number): string => (100 * share).toFixed(1);
const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
