/**
 * Which layers of a QDQ file can overflow in onnxruntime on x86 processors without VNNI. There it turns int8 activations into
 * uint8, q + 128, and adds the products of two neighbours in 16 bits before it goes on in 32:
 *
 *   saturate16(u1·w1 + u2·w2)        u up to qmax + 128, w as they are
 *
 * Which two weights are neighbours depends on its kernels, so any two of an output's weights count: no other layer can
 * overflow. Heads stay float there and depthwise convolutions have a kernel of their own, which is exact.
 */
import type { ConvStep, QuantizedModel } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';
import { containerFor, isPaired } from './onnx/containers';

/** Names of layers, in the program's order. */
export function overflowingLayers(model: QuantizedModel): readonly string[] {
  return model.steps.flatMap((step) => (isConv(step) && canOverflow(model, step) ? [step.name] : []));
}

function canOverflow({ tensors }: QuantizedModel, step: ConvStep): boolean {
  const [input, output] = [tensors[step.inputs[0]], tensors[step.outputs[0]]];
  const connected = output?.shape.length === 2;
  if (!isPaired(input) || input.bits > 8 || step.weightBits > 8 || (!step.requantize && !connected)) return false;
  const perOutput = step.weights.length / step.bias.length;
  const depthwise = step.groups === step.bias.length && step.weightShape[1] === 1;
  const { low } = containerFor(input.bits, input.qmin, input.qmax, 8);
  return !depthwise && beyond(step, perOutput, input.qmax - low);
}

/** Whether two weights of one output, of the same sign, reach beyond int16 on activations of `most`. */
function beyond({ weights, bias }: ConvStep, perOutput: number, most: number): boolean {
  return bias.some((_, output) => {
    const own = Array.from(weights.subarray(output * perOutput, (output + 1) * perOutput)).sort((a, b) => a - b);
    const [high, low] = [pairOf(own.slice(-2)), pairOf(own.slice(0, 2))];
    return most * high > 32767 || most * low < -32768;
  });
}

const pairOf = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0);

/** One line for people; undefined when no layer can overflow. */
export function overflowWarning(model: QuantizedModel): string | undefined {
  const layers = overflowingLayers(model);
  if (layers.length === 0) return undefined;
  const named = layers.slice(0, 3).join(', ') + (layers.length > 3 ? ', …' : '');
  const count = layers.length === 1 ? '1 layer' : `${layers.length} layers`;
  return (
    `${count} (${named}) can overflow in onnxruntime on x86 processors without VNNI, which adds products in 16 bits there: ` +
    'results may be far off without an error. Option bytes: uint8 stores the same integers so that every processor computes them exactly'
  );
}
