/**
 * The quantized model as ONNX with QuantizeLinear and DequantizeLinear ("QDQ"): a float model that says where its
 * numbers are integers, with the very scales of the program. Runtimes and vendors' tools read it.
 *
 *   input ─ Q ─ DQ ─ Conv(DQ weights, DQ bias) ─ [Mul] ─ [LeakyRelu] ─ [Relu | Clip] ─ Q ─ DQ ─ … ─ Conv ─ head (float)
 *
 * What QDQ cannot say is in `metadata_props`: QuantizeLinear always divides by a float32 scale and rounds ties to
 * even, so integers may differ by one step from a program with another rounding or an approximate multiplier.
 */
import { encodeOnnx } from '../formats/onnx/encodeOnnx';
import { absent, type Graph, type Node, type ValueId } from '../graph/graph';
import type { IntegerStep, IslandStep, QuantizedModel, Requantize, Step } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { opsetFor } from './qdqOnnx/containers';
import { draftOn, type Draft } from './qdqOnnx/draft';
import { rescaled, tensorAt, type EmitContext } from './qdqOnnx/emitContext';
import { emitSlope, emitStep } from './qdqOnnx/emitSteps';
import { qdqMetadata } from './qdqOnnx/metadata';
import { fitsContainer, isPaired, quantizePair } from './qdqOnnx/quantizePair';
import type { ExportContext } from './writers';

/** One file, `<name>.qdq.onnx`. Throws InputError for a model whose operators are too old to be written beside QDQ. */
export function qdqOnnx(model: QuantizedModel, { name, provenance }: ExportContext): readonly OutputFile[] {
  const graph = qdqGraph(model);
  const opset = opsetFor(graph.values.map(({ type }) => type));
  const bytes = encodeOnnx(graph, {
    opset: Math.max(opset, graph.opsets['']),
    metadata: qdqMetadata(model, provenance),
  });
  return [{ name: `${name}.qdq.onnx`, bytes }];
}

/** The graph before it is encoded, of operator set 13 or what the model has beyond it. */
export function qdqGraph(model: QuantizedModel): Graph {
  const version = model.graph.opsets[''] ?? 0;
  if (version < 13) {
    throw new InputError(
      `${model.graph.name}: its operators are of ONNX operator set ${version} and cannot all be raised to 13, which onnx-qdq needs`,
    );
  }
  const draft = draftOn(model.graph);
  const reals = new Map<ValueId, ValueId>();
  const context: EmitContext = { model, draft, realOf: (value) => reals.get(value) ?? value };
  for (const input of model.inputs) reals.set(input, quantizedInput(context, input));
  for (const step of model.steps) {
    if (step.kind === 'island') emitIsland(context, step);
    else emitInteger(context, step);
  }
  return draft.graph();
}

function quantizedInput({ model, draft }: EmitContext, input: ValueId): ValueId {
  const owner = { name: draft.valueOf(input).name, layer: 0 };
  const real = cast(draft, input, 'float32', owner.layer);
  const tensor = model.tensors[input];
  const output = { ...draft.valueOf(real), name: `${owner.name}/dequantized` };
  return isPaired(tensor) ? quantizePair(draft, real, tensor, output, true, owner) : real;
}

function emitInteger(context: EmitContext, step: IntegerStep): void {
  const { draft } = context;
  const [output] = step.outputs;
  if (draft.valueOf(output).type !== 'float32') draft.retype(output, 'float32');
  const tensor = tensorAt(context, output);
  const requantize = requantizeOf(step);
  const real = activate(context, emitStep(context, step), step, requantize);
  const owner = { name: step.name, layer: step.layer };
  const from = moving.has(step.kind) ? step.inputs[0] : output;
  const [scale] = tensorAt(context, from).scale;
  if (fitsContainer(tensor)) {
    // Integers that are only moved or picked cannot leave the bounds that they have already.
    const mayLeave = requantize !== undefined || step.kind === 'lookup';
    const written = { ...tensor, scale: Float64Array.of(scale) };
    quantizePair(draft, real, written, output, mayLeave, owner, tensor.scale[0]);
  } else {
    const inputs = [rescaled(context, real, [tensor.scale[0] / scale], tensor, step)];
    draft.node({ ...owner, name: `${step.name}/output`, op: 'Identity', inputs }, output);
  }
}

/** Steps that move integers; the report may read the same integers with another scale afterwards. */
const moving: ReadonlySet<Step['kind']> = new Set([
  'maxPool',
  'reshape',
  'transpose',
  'slice',
  'pad',
  'resize',
] as const);

/** The requantization of a step's output; those of a concat's inputs are its emitter's. */
function requantizeOf(step: IntegerStep): Requantize | undefined {
  return 'requantize' in step && step.kind !== 'concat' ? step.requantize : undefined;
}

/** The slopes of a requantization. The report's comes after rounding: between two pairs. */
function activate(context: EmitContext, real: ValueId, step: IntegerStep, requantize: Requantize | undefined): ValueId {
  if (requantize?.negative) {
    const slopes = Array.from(requantize.negative.value, (value, i) => value / requantize.factor.value[i]);
    return emitSlope(context, real, slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length, step);
  }
  const tensor = context.model.tensors[step.outputs[0]];
  if (!requantize?.leakyAfter || !tensor) return real;
  const { positive, negative } = requantize.leakyAfter;
  const { qmin, qmax, zeroPoint } = requantize;
  const bits = Math.ceil(Math.log2(Math.max(-qmin, qmax + 1))) + 1;
  const before = {
    shape: tensor.shape,
    scale: tensor.scale.map((scale) => scale * positive),
    zeroPoint,
    qmin,
    qmax,
    bits,
  };
  const rounded = { ...context.draft.valueOf(real), name: `${step.name}/rounded` };
  const owner = { name: rounded.name, layer: step.layer };
  return emitSlope(context, quantizePair(context.draft, real, before, rounded, true, owner), negative / positive, step);
}

/** The island's own nodes. Where the model computes in another type than float32, it is cast on the way in and out. */
function emitIsland(context: EmitContext, step: IslandStep): void {
  const { draft, model } = context;
  const { graph } = model;
  const inside = new Map<ValueId, ValueId>();
  const read = (value: ValueId): ValueId => {
    if (value === absent || graph.constants.has(value)) return value;
    const known = inside.get(value) ?? cast(draft, context.realOf(value), graph.values[value].type, step.layer);
    inside.set(value, known);
    return known;
  };
  const integers = step.outputs.filter((value) => isPaired(model.tensors[value]));
  for (const index of step.nodes) {
    const node: Node = graph.nodes[index];
    const inputs = node.inputs.map(read);
    const outputs = node.outputs.map((value) => {
      const made = integers.includes(value)
        ? draft.value({ ...graph.values[value], name: `${graph.values[value].name}/real` })
        : value;
      if (value !== absent) inside.set(value, made);
      return made;
    });
    draft.copy({ ...node, inputs, outputs });
  }
  for (const value of integers) {
    const tensor = model.tensors[value];
    const real = cast(draft, inside.get(value) ?? value, 'float32', step.layer);
    draft.retype(value, 'float32');
    if (isPaired(tensor))
      quantizePair(draft, real, tensor, value, true, { name: graph.values[value].name, layer: step.layer });
  }
}

/** ONNX's numbers for element types, as Cast takes them. */
const typeNumbers: Readonly<Record<string, number>> = { float32: 1, float16: 10, float64: 11, bfloat16: 16 };

function cast(draft: Draft, value: ValueId, to: string, layer: number): ValueId {
  const from = draft.valueOf(value);
  const number = typeNumbers[to];
  if (from.type === to || number === undefined) return value;
  const name = `${from.name}/${to}`;
  const type = to as 'float32';
  const attributes = { to: { kind: 'int' as const, value: number } };
  return draft.node({ name, op: 'Cast', inputs: [value], attributes, layer }, { ...from, name, type });
}
