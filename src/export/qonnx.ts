/**
 * The quantized model as QONNX: a float model with a `Quant` node (domain `qonnx.custom_op.general`) wherever values are
 * integers. It says every bit width, signedness and rounding itself; FINN, hls4ml and the qonnx tools read it.
 *
 *   Quant(x, scale, zeropt, bitwidth): q = round(clamp(x / scale + zeropt)), x' = (q − zeropt) · scale
 *
 * Bounds that are narrower than the bits (ReLU, Clip) stand before the node. QONNX has no rounding with ties towards +∞:
 * `nearest-ties-up` is written as HALF_UP, which rounds negative ties down. Real scales, as in QDQ.
 */
import { int, string, type ValueId } from '../graph/graph';
import { floatTensor, type Shape } from '../graph/tensor';
import type { QuantizedModel, Rounding } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import type { EmitContext, KnownIntegers, Notation, Owner, Quantization } from './onnx/emitContext';
import { encodeProgram } from './onnx/encodeProgram';
import { bound } from './onnx/linear';
import { programGraph } from './onnx/program';
import type { ExportContext } from './context';

const domain = 'qonnx.custom_op.general';

/** Names of the qonnx specification; its HALF_UP and HALF_DOWN mean away from zero and towards it. */
const roundingModes: Readonly<Record<Rounding, string>> = {
  'nearest-ties-even': 'ROUND',
  'nearest-ties-up': 'HALF_UP',
  'nearest-ties-away': 'HALF_UP',
  floor: 'FLOOR',
  'toward-zero': 'DOWN',
};

/** One file, `<name>.qonnx.onnx`. Throws InputError as `qdqOnnx` does. */
export function qonnx(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const { graph } = programGraph(model, { quantize, constant }, 'qonnx');
  return [{ name: `${context.name}.qonnx.onnx`, bytes: encodeProgram(graph, model, context) }];
}

const quantize: Notation['quantize'] = (context, real, { tensor, output, mayLeave, owner, rounding, reading }) => {
  const { bits, zeroPoint, qmin } = tensor;
  const signed = qmin < 0;
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const bounded = mayLeave ? bound(context, real, tensor, { low, high: low + 2 ** bits - 1 }, owner) : real;
  const scale = tensor.scale[0];
  const made = { zeroPoint, bits, signed, rounding, scale: [scale], scaleShape: [] };
  if (reading === undefined || reading === scale) return void quant(context, bounded, made, owner, output);
  // Integers that the report reads with another scale than they were written with.
  const value = context.draft.valueOf(output);
  const written = quant(
    context,
    bounded,
    made,
    owner,
    context.draft.value({ ...value, name: `${value.name}/written` }),
  );
  const factor = context.draft.constant(`${owner.name}/reread/factor`, floatTensor([], [reading / scale]));
  context.draft.node({ ...owner, name: `${owner.name}/reread`, op: 'Mul', inputs: [written, factor] }, output);
};

const constant: Notation['constant'] = (context, { name, values, shape, bits, scale, layer }: KnownIntegers) => {
  const size = values.length / shape[0];
  const at = (i: number): number => scale[scale.length === 1 ? 0 : Math.floor(i / size)];
  const floats = Float32Array.from(values, (q, i) => q * at(i));
  const known = context.draft.constant(`${name}/float`, floatTensor(shape, floats));
  const scaleShape = scale.length === 1 ? [] : [scale.length, ...shape.slice(1).map(() => 1)];
  const made = { zeroPoint: 0, bits, signed: true, rounding: 'nearest-ties-even', scale, scaleShape } as const;
  return quant(context, known, made, { name, layer }, context.draft.value({ name, type: 'float32', shape }));
};

interface Made {
  readonly scale: ArrayLike<number>;
  readonly scaleShape: Shape;
  readonly zeroPoint: number;
  readonly bits: number;
  readonly signed: boolean;
  readonly rounding: Rounding;
}

/** `narrow` is 0: where the lowest integer is not used, the bounds before the node say so. */
function quant(
  { draft }: EmitContext,
  input: ValueId,
  { scale, scaleShape, zeroPoint, bits, signed, rounding }: Made,
  owner: Owner,
  output: Quantization['output'],
): ValueId {
  const number = (what: string, value: number): ValueId =>
    draft.constant(`${owner.name}/${what}`, floatTensor([], [value]));
  const inputs = [
    input,
    draft.constant(`${owner.name}/scale`, floatTensor(scaleShape, Float32Array.from(scale))),
    number('zero_point', zeroPoint),
    number('bits', bits),
  ];
  const attributes = { signed: int(signed ? 1 : 0), narrow: int(0), rounding_mode: string(roundingModes[rounding]) };
  return draft.node({ ...owner, name: `${owner.name}/quant`, op: 'Quant', domain, inputs, attributes }, output);
}
