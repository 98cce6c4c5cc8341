/**
 * Noise at the outputs of a network against float, as one number:
 *
 *   noise = mean over the outputs of Σ (y − ŷ)² / Σ y²         (over all images)          SQNR = −10·log10(noise) dB
 *
 * Each output counts alike, however many numbers it has: a detector's coarse head as much as its fine one.
 */
import type { Graph, ValueId } from '../graph/graph';
import type { RealInputs } from '../graph/networkInputs';
import type { StepRunner } from '../integer/runStep';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';
import { mean } from './pairedDifference';
import { openFloat, openQuantized } from './runQuantized';

/** Some images and what the float graph makes of them. */
export interface Probe {
  readonly images: readonly { readonly input: RealInputs; readonly outputs: ReadonlyMap<ValueId, Float32Array> }[];
}

/** Keeps every output of every image: for few images. */
export async function openProbe(graph: Graph, inputs: AsyncIterable<RealInputs>, job: Job = {}): Promise<Probe> {
  const float = await openFloat(graph);
  try {
    const images: Probe['images'][number][] = [];
    for await (const input of inputs) {
      throwIfCancelled(job.signal);
      images.push({ input, outputs: await float.run(input) });
    }
    return { images };
  } finally {
    await float.close();
  }
}

/** 0 when the model is exact; Infinity when an output is always zero in float and is not so in the model. */
export async function noiseOf(model: QuantizedModel, probe: Probe, steps: StepRunner, job: Job = {}): Promise<number> {
  return mean(await noisesOf(model, probe, steps, job));
}

/** What each image has of it: their mean is `noiseOf`. */
export async function noisesOf(
  model: QuantizedModel,
  probe: Probe,
  steps: StepRunner,
  job: Job = {},
): Promise<readonly number[]> {
  const sums = new Map(model.outputs.map((value) => [value, { signal: 0, noises: [] as number[] }]));
  await compareOutputs(model, probe, steps, (value, wanted, got) => add(sums.get(value), wanted, got), job);
  const outputs = [...sums.values()];
  return probe.images.map((_, image) =>
    mean(outputs.map(({ signal, noises }) => (noises[image] === 0 ? 0 : (noises[image] * noises.length) / signal))),
  );
}

/** Hands over what float and the model make of each output, image after image. */
export async function compareOutputs(
  model: QuantizedModel,
  probe: Probe,
  steps: StepRunner,
  onOutput: (value: ValueId, wanted: Float32Array, got: Float32Array) => void,
  job: Job = {},
): Promise<void> {
  const runner = await openQuantized(model, steps);
  try {
    for (const { input, outputs } of probe.images) {
      throwIfCancelled(job.signal);
      const made = await runner.run(input);
      for (const value of model.outputs) {
        const [wanted, got] = [outputs.get(value), made.get(value)];
        if (!wanted || wanted.length !== got?.length) throw new Error('the model and the probe have different outputs');
        onOutput(value, wanted, got);
      }
    }
  } finally {
    await runner.close();
  }
}

function add(sum: { signal: number; noises: number[] } | undefined, wanted: Float32Array, got: Float32Array): void {
  if (!sum) return;
  let noise = 0;
  for (let i = 0; i < wanted.length; i++) {
    sum.signal += wanted[i] ** 2;
    noise += (wanted[i] - got[i]) ** 2;
  }
  sum.noises.push(noise);
}

/** In dB, within ±200: what is exact has no finite ratio, and JSON no infinity. */
export function decibelsOf(noise: number): number {
  return Math.max(-200, Math.min(200, -10 * Math.log10(noise)));
}
