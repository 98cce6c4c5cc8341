/**
 * Latency and images a second of Tiny-YOLOv3 on the engine (`--top engine`), by its cycle model, on three devices: what stands in docs/tables.md beside
 * the report's table 4.4. Weights and ranges are made up, they change no clock. Clocks are assumptions: no vendor tool has timed the engine.
 * Run: npm run engine-table     SHIFTWISE_DATA (default ../shared/data) has the cfg
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadGraph, prepareGraph } from '../src/engine/models';
import { deviceNamed } from '../src/hardware/devices/devices';
import { engineFor } from '../src/hardware/engine/engineFor';
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

async function main(): Promise<void> {
  console.log(
    '| input | device | lanes | clock | cycles | latency | images a second | multipliers | blocks of 18 Kb |\n|---|---|---|---|---|---|---|---|---|',
  );
  const weights = writeTinyYoloWeights();
  for (const size of [224, 416, 608]) {
    const model = await tinyYolo(size, weights);
    for (const { device: id, clockMHz } of engines) {
      const device = deviceNamed(id);
      const { plan, cycles, totals } = engineFor(model, device, 1);
      const { total } = cycles;
      const ms = total / (clockMHz * 1000);
      const row = [
        `${size} × ${size}`,
        id,
        plan.sizes.lanes,
        `${clockMHz} MHz`,
        total.toLocaleString('en'),
        `${ms.toFixed(1)} ms`,
        (1000 / ms).toFixed(1),
      ];
      const taken = [`${totals.dsps} of ${device.dsps}`, `${totals.blocks} of ${device.blocks}`];
      console.log(`| ${[...row, ...taken].join(' | ')} |`);
    }
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
