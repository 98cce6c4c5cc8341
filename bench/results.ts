/** Results of the benchmark as text and as bench/RESULTS.md. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { KernelBuild } from '../src/integer/wasm/build';

export interface Row {
  readonly name: string;
  /** Milliseconds per image: medians, and the 10th and 90th percentile of the wall time. */
  readonly wall: number;
  readonly spread: readonly [low: number, high: number];
  readonly processor: number;
}

export interface NetworkResult {
  readonly network: string;
  readonly threads: number;
  /** Images per round, and rounds. */
  readonly images: number;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

const columns = ['', 'wall ms', '10–90 %', 'CPU ms', 'kernel is … times as fast (CPU)'];

/** @param results of one network and number of threads: ratios are to the first row. */
function cellsOf({ rows }: NetworkResult): string[][] {
  const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));
  return rows.map(({ name, wall, spread, processor }, i) => [
    name,
    ms(wall),
    `${ms(spread[0])}–${ms(spread[1])}`,
    ms(processor),
    i === 0 ? '' : (processor / rows[0].processor).toFixed(2),
  ]);
}

const headingOf = ({ network, threads, images, rounds }: NetworkResult): string =>
  `${network}, ${threads} ${threads === 1 ? 'thread' : 'threads'} (${rounds} rounds of ${images} ${images === 1 ? 'image' : 'images'})`;

export function textOf(results: readonly NetworkResult[]): string {
  const line = ([name, ...figures]: readonly string[]): string =>
    `  ${name.padEnd(24)}${figures.map((figure, i) => figure.padStart(i === 3 ? 34 : 14)).join('')}`;
  return results
    .map((result) => [headingOf(result), line(columns), ...cellsOf(result).map(line)].join('\n'))
    .join('\n\n');
}

export function markdownOf(results: readonly NetworkResult[], build: KernelBuild, command: readonly string[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = (result: NetworkResult): string =>
    [`## ${headingOf(result)}`, '', row(columns), '|---|---:|---:|---:|---:|', ...cellsOf(result).map(row)].join('\n');
  const version = (name: string): string =>
    (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;
  const [{ model }] = cpus();
  return `# Benchmark of the integer kernel

Milliseconds per image; medians of interleaved rounds. Rows compare within a table only: the machine is shared, and processor
time (CPU) is disturbed least. All contestants compute the same layers, up to where the integers end; onnxruntime's int8
is its fastest form on x86, uint8 activations and int8 weights per channel.

The portable kernel is WebAssembly with 128-bit vectors (8 products per instruction); 8-bit dot products have 16, or 32 with joined
vectors. onnxruntime-node uses 512-bit vectors (16 float, 64 int8).

| | |
|---|---|
| machine | ${model.trim()}, ${cpus().length} cores, load average ${loadavg()[1].toFixed(0)} from everything that ran on it |
| versions | Node ${process.version}, onnxruntime-node ${version('onnxruntime-node')}, onnxruntime-web ${version('onnxruntime-web')} |
| kernel | ${wordsOf(build)} |
| date | ${new Date().toISOString().slice(0, 10)} |
| command | \`npm run bench -- ${command.filter((part) => !part.startsWith('--markdown')).join(' ')}\` |

${results.map(table).join('\n\n')}
`;
}

function wordsOf({ dot8, revectorized, tileChannels }: KernelBuild): string {
  const vectors = revectorized ? ', vectors joined to 256 bits' : '';
  return dot8 ? `8-bit dot products (${dot8}), tiles of ${tileChannels} channels${vectors}` : `portable${vectors}`;
}
