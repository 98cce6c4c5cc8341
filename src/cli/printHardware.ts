/** What `hardware` plans, for people: a row per stage, what it comes to, and whether it fits. */
import type { HardwareLayer, HardwareResult } from '../protocol/results/hardwareResult';
import { grouped, short } from './format';
import { table, type Column } from './table';

const columns: readonly Column<HardwareLayer>[] = [
  { title: 'layer', align: 'left', cell: ({ name }) => name },
  { title: 'kind', align: 'left', cell: ({ kind }) => kind },
  { title: 'PE', align: 'right', cell: ({ pe }) => grouped(pe) },
  { title: 'SIMD', align: 'right', cell: ({ simd }) => grouped(simd) },
  { title: 'cycles', align: 'right', cell: ({ cycles }) => grouped(cycles) },
  { title: 'busy', align: 'right', cell: ({ utilisation }) => `${(utilisation * 100).toFixed(1)} %` },
  { title: 'DSP', align: 'right', cell: ({ dsps }) => grouped(dsps) },
  { title: 'blocks', align: 'right', cell: ({ blocks }) => grouped(blocks) },
  { title: 'LUT', align: 'right', cell: ({ luts }) => grouped(luts) },
];

/** @param run as it was named, for the command that writes what is planned */
export function hardwareText(result: HardwareResult, run: string): string {
  const { layers, totals, available, exceeded, clockMHz } = result;
  const of = (name: string, part: keyof typeof totals): string =>
    `${name} ${grouped(totals[part])} of ${grouped(available[part])}`;
  const lines = [
    `${result.provenance}`,
    '',
    table(columns, layers),
    '',
    `${result.device}: ${of('DSP', 'dsps')}, ${of('memory blocks', 'blocks')}, ${of('LUT', 'luts')} (LUTs: an estimate)`,
    `${short(result.fps)} images a second at ${short(clockMHz)} MHz (wanted: ${short(result.wantedFps)}), latency ${short(result.latencyMs)} ms`,
    `an image every ${grouped(result.intervalCycles)} cycles, the first after ${grouped(result.latencyCycles)}; busiest: ${result.bottleneck}`,
    exceeded.length === 0
      ? `it fits ${result.device}`
      : `it does not fit: ${exceeded.join(', ')} exceeded; ask for a lower --fps, or take a larger --device`,
    `shiftwise export ${run} --format verilog --top stream --cycles ${Math.floor((clockMHz * 1e6) / result.wantedFps)}   # writes it`,
  ];
  return `${lines.join('\n')}\n`;
}
