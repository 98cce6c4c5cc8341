/** What `hardware` plans, for people: a row per layer, what it comes to, and whether it fits. */
import {
  hardwareExportOptions,
  type EngineHardware,
  type EngineLayerFigures,
  type HardwareLayer,
  type HardwareResult,
  type StreamHardware,
} from '../protocol/results/hardwareResult';
import { grouped, short } from './format';
import { table, type Column } from './table';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const streamColumns: readonly Column<HardwareLayer>[] = [
  { title: 'layer', align: 'left', cell: ({ name }) => name },
  { title: 'kind', align: 'left', cell: ({ kind }) => kind },
  { title: 'PE', align: 'right', cell: ({ pe }) => grouped(pe) },
  { title: 'SIMD', align: 'right', cell: ({ simd }) => grouped(simd) },
  { title: 'packed', align: 'right', cell: ({ pack }) => (pack > 1 ? grouped(pack) : '–') },
  { title: 'cycles', align: 'right', cell: ({ cycles }) => grouped(cycles) },
  { title: 'busy', align: 'right', cell: ({ utilisation }) => percent(utilisation) },
  { title: 'DSP', align: 'right', cell: ({ dsps }) => grouped(dsps) },
  { title: 'blocks', align: 'right', cell: ({ blocks }) => grouped(blocks) },
  { title: 'LUT', align: 'right', cell: ({ luts }) => grouped(luts) },
];

const engineColumns: readonly Column<EngineLayerFigures>[] = [
  { title: 'layer', align: 'left', cell: ({ name }) => name },
  { title: 'kind', align: 'left', cell: ({ kind }) => kind },
  { title: 'cycles', align: 'right', cell: ({ cycles }) => grouped(cycles) },
  { title: 'share', align: 'right', cell: ({ share }) => percent(share) },
  { title: 'computes', align: 'right', cell: ({ units }) => grouped(units.compute) },
  { title: 'loads', align: 'right', cell: ({ units }) => grouped(units.load) },
  { title: 'stores', align: 'right', cell: ({ units }) => grouped(units.store) },
  { title: 'DRAM', align: 'right', cell: ({ units }) => grouped(units.memory) },
  { title: 'weight bytes', align: 'right', cell: ({ weightBytes }) => grouped(weightBytes) },
  { title: 'map bytes', align: 'right', cell: ({ mapBytes }) => grouped(mapBytes) },
  { title: 'bound by', align: 'left', cell: ({ bound }) => (bound === 'compute' ? 'products' : 'memory') },
];

const partColumns: readonly Column<EngineHardware['parts'][number]>[] = [
  { title: 'part', align: 'left', cell: ({ name }) => name },
  { title: 'DSP', align: 'right', cell: ({ dsps }) => grouped(dsps) },
  { title: 'blocks', align: 'right', cell: ({ blocks }) => grouped(blocks) },
  { title: 'LUT', align: 'right', cell: ({ luts }) => grouped(luts) },
];

/** @param run as it was named, for the command that writes what is planned */
export function hardwareText(result: HardwareResult, run: string): string {
  const { totals, available, exceeded, clockMHz } = result;
  const of = (name: string, part: keyof typeof totals): string =>
    `${name} ${grouped(totals[part])} of ${grouped(available[part])}`;
  const lines = [
    `${result.provenance}`,
    '',
    ...(result.top === 'stream' ? [table(streamColumns, result.layers)] : engineTables(result)),
    '',
    `${result.device}: ${of('DSP', 'dsps')}, ${of('memory blocks', 'blocks')}, ${of('LUT', 'luts')} (LUTs: an estimate)`,
    `${short(result.fps)} images a second at ${short(clockMHz)} MHz (wanted: ${short(result.wantedFps)}), latency ${short(result.latencyMs)} ms`,
    result.top === 'stream' ? streamPace(result) : enginePace(result),
    exceeded.length === 0
      ? `it fits ${result.device}`
      : `it does not fit: ${exceeded.join(', ')} exceeded; ${advice(result)}`,
    `shiftwise export ${run} --format verilog ${hardwareExportOptions(result)}   # writes it`,
  ];
  return `${lines.join('\n')}\n`;
}

const engineTables = ({ layers, parts }: EngineHardware): readonly string[] => [
  table(engineColumns, layers),
  '',
  table(partColumns, parts),
];

const streamPace = ({ intervalCycles, latencyCycles, bottleneck }: StreamHardware): string =>
  `an image every ${grouped(intervalCycles)} cycles, the first after ${grouped(latencyCycles)}; busiest: ${bottleneck}`;

function enginePace(found: EngineHardware): string {
  const { lanes, pack, busBits, tileWords } = found.engine;
  const packed = pack > 1 ? `, ${pack} a multiplier` : '';
  const bound = found.bound === 'compute' ? 'products' : 'memory';
  return [
    `${lanes} × ${lanes} products a clock${packed}; ${grouped(tileWords)} words of tiles on the chip, a bus of ${busBits} bits`,
    `an image every ${grouped(found.intervalCycles)} cycles, bound by ${bound}; slowest: ${found.bottleneck}`,
    memoryPace(found),
  ].join('\n');
}

function memoryPace({ bytesPerImage, bytesPerSecond, memory }: EngineHardware): string {
  const wanted = `memory: ${grouped(bytesPerImage)} bytes an image, ${short(bytesPerSecond / 1e6)} MB a second`;
  if (!memory) return `${wanted}; no DRAM is known for this device: a word a clock is assumed`;
  return `${wanted} of ${grouped(memory.megabytesPerSecond)}, a port of ${memory.portBits} bits (${memory.source})`;
}

function advice(result: HardwareResult): string {
  if (result.top === 'engine') return 'it is the smallest engine for this run; take a larger --device';
  const { fittingFps: fps } = result;
  return typeof fps === 'number'
    ? `it fits with --fps ${fps}; or take a larger --device, or --top engine`
    : 'it fits at no rate; take a larger --device, or --top engine';
}
