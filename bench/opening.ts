/**
 * What it takes to open a model: from its bytes to the rows of the editor's table, beside Netron's parser on the same bytes in the
 * same process, in turns. Processor time; a ratio above 1 means that we are slower. Ratios are taken within a round.
 * Run: node bench/run.mjs opening [--netron=FOLDER] [--rounds=N] [--only=TEXT]; FOLDER (else SHIFTWISE_NETRON) holds Netron's package.json and source.
 * With --file=MODEL: what one opening of that file takes, the first of its process.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inspect } from '../src/engine/inspect';
import { loadBound } from '../src/service/loadBound';
import { viewOf, type Files } from '../src/util/files';
import { nodeFiles } from '../src/util/nodeFiles';
import { loadNetron, type Netron } from './netron';
import { largeOnnx } from './openingModels';
import { median, processorTime } from './timing';

interface Model {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const { values: options } = parseArgs({
  options: {
    netron: { type: 'string', default: process.env.SHIFTWISE_NETRON ?? '' },
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    file: { type: 'string', default: '' },
  },
});

function models(): readonly Model[] {
  const data = process.env.SHIFTWISE_DATA ?? join('..', 'shared', 'data');
  const folder = join(data, 'onnx');
  if (!existsSync(folder)) throw new Error(`${folder}: no models here; set SHIFTWISE_DATA`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.onnx'));
  const real = files.sort().map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(join(folder, file))) }));
  const made = [5000, 20000].map((count) => ({ name: `generated, ${count} nodes`, count }));
  const wanted = <T extends { readonly name: string }>(each: readonly T[]): readonly T[] =>
    each.filter(({ name }) => name.includes(options.only));
  // Bytes are made of those alone that are measured: what a large model leaves behind is collected during others' rounds.
  return [...wanted(real), ...wanted(made).map(({ name, count }) => ({ name, bytes: largeOnnx(count) }))];
}

/** A folder with this one file in it. */
function inMemory({ bytes }: Model): Files {
  return { ...nodeFiles, exists: () => Promise.resolve(false), view: () => Promise.resolve(viewOf(bytes)) };
}

/** Of one opening, in milliseconds. */
async function timed(open: () => Promise<unknown>, times: number): Promise<number> {
  const start = processorTime();
  for (let time = 0; time < times; time++) await open();
  return (processorTime() - start) / times;
}

/** Opens again and again until the engine has compiled what it will; answers the time of one opening then. */
async function warmed(open: () => Promise<unknown>): Promise<number> {
  const start = processorTime();
  const enough = (times: number): boolean => processorTime() - start > (times < 1000 ? 4000 : 400);
  for (let time = 0; time < 3 || !enough(time); time++) await open();
  return timed(open, 3);
}

async function row(model: Model, netron: Netron | undefined): Promise<string> {
  const files = inMemory(model);
  const ours = async (): Promise<unknown> =>
    inspect((await loadBound(files, { model: `/${basename(model.name)}` })).graph);
  const theirs = async (): Promise<unknown> => netron?.open(model.bytes, basename(model.name));
  const times = Math.ceil(20 / (await warmed(ours)));
  if (netron) await warmed(theirs);
  const rounds: (readonly [ours: number, theirs: number])[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const own = await timed(ours, times);
    rounds.push([own, netron ? await timed(theirs, times) : NaN]);
  }
  const figures = [
    ...[0, 1].map((at) => median(rounds.map((each) => each[at]))),
    median(rounds.map(([a, b]) => a / b)),
  ];
  const [own, other, ratio] = figures.map((figure) => (Number.isNaN(figure) ? '–' : figure.toFixed(2)));
  return `| ${model.name} | ${(model.bytes.length / 1e6).toFixed(2)} | ${own} | ${other} | ${ratio} |`;
}

/** What one opening takes in this process, which has opened nothing before. */
async function once(path: string): Promise<void> {
  const start = processorTime();
  const { layers } = inspect((await loadBound(nodeFiles, { model: resolve(path) })).graph);
  const memory = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${layers.length} layers: ${(processorTime() - start).toFixed(0)} ms, peak memory ${memory.toFixed(0)} MB`,
  );
}

async function main(): Promise<void> {
  if (options.file !== '') return once(options.file);
  const netron = options.netron === '' ? undefined : await loadNetron(options.netron);
  if (!netron) console.error('NO NETRON: its column is empty; name its folder with --netron or SHIFTWISE_NETRON');
  console.log(
    `${cpus()[0].model}; Node ${process.version}; Netron ${netron?.version ?? 'absent'}; ${options.rounds} rounds\n`,
  );
  console.log('| model | MB | ours ms | Netron ms | ratio |\n|---|---:|---:|---:|---:|');
  for (const model of models()) console.log(await row(model, netron));
}

void main();
