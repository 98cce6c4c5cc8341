/** What a convolution reads of a map, and where its weights lie. Fully connected layers are windows of the map's size. */
import { mapOf, type Map3 } from '../../integer/map';
import type { ConvStep, Window } from '../../quantize/quantizedModel';
import { anotherOrder, comesInOrder, type Streamed } from '../streamed';

export interface ConvShape {
  readonly from: Map3;
  readonly to: Map3;
  readonly window: Window;
  readonly groups: number;
  /** Channels of one group. */
  readonly groupIn: number;
  readonly groupOut: number;
  /** The place of a weight among the step's. */
  readonly weightAt: (o: number, i: number, r: number, s: number) => number;
}

export function convShape(context: Streamed, step: ConvStep): ConvShape | string {
  const { model, streamed } = context;
  const [o, groupIn, height, width] = [...step.weightShape, 1, 1];
  const from = streamed(step.inputs[0]);
  const to = { ...mapOf(model, step.outputs[0]), channels: o };
  const base = { from, to, groups: step.groups, groupOut: o / step.groups };
  if (from.channels === groupIn * step.groups) {
    if (!comesInOrder(context, step)) return anotherOrder;
    const weightAt = (out: number, i: number, r: number, s: number): number =>
      ((out * groupIn + i) * height + r) * width + s;
    return { ...base, groupIn, window: step.window, weightAt };
  }
  const size = from.channels * from.height * from.width;
  if (step.groups !== 1 || size !== groupIn || height * width !== 1) return anotherOrder;
  const weightAt = (out: number, i: number, r: number, s: number): number =>
    out * size + (i * from.height + r) * from.width + s;
  return { ...base, groupIn: from.channels, window: wholeMap(from), weightAt };
}

const wholeMap = ({ height, width }: Map3): Window => ({
  ...{ kernel: [height, width], strides: [height, width], dilations: [1, 1], pads: [0, 0, 0, 0] },
});

/** What an output's sum begins with: the bias less zero point times the sum of its weights. Then a tap in the padding may count as the zero point. */
export function startOf({ weights, weightShape, bias, inputZeroPoint }: ConvStep, output: number): number {
  const each = weights.length / weightShape[0];
  let sum = 0;
  for (const weight of weights.subarray(output * each, (output + 1) * each)) sum += weight;
  return (bias[output] ?? 0) - inputZeroPoint * sum;
}
