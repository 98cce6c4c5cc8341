/**
 * How far a classifier's probabilities move away from float's, as one number: the mean over the images of
 *
 *   KL(p ‖ p̂) = Σ p·ln(p / p̂)      p = softmax(y), p̂ = softmax(ŷ)      in nats
 *
 * That is what cross-entropy rises by where labels are as float believes them. What moves all scores alike, or those of classes that
 * nobody believes in, counts for nothing; a noise of the scores (outputNoise.ts) counts it, and prefers scores that shrink.
 */
import type { StepRunner } from '../integer/runStep';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { Job } from '../util/progress';
import { compareOutputs, type Probe } from './outputNoise';

/** Of each image; of a model with one output, the scores of its classes before softmax. */
export async function divergencesOf(
  model: QuantizedModel,
  probe: Probe,
  steps: StepRunner,
  job: Job = {},
): Promise<readonly number[]> {
  const divergences: number[] = [];
  await compareOutputs(model, probe, steps, (_, wanted, got) => divergences.push(divergence(wanted, got)), job);
  return divergences;
}

/** KL(softmax(wanted) ‖ softmax(got)); never below zero. */
export function divergence(wanted: Float32Array, got: Float32Array): number {
  const [p, q] = [logSoftmax(wanted), logSoftmax(got)];
  return Math.max(
    0,
    p.reduce((sum, log, i) => sum + Math.exp(log) * (log - q[i]), 0),
  );
}

function logSoftmax(scores: Float32Array): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const logSum = Math.log(scores.reduce((sum, score) => sum + Math.exp(score - most), 0));
  return Float64Array.from(scores, (score) => score - most - logSum);
}
