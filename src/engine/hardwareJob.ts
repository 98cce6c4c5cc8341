/** `hardware`: folds a run's streaming network for a device and a rate, and says what it takes and how fast it is. */
import { cyclesOf } from '../hardware/cycles';
import { deviceNamed } from '../hardware/devices/devices';
import { foldedFor } from '../hardware/folding';
import type { Stage } from '../hardware/network';
import { planNetwork } from '../hardware/planNetwork';
import { resourcesOf, type Resources } from '../hardware/resources';
import { clocksPerImage } from '../hardware/stageClocks';
import type { HardwareRequest, HardwareResult } from '../protocol/results/hardwareResult';
import type { QuantizedModel } from '../quantize/quantizedModel';

/** Throws InputError for a device that there is not, and for steps without a module. */
export function hardwareJob(
  model: QuantizedModel,
  provenance: string,
  { device: id, fps, clockMHz }: HardwareRequest,
): HardwareResult {
  const device = deviceNamed(id);
  const clock = clockMHz * 1e6;
  const network = planNetwork(model, String, foldedFor(Math.floor(clock / fps)));
  const { latency, interval } = cyclesOf(network);
  const layers = network.stages.map((stage) => ({
    ...{ name: stage.step.name, kind: stage.step.kind, pe: stage.fold?.pe ?? 1, simd: stage.fold?.simd ?? 1 },
    ...{ cycles: clocksPerImage(stage), utilisation: clocksPerImage(stage) / interval },
    ...resourcesOf(stage, device),
  }));
  const sum = (of: keyof Resources): number => layers.reduce((total, layer) => total + layer[of], 0);
  const totals = { dsps: sum('dsps'), blocks: sum('blocks'), luts: sum('luts') };
  const available = { dsps: device.dsps, blocks: device.blocks, luts: device.luts };
  return {
    ...{ provenance, device: device.id, clockMHz, wantedFps: fps, layers, totals, available },
    exceeded: (['dsps', 'blocks', 'luts'] as const).filter((each) => totals[each] > available[each]),
    bottleneck: busiest(network.stages).step.name,
    ...{ latencyCycles: latency, intervalCycles: interval },
    ...{ latencyMs: (latency / clock) * 1000, fps: clock / interval },
  };
}

const busiest = (stages: readonly Stage[]): Stage =>
  stages.reduce((most, stage) => (clocksPerImage(stage) > clocksPerImage(most) ? stage : most));
