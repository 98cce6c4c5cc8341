/**
 * QuantizeLinear and DequantizeLinear of activations, and QONNX's Quant, which is both.
 *
 *   x ─ QuantizeLinear ─ q ─ DequantizeLinear ─ y       →     x, rounded to the given integers
 */
import { absent, intOf, stringOf, type Node } from '../../graph/graph';
import type { GivenScale } from '../../graph/given';
import type { Rounding } from '../../util/round';
import { type Form, isConstant, type Reading, scalarOf, scaleOf } from './reading';

export const quantizeLinear: Form = (node, view) => {
  const [x, scale, zeroPoint] = node.inputs;
  if (isConstant(view, x)) return undefined;
  if (intOf(node, 'block_size', 0) > 0) return 'its activations have a scale per block';
  const made = scaleOf(view, scale, zeroPoint, view.graph.values[node.outputs[0]].type);
  return typeof made === 'string' ? made : rounding(node, made, [{ value: node.outputs[0], scale: made }]);
};

export const dequantizeLinear: Form = (node, view) => {
  const [q, scale, zeroPoint] = node.inputs;
  if (isConstant(view, q)) return undefined;
  const type = view.graph.values[q].type;
  if (type === 'int32') return undefined;
  const read = scaleOf(view, scale, zeroPoint, type);
  if (typeof read === 'string') return read;
  return {
    reads: [{ value: q, scale: read }],
    makes: [],
    write: (writer) => writer.same(q, node.outputs[0]),
  };
};

/** Real numbers in and out. Weights are read where constants are folded. */
export const quant: Form = (node, view) => {
  const [x, scale, zeroPoint, width] = node.inputs;
  if (isConstant(view, x)) return undefined;
  const bits = scalarOf(view, width);
  const step = scalarOf(view, scale);
  const zero = scalarOf(view, zeroPoint);
  if (step === undefined || zero === undefined) return 'its activations have a scale per channel, or a computed one';
  if (bits === undefined || !Number.isInteger(bits) || bits < 2 || bits > 16) return `its integers have ${bits} bits`;
  if (!Number.isInteger(zero)) return `its zero point is ${zero}`;
  const mode = stringOf(node, 'rounding_mode', 'ROUND').toUpperCase();
  const asked = roundingOfQuant(mode);
  if (asked === undefined) return `it rounds by ${mode}`;
  // QONNX rounds what counts from zero; here the zero point is added behind.
  const symmetric = asked === 'nearest-ties-away' || asked === 'toward-zero';
  if (symmetric && zero !== 0) return `it rounds by ${mode} with zero point ${zero}`;
  const integers = { scale: step, zeroPoint: zero, bits, ...integersOfQuant(node, bits) };
  return rounding(node, asked === 'nearest-ties-even' ? integers : { ...integers, rounding: asked }, []);
};

const modes = new Map<string, Rounding>([
  ...(['ROUND', 'HALF_EVEN', 'ROUND_HALF_EVEN'] as const).map((mode) => [mode, 'nearest-ties-even'] as const),
  ['HALF_UP', 'nearest-ties-away'],
  ['FLOOR', 'floor'],
  ['DOWN', 'toward-zero'],
  ['ROUND_TO_ZERO', 'toward-zero'],
]);

/** By the names that QONNX and Brevitas have; undefined for CEIL, UP and HALF_DOWN, which programs do not have, and for others. */
export const roundingOfQuant = (mode: string): Rounding | undefined => modes.get(mode);

/** QONNX: `narrow` leaves out the lowest integer of signed ones, the highest of unsigned ones. */
export function integersOfQuant(node: Node, bits: number): Pick<GivenScale, 'low' | 'high'> {
  const signed = intOf(node, 'signed', 1) === 1;
  const narrow = intOf(node, 'narrow', 0);
  if (!signed) return { low: 0, high: 2 ** bits - 1 - narrow };
  return { low: -(2 ** (bits - 1)) + narrow, high: 2 ** (bits - 1) - 1 };
}

function rounding(node: Node, scale: GivenScale, makes: Reading['makes']): Reading {
  return {
    reads: [],
    makes,
    write: (writer) => writer.round(node, node.inputs[0] ?? absent, node.outputs[0], scale),
  };
}
