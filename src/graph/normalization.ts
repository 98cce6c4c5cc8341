/**
 * What a node normalizes, whichever of ONNX's operators says it.
 *
 *   y = (x − mean) / √(variance + epsilon) · scale + bias      RMSNormalization: x / √(mean of x² + epsilon) · scale
 *
 * Beyond ONNX, `LayerNormalization` and `RMSNormalization` may have an attribute `axes`, which passes set: any axes, whose scale
 * and bias broadcast against x. Files get the operators that it is made of (`formats/onnx/expandNormalizations`).
 */
import { absent, floatOf, intOf, intsOf, type Node, type ValueId } from './graph';
import { axisOf } from './shapes/shapeRule';

export interface Normalization {
  /** Ascending, counted from the beginning. */
  readonly axes: readonly number[];
  /** Whether the mean is taken off. */
  readonly centred: boolean;
  readonly epsilon: number;
  /** `absent` where there is none. */
  readonly scale: ValueId;
  readonly bias: ValueId;
  /** Scale and bias are of shape (C), for axis 1; otherwise they broadcast from the end. */
  readonly perChannel: boolean;
}

/** Undefined for other operators. */
export function normalizationOf(node: Node, rank: number): Normalization | undefined {
  const from = (first: number): readonly number[] => Array.from({ length: rank - first }, (_, i) => first + i);
  const common = { epsilon: floatOf(node, 'epsilon', 1e-5), scale: node.inputs[1] ?? absent };
  const bias = node.inputs[2] ?? absent;
  const trailing = from(axisOf(intOf(node, 'axis', -1), rank));
  switch (node.domain === '' ? node.op : '') {
    case 'LayerNormalization':
      return { ...common, axes: intsOf(node, 'axes', trailing), centred: true, bias, perChannel: false };
    case 'RMSNormalization':
      return { ...common, axes: intsOf(node, 'axes', trailing), centred: false, bias: absent, perChannel: false };
    case 'InstanceNormalization':
      return { ...common, axes: from(2), centred: true, bias, perChannel: true };
    default:
      return undefined;
  }
}
