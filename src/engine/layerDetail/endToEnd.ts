/** The network's outputs with other weights in one layer, everything else as in the run, on the images that the layer is looked at with. */
import { decibelsOf, noiseOf, openProbe, type Probe } from '../../evaluate/outputNoise';
import type { StepRunner } from '../../integer/runStep';
import type { ConvStep, IntegerArray, QuantizedModel } from '../../quantize/quantizedModel';
import { replaceConv } from '../../quantize/replaceConv';
import type { Settings } from '../../quantize/settings';
import type { Files } from '../../util/files';
import type { Job } from '../../util/progress';
import { clamp, roundTiesEven } from '../../util/round';
import { inputsOf, type Images } from '../images';
import { opened, type Slot } from './slot';

/** What runs are compared with, and the run's own figure. */
export interface Ends {
  readonly probe: Probe;
  readonly run: number;
}

/** What looking at a layer works with. */
export interface DetailContext {
  /** The images that layers are looked at with. */
  readonly open: () => Promise<Images>;
  readonly files: Files;
  readonly steps: StepRunner;
  readonly job: Job;
}

export function endsOf(
  { model, ends }: { readonly model: QuantizedModel; readonly ends: Slot<Ends> },
  { open, steps, job }: DetailContext,
): Promise<Ends> {
  return opened(ends, async () => openEnds(model, await open(), steps, job));
}

/** `run`: SQNR of the outputs in dB, as `sensitivity` has it: each output counts alike. */
async function openEnds(model: QuantizedModel, images: Images, steps: StepRunner, job: Job): Promise<Ends> {
  const probe = await openProbe(model.graph, inputsOf(images), job);
  return { probe, run: decibelsOf(await noiseOf(model, probe, steps, job)) };
}

/** The same with other weights; the bias stays what it is in real units. */
export async function endsWith(
  model: QuantizedModel,
  step: ConvStep,
  weights: { readonly scales: Float64Array; readonly integers: IntegerArray; readonly bits: number },
  settings: Settings,
  { probe }: Ends,
  { steps, job }: Pick<DetailContext, 'steps' | 'job'>,
): Promise<number> {
  const bias = rescaledBias(step, weights.scales);
  const replacement = { weights: weights.integers, weightScale: weights.scales, bias };
  const { step: changed, tensor } = replaceConv(model, { ...step, weightBits: weights.bits }, replacement, settings);
  const tried = {
    ...model,
    steps: model.steps.map((each) => (each === step ? changed : each)),
    tensors: model.tensors.map((each, value) => (value === step.outputs[0] ? tensor : each)),
  };
  return decibelsOf(await noiseOf(tried, probe, steps, job));
}

/** From steps of s_in·s_w to steps of s_in·s_w′: what optimizers did to the biases stays. They are rounded twice, which costs hundredths of a decibel. */
function rescaledBias({ bias, weightScale }: ConvStep, scales: Float64Array): Int32Array {
  const at = (all: Float64Array, o: number): number => all[all.length === 1 ? 0 : o];
  return bias.map((b, o) => clamp(roundTiesEven((b * at(weightScale, o)) / at(scales, o)), -(2 ** 31), 2 ** 31 - 1));
}
