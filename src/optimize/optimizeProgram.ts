/**
 * Optimizers that work on the quantized program: every convolution in turn, on the integers that reach it after all layers
 * before it were optimized, is brought nearer to its float layer.
 */
import type { ConvStep } from '../quantize/quantizedModel';
import type { Quantized } from '../quantize/quantize';
import { replaceConv, type ReplacedConv } from '../quantize/replaceConv';
import type { Settings } from '../quantize/settings';
import { isConv } from '../quantize/steps/steps';
import type { StepRunner } from '../integer/runStep';
import type { Job } from '../util/progress';
import { adaround } from './adaround';
import { correctedBias } from './biasCorrection';
import { crowdSize, march, type Crowd } from './march';
import { reconstruct } from './reconstruct';
import { collectTargets, type Target } from './targets';

/** Opens the first `count` calibration images anew. */
export type OpenInputs = (count: number) => AsyncIterable<Float32Array>;

export async function optimizeProgram(
  quantized: Quantized,
  settings: Settings,
  open: OpenInputs,
  total: number,
  runner: StepRunner,
  job: Job,
): Promise<Quantized> {
  const { model } = quantized;
  const count = crowdSize(model, total);
  const rounds = settings.optimize.find((name) => name === 'adaround' || name === 'reconstruct');
  const targets = await collectTargets(
    model.graph,
    open(count),
    count,
    { nodes: optimizedNodes(quantized), samples: rounds !== undefined },
    job,
  );
  const details = new Map(quantized.details);
  const optimized = await march(
    model,
    open(count),
    runner,
    (step, crowd) => {
      const target = targets.get(step.name);
      if (!isConv(step) || !target) return undefined;
      const replaced = optimizeConv(crowd, step, target, settings, rounds);
      details.set(step.name, { ...details.get(step.name), ...(replaced.wanted && { wanted: replaced.wanted }) });
      return replaced;
    },
    job,
  );
  return { model: optimized, details };
}

function optimizeConv(
  crowd: Crowd,
  step: ConvStep,
  target: Target,
  settings: Settings,
  rounds: string | undefined,
): ReplacedConv {
  const refitted = rounds === undefined ? step : refit(crowd, step, target, settings, rounds);
  const { weights, weightScale } = refitted;
  return replaceConv(
    crowd.model,
    step,
    { weights, weightScale, bias: correctedBias(crowd, refitted, target.mean) },
    settings,
  );
}

function refit(crowd: Crowd, step: ConvStep, target: Target, settings: Settings, rounds: string): ConvStep {
  const replacement =
    rounds === 'adaround' ? adaround(crowd, step, target) : reconstruct(crowd, step, target, settings);
  return replaceConv(crowd.model, step, replacement, settings).step;
}

/** Convolutions and fully connected layers with a node of their own (arithmetic with constants is exact enough). */
function optimizedNodes({ model }: Quantized): readonly string[] {
  const convs = new Set(model.steps.filter(isConv).map(({ name }) => name));
  return model.graph.nodes
    .filter(({ name, op }) => convs.has(name) && (op === 'Conv' || op === 'Gemm'))
    .map(({ name }) => name);
}
