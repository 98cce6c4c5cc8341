/**
 * The quantized model as QONNX: a float model with a `Quant` node (domain `qonnx.custom_op.general`) wherever values are
 * integers. It says every bit width, signedness and rounding itself; FINN, hls4ml and the qonnx tools read it.
 *
 *   Quant(x, scale, zeropt, bitwidth): q = round(clamp(x / scale + zeropt)), x' = (q − zeropt) · scale
 *
 * What its readers' own front ends demand is kept (docs/exports.md names the sources): scales and zero points of shape (1,), a Relu and an
 * unsigned Quant where integers begin at 0, `narrow` where only the lowest integer is not used, and no Quant behind what only moves integers.
 * Other bounds stand in a Clip before the node. QONNX has no rounding with ties towards +∞: `nearest-ties-up` is written as HALF_UP,
 * which rounds negative ties down. Real scales, as in QDQ.
 */
import { int, string, type ValueId } from '../graph/graph';
import { floatTensor, type Shape } from '../graph/tensor';
import type { QuantizedModel, QuantizedTensor, Rounding } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import type { EmitContext, KnownIntegers, Notation, Owner, Quantization } from './onnx/emitContext';
import { encodeProgram } from './onnx/encodeProgram';
import { bound } from './onnx/linear';
import { boundsOf, formOf, type Form } from './onnx/quantForm';
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
  const [scale] = tensor.scale;
  const same = reading === undefined || reading === scale;
  if (!mayLeave && same) return keep(context, real, output, owner);
  const form = formOf(tensor);
  const bounded = mayLeave ? within(context, real, tensor, form, owner) : real;
  const made = { ...form, zeroPoint: tensor.zeroPoint, rounding, scale: [scale], scaleShape: [1] };
  if (same) return void quant(context, bounded, made, owner, output);
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

/** Integers that were only moved are integers of the same scale already. */
function keep(context: EmitContext, real: ValueId, output: ValueId, owner: Owner): void {
  if (!context.model.graph.outputs.includes(output)) return context.readAs(output, real);
  context.draft.node({ ...owner, name: `${owner.name}/kept`, op: 'Identity', inputs: [real] }, output);
}

/** Nothing where the node's own bounds are the tensor's. */
function within(context: EmitContext, real: ValueId, tensor: QuantizedTensor, form: Form, owner: Owner): ValueId {
  const clipped = bound(context, real, tensor, boundsOf(form), owner);
  if (form.signed || tensor.zeroPoint !== 0) return clipped;
  const { draft } = context;
  const value = draft.valueOf(real);
  return draft.node(
    { ...owner, name: `${owner.name}/relu`, op: 'Relu', inputs: [clipped] },
    { ...value, name: `${value.name}/positive` },
  );
}

const constant: Notation['constant'] = (context, { name, values, shape, bits, scale, layer }: KnownIntegers) => {
  const size = values.length / shape[0];
  const at = (i: number): number => scale[scale.length === 1 ? 0 : Math.floor(i / size)];
  const floats = Float32Array.from(values, (q, i) => q * at(i));
  const known = context.draft.constant(`${name}/float`, floatTensor(shape, floats));
  const scaleShape = scale.length === 1 ? [1] : [scale.length, ...shape.slice(1).map(() => 1)];
  const form = { bits, signed: true, narrow: false };
  const made = { ...form, zeroPoint: 0, rounding: 'nearest-ties-even', scale, scaleShape } as const;
  return quant(context, known, made, { name, layer }, context.draft.value({ name, type: 'float32', shape }));
};

interface Made extends Form {
  readonly scale: ArrayLike<number>;
  readonly scaleShape: Shape;
  readonly zeroPoint: number;
  readonly rounding: Rounding;
}

function quant(
  { draft }: EmitContext,
  input: ValueId,
  { scale, scaleShape, zeroPoint, bits, signed, narrow, rounding }: Made,
  owner: Owner,
  output: Quantization['output'],
): ValueId {
  const inputs = [
    input,
    draft.constant(`${owner.name}/scale`, floatTensor(scaleShape, Float32Array.from(scale))),
    draft.constant(`${owner.name}/zero_point`, floatTensor([1], [zeroPoint])),
    draft.constant(`${owner.name}/bits`, floatTensor([], [bits])),
  ];
  const attributes = {
    signed: int(signed ? 1 : 0),
    narrow: int(narrow ? 1 : 0),
    rounding_mode: string(roundingModes[rounding]),
  };
  return draft.node({ ...owner, name: `${owner.name}/quant`, op: 'Quant', domain, inputs, attributes }, output);
}
