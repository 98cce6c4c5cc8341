/** A classifier's scores as people read them: ranked, and as probabilities. */
import type { Graph } from '../graph/graph';
import { byFallingScore } from './fallingScore';

export interface RankedClass {
  readonly class: number;
  /** As the network gives it: a logit, or already a probability. */
  readonly score: number;
  /** 0..1; of logits by softmax, e^(x − max) / Σ e^(x − max). */
  readonly probability: number;
}

/** Best first; equal scores by class index, as `top-k` ranks them. @param squashed the scores are probabilities already */
export function rankClasses(scores: Float32Array, squashed: boolean): readonly RankedClass[] {
  const order = byFallingScore(scores);
  const most = scores[order[0]] ?? 0;
  const powers = Float64Array.from(scores, (score) => (squashed ? score : Math.exp(score - most)));
  const sum = squashed ? 1 : powers.reduce((total, power) => total + power, 0);
  return Array.from(order, (label) => ({ class: label, score: scores[label], probability: powers[label] / sum }));
}

/** Operators that move numbers without changing them. */
const moves: readonly string[] = ['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity'];

/** Whether the graph's first output has been through softmax or sigmoid. */
export function isSquashed({ nodes, outputs }: Graph): boolean {
  let value = outputs[0];
  for (;;) {
    const maker = nodes.find((node) => node.outputs.includes(value));
    if (!maker || !moves.includes(maker.op)) return maker?.op === 'Softmax' || maker?.op === 'Sigmoid';
    value = maker.inputs[0];
  }
}

/** Whether the first output is one number for each class and nothing else: at most one dimension is longer than 1. */
export function isClassifier({ values, outputs }: Graph): boolean {
  const shape = values[outputs[0]]?.shape;
  return shape !== undefined && shape.length > 0 && shape.filter((length) => length !== 1).length === 1;
}
