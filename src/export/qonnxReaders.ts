/**
 * What FINN and hls4ml refuse of a model in QONNX, with the setting that avoids it. The rules are those of their front ends:
 * FINN's `transformation/qonnx` (qonnx_activation_handlers, fold_quant_weights, quant_act_to_multithreshold) and hls4ml's QONNX
 * parser take zero points of 0 only; FINN makes thresholds of activations up to 8 bits.
 */
import type { ValueId } from '../graph/graph';
import type { QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { inIntegers, kindOf } from '../quantize/steps/steps';
import { boundsOf, formOf } from './onnx/quantForm';

/** FINN's `max_multithreshold_bit_width`. */
const mostThresholdBits = 8;

/** One line for each kind of trouble, with the values that have it. */
export function qonnxWarnings(model: QuantizedModel): readonly string[] {
  const values = quantizedValues(model);
  const having = (has: (tensor: QuantizedTensor, value: ValueId) => boolean): readonly string[] =>
    values.filter(([value, tensor]) => has(tensor, value)).map(([value]) => model.graph.values[value].name);
  const lines: readonly (readonly [names: readonly string[], words: string])[] = [
    [
      having((tensor, value) => tensor.zeroPoint !== 0 && !isGiven(model, value)),
      'with a zero point, which FINN and hls4ml refuse: quantize with symmetric.activations: true',
    ],
    [
      having((tensor, value) => tensor.zeroPoint !== 0 && isGiven(model, value)),
      "with a zero point that is the file's own, which FINN and hls4ml refuse: quantize with adjustment: pow2-ratio and symmetric.activations: true",
    ],
    [
      having((tensor) => formOf(tensor).bits > mostThresholdBits),
      `of more than ${mostThresholdBits} bits, which FINN does not turn into thresholds: quantize with bits.activations: ${mostThresholdBits} or less`,
    ],
    [
      having((tensor) => tensor.zeroPoint === 0 && isClipped(tensor)),
      'bounded by a Clip, for which FINN has no layer: a plain ReLU needs none',
    ],
  ];
  return lines.filter(([names]) => names.length > 0).map(([names, words]) => `${listed(names)} ${words}`);
}

/** Those that get a Quant node: inputs, and what steps compute; heads and what is only moved get none. */
function quantizedValues({ inputs, steps, tensors }: QuantizedModel): readonly (readonly [ValueId, QuantizedTensor])[] {
  const computed = steps.filter((step) => inIntegers(step) && kindOf(step).does === 'computes');
  return [...inputs, ...computed.flatMap(({ outputs }) => outputs)].flatMap((value) => {
    const tensor = tensors[value];
    return tensor && tensor.bits < 32 ? [[value, tensor] as const] : [];
  });
}

/** Whether it keeps the scale that the file brings along: only adjustments that choose scales anew take its zero point away. */
function isGiven({ mode, graph, tensors }: QuantizedModel, value: ValueId): boolean {
  const isKept = mode === 'float' || mode === 'mul-shift';
  return isKept && graph.given?.get(value)?.scale === tensors[value]?.scale[0];
}

function isClipped(tensor: QuantizedTensor): boolean {
  const { low, high } = boundsOf(formOf(tensor));
  return tensor.qmin > low || tensor.qmax < high;
}

function listed(names: readonly string[]): string {
  const count = names.length === 1 ? '1 value' : `${names.length} values`;
  return `${count} (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`;
}
