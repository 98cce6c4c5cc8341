/** `hardware`: plans a run as a streaming network or an engine for a device and a rate, and says what it takes and how fast it is. */
import { cyclesOf } from '../hardware/cycles';
import { multiplierBits, type Device } from '../hardware/devices/device';
import { deviceNamed } from '../hardware/devices/devices';
import { trafficWords } from '../hardware/engine/engineCycles';
import { engineFor } from '../hardware/engine/engineFor';
import { layerCycles, type LayerCycles } from '../hardware/engine/layerCycles';
import { wordBytes } from '../hardware/engine/memoryImage';
import { foldedFor } from '../hardware/folding';
import type { Stage } from '../hardware/network';
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
  const network = planNetwork(model, String, foldedFor(clocks, true), multiplierBits[device.family]);
  const { latency, interval } = cyclesOf(network);
  const layers = network.stages.map((stage) => ({
    ...{ name: stage.step.name, kind: stage.step.kind, pe: stage.fold?.pe ?? 1, simd: stage.fold?.simd ?? 1 },
    ...{ pack: packOf(stage), cycles: clocksPerImage(stage), utilisation: clocksPerImage(stage) / interval },
    ...resourcesOf(stage, device),
  }));
  return {
    ...{ top: 'stream', provenance, layers },
    ...shared(device, request, totalOf(layers), latency, interval),
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
  const { plan, cycles, parts, totals } = engineFor(model, device, clocks);
  const { lanes, mapWords, outWords, weightWords, pack } = plan.sizes;
  const layers = layerCycles(plan, cycles);
  const bytes = trafficWords(plan) * wordBytes(plan.sizes);
  return {
    ...{ top: 'engine', provenance },
    layers: layers.map(({ layer, ...own }) => ({
      ...{ name: layer.step.name, kind: layer.step.kind, share: own.cycles / cycles.total },
      ...own,
    })),
    engine: {
      ...{ lanes, busBits: 8 * wordBytes(plan.sizes), pack },
      ...{ tileWords: mapWords, resultWords: outWords, weightWords: 2 * weightWords },
    },
    parts,
    ...shared(device, request, totals, cycles.total, cycles.total),
    ...{ bound: boundOf(layers), bottleneck: slowest(layers).layer.step.name },
    ...{ bytesPerImage: bytes, bytesPerSecond: (bytes * request.clockMHz * 1e6) / cycles.total },
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
  const clocks = { compute: 0, load: 0, store: 0 };
  for (const { bound, cycles } of layers) clocks[bound] += cycles;
  return clocks.compute >= clocks.load + clocks.store ? 'compute' : 'memory';
}
