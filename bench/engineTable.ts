/**
 * Latency and images a second of Tiny-YOLOv3 on the engine (`--top engine`), by its cycle model, on three devices: what stands in docs/tables.md beside
 * the report's table 4.4. Memory is bound as the devices' data sheets say. Weights and ranges are made up, they change no clock. Clocks are
 * assumptions: no vendor tool has timed the engine.
 * Run: npm run engine-table     SHIFTWISE_DATA (default ../shared/data) has the cfg
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadGraph, prepareGraph } from '../src/engine/models';
import { hardwareJob } from '../src/engine/hardwareJob';
import { strict } from '../src/quantize/presets/strict';
import { quantize } from '../src/quantize/quantize';
import type { QuantizedModel } from '../src/quantize/quantizedModel';
import { nodeFiles } from '../src/util/nodeFiles';
import { writeTinyYoloWeights } from './tinyYoloWeights';

const data = resolve(process.env.SHIFTWISE_DATA ?? '../shared/data');

/** On each the fastest engine that it has room for (`hardware --top engine`). */
const engines = [
  { device: 'zynq-7020', clockMHz: 100 },
  { device: 'zu5ev', clockMHz: 200 },
  { device: 'alveo-u250', clockMHz: 200 },
] as const;

async function tinyYolo(size: number, weights: string): Promise<QuantizedModel> {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-table-'));
  try {
    const cfg = readFileSync(join(data, 'darknet/yolov3-tiny/yolov3-tiny.cfg'), 'utf8')
      .replace(/^width=\d+/m, `width=${size}`)
      .replace(/^height=\d+/m, `height=${size}`);
    writeFileSync(join(folder, 'tiny.cfg'), cfg);
    const { graph } = prepareGraph(
      await loadGraph(nodeFiles, { model: join(folder, 'tiny.cfg'), weights }),
      strict.settings,
    );
    const values = graph.values.length;
    const ranges = { min: new Float64Array(values).fill(-4), max: new Float64Array(values).fill(4), images: 1 };
    return quantize(graph, ranges, strict.settings).model;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the report has them, of Vitis AI on an Alveo U250 (its table 4.4). */
const reported: Readonly<Record<number, readonly [ms: string, fps: string]>> = {
  224: ['1.30', '769.23'],
  416: ['3.17', '315.46'],
  608: ['6.05', '165.29'],
};

const titles = [
  ...[
    'input',
    'device',
    'lanes',
    'clock',
    'cycles',
    'bound by',
    'layers bound by products',
    'by memory',
    'MB a second',
  ],
  ...['latency', 'images a second', 'multipliers', 'blocks', 'report: latency', 'report: fps'],
];

function rowOf(model: QuantizedModel, size: number, { device, clockMHz }: (typeof engines)[number]): string {
  const request = { runDir: '', top: 'engine', device, fps: 999_999, clockMHz } as const;
  const found = hardwareJob(model, '', request);
  if (found.top !== 'engine') throw new Error('an engine was asked for');
  const { totals, available, memory } = found;
  const byProducts = found.layers.reduce((sum, { bound, cycles }) => (bound === 'compute' ? sum + cycles : sum), 0);
  const share = (cycles: number): string => `${((100 * cycles) / found.intervalCycles).toFixed(0)} %`;
  const [ms, fps] = device === 'alveo-u250' ? reported[size] : ['', ''];
  return [
    ...[`${size} × ${size}`, device, found.engine.lanes, `${clockMHz} MHz`, found.intervalCycles.toLocaleString('en')],
    ...[found.bound === 'compute' ? 'products' : 'memory', share(byProducts), share(found.intervalCycles - byProducts)],
    `${(found.bytesPerSecond / 1e6).toFixed(0)} of ${memory?.megabytesPerSecond ?? '–'}`,
    ...[`${found.latencyMs.toFixed(1)} ms`, found.fps.toFixed(1)],
    ...[`${totals.dsps} of ${available.dsps}`, `${totals.blocks} of ${available.blocks}`, ms && `${ms} ms`, fps],
  ].join(' | ');
}

async function main(): Promise<void> {
  console.log(`| ${titles.join(' | ')} |\n|${titles.map(() => '---|').join('')}`);
  const weights = writeTinyYoloWeights();
  for (const size of [224, 416, 608]) {
    const model = await tinyYolo(size, weights);
    for (const engine of engines) console.log(`| ${rowOf(model, size, engine)} |`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
