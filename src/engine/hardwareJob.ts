/** `hardware`: plans a run as a streaming network or an engine for a device and a rate, and says what it takes and how fast it is. */
import { cyclesOf } from '../hardware/cycles';
import { multiplierBits, type Device, type DeviceMemory } from '../hardware/devices/device';
import { deviceNamed } from '../hardware/devices/devices';
import { trafficWords } from '../hardware/engine/engineCycles';
import { engineFor } from '../hardware/engine/engineFor';
import { layerCycles, type LayerCycles } from '../hardware/engine/layerCycles';
import { wordBytes } from '../hardware/engine/memoryLayout';
import { memoryPort } from '../hardware/engine/memoryPort';
import { foldedFor } from '../hardware/folding';
import type { Network, Stage } from '../hardware/network';
import { planNetwork } from '../hardware/planNetwork';
import { exceededOf, resourcesOf, totalOf } from '../hardware/resources';
import { clocksPerImage } from '../hardware/stageClocks';
import type {
  EngineHardware,
  HardwareRequest,
  HardwareResult,
  HardwareTotals,
  StreamHardware,
} from '../protocol/results/hardwareResult';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import { fittingRate } from './fittingRate';

/** Throws InputError for a device that there is not, and for steps without a module or a program. */
export function hardwareJob(model: QuantizedModel, provenance: string, request: HardwareRequest): HardwareResult {
  const device = deviceNamed(request.device);
  return request.top === 'engine'
    ? engineHardware(model, device, provenance, request)
    : streamHardware(model, device, provenance, request);
}

function streamHardware(
  model: QuantizedModel,
  device: Device,
  provenance: string,
  request: HardwareRequest,
): StreamHardware {
  const clocks = Math.floor((request.clockMHz * 1e6) / request.fps);
  const plan = (most: number): Network =>
    planNetwork(model, String, foldedFor(most, true), multiplierBits[device.family]);
  const network = plan(clocks);
  const { latency, interval } = cyclesOf(network);
  const layers = network.stages.map((stage) => ({
    ...{ name: stage.step.name, kind: stage.step.kind, pe: stage.fold?.pe ?? 1, simd: stage.fold?.simd ?? 1 },
    ...{ pack: packOf(stage), cycles: clocksPerImage(stage), utilisation: clocksPerImage(stage) / interval },
    ...resourcesOf(stage, device),
  }));
  const figures = shared(device, request, totalOf(layers), latency, interval);
  const tooFast = figures.exceeded.length > 0;
  return {
    ...{ top: 'stream', provenance, layers },
    ...figures,
    ...(tooFast && { fittingFps: fittingRate(plan, device, Math.min(clocks, interval), request.clockMHz) ?? null }),
    bottleneck: busiest(network.stages).step.name,
  };
}

function engineHardware(
  model: QuantizedModel,
  device: Device,
  provenance: string,
  request: HardwareRequest,
): EngineHardware {
  const clocks = Math.floor((request.clockMHz * 1e6) / request.fps);
  const memory = memoryOf(device, request);
  const port = memory && memoryPort(memory, request.clockMHz);
  const { plan, cycles, parts, totals } = engineFor(model, device, clocks, port);
  const { lanes, mapWords, outWords, weightWords, pack } = plan.sizes;
  const layers = layerCycles(plan, cycles);
  const word = wordBytes(plan.sizes);
  const bytes = trafficWords(plan, cycles) * word;
  return {
    ...{ top: 'engine', provenance },
    layers: layers.map(({ layer, words, ...own }) => ({
      ...{ name: layer.step.name, kind: layer.step.kind, share: own.cycles / cycles.total },
      ...own,
      ...{ weightBytes: words.weights * word, mapBytes: words.maps * word },
    })),
    engine: {
      ...{ lanes, busBits: 8 * word, pack },
      ...{ tileWords: mapWords, resultWords: outWords, weightWords: 2 * weightWords },
    },
    parts,
    ...shared(device, request, totals, cycles.total, cycles.total),
    ...{ bound: boundOf(layers), bottleneck: slowest(layers).layer.step.name },
    ...{ bytesPerImage: bytes, bytesPerSecond: (bytes * request.clockMHz * 1e6) / cycles.total },
    ...(memory && { memory }),
  };
}

/** A board's memory may be slower than the device could have it. */
function memoryOf({ id, memory }: Device, { memoryMBps }: HardwareRequest): DeviceMemory | undefined {
  if (memoryMBps === undefined) return memory;
  if (!memory)
    throw new InputError(`${id}: no memory controller is known for it, so none of ${memoryMBps} MB a second`);
  return {
    ...memory,
    megabytesPerSecond: memoryMBps,
    source: `${memoryMBps} MB a second, as asked for; ${memory.source}`,
  };
}

function shared(device: Device, request: HardwareRequest, totals: HardwareTotals, latency: number, interval: number) {
  const { clockMHz, fps: wantedFps } = request;
  const available = { dsps: device.dsps, blocks: device.blocks, luts: device.luts };
  return {
    ...{
      device: device.id,
      multiplier: multiplierBits[device.family].join('x'),
      clockMHz,
      wantedFps,
      totals,
      available,
    },
    exceeded: exceededOf(totals, device),
    ...{ latencyCycles: latency, intervalCycles: interval },
    ...{ latencyMs: (latency / (clockMHz * 1e6)) * 1000, fps: (clockMHz * 1e6) / interval },
  };
}

const busiest = (stages: readonly Stage[]): Stage =>
  stages.reduce((most, stage) => (clocksPerImage(stage) > clocksPerImage(most) ? stage : most));

const packOf = ({ blocks }: Stage): number =>
  Number(blocks.find(({ module }) => module === 'stream_mac')?.parameters['PACK'] ?? 1);

const slowest = (layers: readonly LayerCycles[]): LayerCycles =>
  layers.reduce((most, layer) => (layer.cycles > most.cycles ? layer : most));

/** Whether most clocks are of layers that products keep busy. */
function boundOf(layers: readonly LayerCycles[]): 'compute' | 'memory' {
  const clocks = { compute: 0, memory: 0 };
  for (const { bound, cycles } of layers) clocks[bound === 'compute' ? bound : 'memory'] += cycles;
  return clocks.compute >= clocks.memory ? 'compute' : 'memory';
}
