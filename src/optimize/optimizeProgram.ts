/**
 * Optimizers that work on the quantized program: every convolution in turn, on the integers that reach it after all layers
 * before it were optimized, is brought nearer to its float layer.
 */
import type { RealInputs } from '../graph/networkInputs';
import type { ConvStep } from '../quantize/quantizedModel';
import type { Quantized } from '../quantize/quantize';
import { replaceConv, type ReplacedConv } from '../quantize/replaceConv';
import type { Settings } from '../quantize/settings';
import { isConv } from '../quantize/steps/steps';
import type { StepRunner } from '../integer/runStep';
import type { Job } from '../util/progress';
import { adaround } from './adaround';
import { correctedBias } from './biasCorrection';
import { batchSize, runLayerwise, type Batch } from './layerwise';
import { reconstruct } from './reconstruct';
import { residualsOf, withResidual } from './residuals';
import { collectTargets, type Target } from './targets';

/** Opens the first `count` calibration images anew. */
export type OpenInputs = (count: number) => AsyncIterable<RealInputs>;

export async function optimizeProgram(
  quantized: Quantized,
  settings: Settings,
  open: OpenInputs,
  total: number,
  runner: StepRunner,
  job: Job,
): Promise<Quantized> {
  const { model } = quantized;
  const count = batchSize(model, total);
  const rounds = settings.optimize.find((name) => name === 'adaround' || name === 'reconstruct');
  const nodes = optimizedNodes(quantized);
  const targets = await collectTargets(
    model.graph,
    open(count),
    count,
    { nodes, samples: rounds !== undefined, residuals: rounds === undefined ? new Map() : residualsOf(model) },
    job,
  );
  const details = new Map(quantized.details);
  const optimized = await runLayerwise(
    model,
    open(count),
    runner,
    (step, batch) => {
      const target = targets.get(step.name);
      if (!isConv(step) || !target) return undefined;
      const replaced = optimizeConv(batch, step, withResidual(batch, target), settings, rounds);
      details.set(step.name, { ...details.get(step.name), ...(replaced.wanted && { wanted: replaced.wanted }) });
      return replaced;
    },
    job,
  );
  return { model: optimized, details };
}

function optimizeConv(
  batch: Batch,
  step: ConvStep,
  target: Target,
  settings: Settings,
  rounds: string | undefined,
): ReplacedConv {
  const refitted = rounds === undefined ? step : refit(batch, step, target, settings, rounds);
  const { weights, weightScale } = refitted;
  return replaceConv(
    batch.model,
    step,
    { weights, weightScale, bias: correctedBias(batch, refitted, target.mean) },
    settings,
  );
}

function refit(batch: Batch, step: ConvStep, target: Target, settings: Settings, rounds: string): ConvStep {
  const replacement =
    rounds === 'adaround' ? adaround(batch, step, target) : reconstruct(batch, step, target, settings);
  return replaceConv(batch.model, step, replacement, settings).step;
}

/** Convolutions and fully connected layers with a node of their own (arithmetic with constants is exact enough). */
function optimizedNodes({ model }: Quantized): readonly string[] {
  const convs = new Set(model.steps.filter(isConv).map(({ name }) => name));
  return model.graph.nodes
    .filter(({ name, op }) => convs.has(name) && (op === 'Conv' || op === 'Gemm'))
    .map(({ name }) => name);
}
