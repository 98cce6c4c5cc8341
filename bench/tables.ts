/**
 * Measures docs/tables.md: the report's tables 4.1 to 4.3 on SimpleNet and 4.5 to 4.7 on detectors, for the presets `report`,
 * `strict` and `best`. One sweep for each model and preset; each finished cell is kept in a journal
 * in build/tables and not measured again, unless model, pictures, recipe or version have changed.
 *
 *   npm run tables -- [--limit N] [--presets a,b] [--out FILE] [--kept] [MODEL…]
 *
 * `--kept` writes the page from the finished sweeps and measures nothing.
 *
 * Data is found through SHIFTWISE_DATA; models whose files are not there are left out, by name. With the official
 * yolov3-tiny.weights beside its cfg and COCO's val2017 (images and YOLO labels), 4.5 to 4.7 themselves are measured.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { presets as allPresets } from '../src/quantize/presets/presets';
import { createLocalService } from '../src/service/localService';
import { madeHere } from './made';
import { tableModels, type Cells, type TableModel } from './tableModels';
import { adjustments, modelText, ranges, type MadeSweep, type MeasuredTable } from './tableText';

/** The part of a recipe that a table needs; the sweep adds bits, range, adjustment and preset. */
export interface RecipeText {
  readonly model: string;
  readonly preprocess?: { readonly resize: string };
  readonly calibration: { readonly dataset: { readonly type: string; readonly path: string }; readonly count: number };
  readonly evaluation: {
    readonly dataset: { readonly type: string; readonly path: string };
    readonly evaluator: string;
  };
}

const data = resolve(process.env['SHIFTWISE_DATA'] ?? '../shared/data');
const at = (path: string): string => join(data, path);
const kept = 'build/tables';

const wanted = ['report', 'strict', 'best'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string' },
    presets: { type: 'string', default: wanted.join(',') },
    out: { type: 'string', default: 'docs/tables.md' },
    kept: { type: 'boolean', default: false },
  },
});

const intro = (presets: readonly string[]): string => `# The report's tables, measured

Made by \`npm run tables\` (\`bench/tables.ts\`), presets ${presets.map((preset) => `\`${preset}\``).join(', ')}. Columns are adjustment modes and ranges of
the weights, as in the report; everything else is the preset's. Detectors are calibrated on 128 images of COCO train2017, SimpleNet
on 200 lossless CIFAR-10 training images; no image is both calibrated on and evaluated.

With the official \`yolov3-tiny.weights\` beside its cfg in \`SHIFTWISE_DATA/darknet/yolov3-tiny\` and \`SHIFTWISE_DATA/coco/val2017\`
(\`images\` and \`labels\` in YOLO's layout) the same command adds tables 4.5 to 4.7 of that network, by the report's own evaluator.

The appendix joins the branches of a residual add without bringing them to one scale, so preset \`report\` ends near zero on
Yolo-Fastest at every width; on networks of its own kind it does what the report says.

Preset \`best\` optimizes each cell for itself and verifies it, minutes where the others take seconds. So it is measured with weights at
min/max alone and detectors are calibrated on 64 images instead of 128. Left out (–) are the widths at which \`strict\` is at float already,
and 4 bits on YOLO-LITE and Yolo-Fastest XL, where a cell takes five to ten minutes.
`;

async function main(): Promise<void> {
  mkdirSync(kept, { recursive: true });
  const presets = options.presets.split(',').filter((name) => allPresets.some((preset) => preset.name === name));
  const texts: string[] = [];
  for (const model of tableModels.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
    const missing = model.needs.filter((path) => !existsSync(at(path)));
    if (missing.length > 0) {
      console.error(`${model.id}: left out, since ${missing.map((path) => at(path)).join(', ')} is not there`);
      continue;
    }
    const tables: MeasuredTable[] = [];
    for (const preset of presets) {
      if (options.kept && !existsSync(sweepFile(model, preset))) continue;
      tables.push({ preset, sweep: await measured(model, preset) });
    }
    if (tables.length === 0) continue;
    texts.push(modelText(model, tables));
    writeFileSync(options.out, `${[intro(presets), ...texts].join('\n').trimEnd()}\n${hardwareSection()}`);
  }
}

/** What `npm run engine-table` measures stays. */
function hardwareSection(): string {
  const text = existsSync(options.out) ? readFileSync(options.out, 'utf8') : '';
  const at = text.indexOf('\n## Tiny-YOLOv3 in hardware');
  return at < 0 ? '' : text.slice(at);
}

/** What is measured under a preset. */
function cellsOf(model: TableModel, preset: string): Cells {
  const cells = { bits: model.bits, ranges, limit: model.limit, ...(preset === 'best' && model.best) };
  return { ...cells, limit: options.limit === undefined ? cells.limit : Number(options.limit) };
}

const sweepFile = (model: TableModel, preset: string): string =>
  join(kept, `${model.id}-${preset}-${cellsOf(model, preset).limit}.json`);

async function measured(model: TableModel, preset: string): Promise<MadeSweep> {
  const { bits, ranges: own, limit } = cellsOf(model, preset);
  const file = sweepFile(model, preset);
  if (options.kept) return JSON.parse(readFileSync(file, 'utf8')) as MadeSweep;
  const recipe = join(kept, `${model.id}.quant.json`);
  writeFileSync(recipe, JSON.stringify({ ...model.recipe(at), preset }));
  let stage = '';
  const job = {
    onProgress: (progress: { readonly stage: string }): void => {
      if (progress.stage !== stage) console.error(`${model.id} ${preset}: ${(stage = progress.stage)}`);
    },
  };
  const vary = [
    ['bits', bits.map(String)],
    ['range.weights', own],
    ['adjustment', adjustments],
  ] as const;
  const fewer = preset === 'best' ? model.best?.calibration : undefined;
  const set = fewer === undefined ? [] : [`calibration.count=${fewer}`];
  const sweep = await createLocalService().sweep(
    { recipe: resolve(recipe), set, vary, limit: limit || undefined },
    job,
  );
  const result = { ...sweep, made: madeHere() };
  writeFileSync(file, JSON.stringify(result, undefined, 2));
  return result;
}

void main();
