/**
 * Measures tables of README and docs anew and writes them into their pages:
 *
 *   npm run measured -- [--again] [--page] [--model MODEL] [TABLE…]
 *
 * A sweep that is in `bench/measured` is not measured again unless `--again` says so, or it asks for something else now; `--page` measures
 * nothing, `--model` the sweeps of one model alone. Data is found through SHIFTWISE_DATA. Parts of a sweep that was stopped are kept in `build/measured`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mainMetric } from '../src/protocol/results/metrics';
import type { Confidence, SweepResult } from '../src/protocol/results/results';
import { createLocalService } from '../src/service/localService';
import { madeHere } from './made';
import {
  askedOf,
  measuredRecipe,
  measuredTables,
  type Figure,
  type MeasuredFigures,
  type MeasuredSweep,
  type MeasuredTable,
  type SweepFigures,
} from './measuredTables';
import { measuredText, withTable } from './measuredText';

const data = resolve(process.env['SHIFTWISE_DATA'] ?? '../shared/data');
const work = 'build/measured';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    again: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    model: { type: 'string' },
  },
});

async function main(): Promise<void> {
  mkdirSync(work, { recursive: true });
  for (const table of measuredTables.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
    const file = `bench/measured/${table.id}.json`;
    let figures = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as MeasuredFigures) : {};
    for (const sweep of table.sweeps) {
      const kept = figures[sweep.title]?.asked === askedOf(table, sweep);
      if (options.page || (kept && !options.again)) continue;
      if (options.model !== undefined && sweep.model !== options.model) continue;
      console.error(`${table.id}: ${askedOf(table, sweep)}`);
      figures = { ...figures, [sweep.title]: await measured(table, sweep) };
      writeFileSync(file, `${JSON.stringify(figures, undefined, 1)}\n`);
    }
    if (Object.keys(figures).length === 0) continue;
    writeFileSync(table.page, withTable(readFileSync(table.page, 'utf8'), table, measuredText(table, figures)));
  }
}

async function measured(table: MeasuredTable, sweep: MeasuredSweep): Promise<SweepFigures> {
  const recipe = join(work, `${sweep.model}.quant.json`);
  writeFileSync(recipe, JSON.stringify(measuredRecipe(sweep.model, (path) => join(data, path))));
  const vary = [[table.vary, table.values.map(({ value }) => value)]] as const;
  const { set, limit } = sweep;
  const result = await createLocalService().sweep({ recipe: resolve(recipe), set, vary, limit }, {});
  return { ...madeHere(), asked: askedOf(table, sweep), ...figuresOf(result, table.vary) };
}

function figuresOf(result: SweepResult, vary: string): Pick<SweepFigures, 'images' | 'float' | 'values'> {
  const metric = mainMetric(result.float) ?? '';
  const figureOf = (value: number, confidence: Partial<Confidence>): Figure => ({
    figure: value,
    interval: confidence.metrics?.[metric] ?? [value, value],
    toFloat: confidence.difference?.[metric],
    toBest: confidence.best?.[metric],
  });
  const rows = result.rows.map(({ settings, metrics, confidence = {} }) => [
    String(settings[vary]),
    figureOf(metrics[metric], confidence),
  ]);
  return {
    images: result.images,
    float: figureOf(result.float[metric], { metrics: result.floatIntervals }),
    values: Object.fromEntries(rows) as SweepFigures['values'],
  };
}

void main();
