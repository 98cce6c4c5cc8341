/** What runs in float inside a program. */
import type { FloatStepKind, StepBase } from './step';

/**
 * Nodes that run in float: inputs are dequantized, the nodes run in onnxruntime, outputs with a tensor are quantized
 * (nearest-ties-even, saturating), others stay float.
 */
export interface IslandStep extends StepBase {
  readonly kind: 'island';
  /** Indices into `graph.nodes`. */
  readonly nodes: readonly number[];
  /** Why, in words for people: "Softmax is not supported in integers". */
  readonly reason: string;
  /** True for what comes after the heads (decoding, softmax): the usual float tail of a network. */
  readonly tail: boolean;
}

export const island: FloatStepKind = {
  formula: 'float: inputs are dequantized, outputs with a tensor are quantized, nearest-ties-even',
  does: 'floats',
};
