/**
 * A quantized model as an ONNX graph: the walk over its steps that all notations share.
 *
 *   input ─ [quantize] ─ step ─ [activation, bounds] ─ [quantize] ─ … ─ head (float), islands as they were
 */
import type { Graph, ValueId } from '../../graph/graph';
import type { IntegerStep, QuantizedModel, Requantize } from '../../quantize/quantizedModel';
import { inIntegers, kindOf, requantizeOf } from '../../quantize/steps/steps';
import { InputError } from '../../util/errors';
import { cast } from './cast';
import { fitsContainer, isPaired } from './containers';
import { draftOn } from './draft';
import { at, emitContext, rescaled, tensorAt, type EmitContext, type Notation } from './emitContext';
import { emitIsland } from './emitIsland';
import { sourceOf } from './emitMoves';
import { emitReal, emitSlope, emitSlopes } from './emitReal';

export interface ProgramGraph {
  /** Before it is encoded: of operator set 13, or what the model has beyond it. */
  readonly graph: Graph;
  /** The value that holds the integers of one of the model's, where the notation has one. */
  readonly integersOf: (value: ValueId) => ValueId | undefined;
}

/**
 * Throws InputError for a model whose operators are too old to be written beside the notation's.
 */
export function programGraph(model: QuantizedModel, notation: Notation, format: string): ProgramGraph {
  const version = model.graph.opsets[''] ?? 0;
  if (version < 13) {
    throw new InputError(
      `${model.graph.name}: its operators are of ONNX operator set ${version} and cannot all be raised to 13, which ${format} needs`,
    );
  }
  const draft = draftOn(model.graph);
  const context = emitContext(model, draft, notation);
  for (const input of model.inputs) quantizeInput(context, input);
  for (const step of model.steps) {
    if (inIntegers(step)) emitInteger(context, step);
    else emitIsland(context, step);
  }
  model.graph.outputs.forEach(context.realOf);
  return { graph: draft.graph(), integersOf: context.integersOf };
}

function quantizeInput(context: EmitContext, input: ValueId): void {
  const { model, draft } = context;
  const owner = { name: draft.valueOf(input).name, layer: 0 };
  const tensor = model.tensors[input];
  // Tokens and counts: islands read them as they are.
  if (!isPaired(tensor)) return context.readAs(input, input);
  const real = cast(draft, input, 'float32', owner.layer);
  const output = draft.value({ ...draft.valueOf(real), name: `${owner.name}/dequantized` });
  context.notation.quantize(context, real, { tensor, output, mayLeave: true, owner, rounding: model.inputRounding });
  context.readAs(input, output);
}

function emitInteger(context: EmitContext, step: IntegerStep): void {
  const { draft, notation } = context;
  const [output] = step.outputs;
  if (draft.valueOf(output).type !== 'float32') draft.retype(output, 'float32');
  if (notation.step?.(context, step)) return;
  const tensor = tensorAt(context, output);
  const requantize = requantizeOf(step);
  const real = activate(context, notation.real?.(context, step) ?? emitReal(context, step), step, requantize);
  const owner = { name: step.name, layer: step.layer };
  const { does } = kindOf(step);
  // The report may read integers that were moved with another scale afterwards.
  const [scale] = tensorAt(context, does === 'moves' ? step.inputs[0] : output).scale;
  if (fitsContainer(tensor)) {
    // Integers that are only moved or picked cannot leave the bounds that they have already.
    const mayLeave = does === 'computes';
    const written = { ...tensor, scale: Float64Array.of(scale) };
    // A table's entries are the nearest integers, however the program rounds elsewhere, unless the value asks for others.
    const rounding = requantize?.rounding ?? tensor.rounding ?? 'nearest-ties-even';
    notation.quantize(context, real, { tensor: written, output, mayLeave, owner, rounding, reading: tensor.scale[0] });
  } else {
    const inputs = [rescaled(context, real, [tensor.scale[0] / scale], tensor, step)];
    draft.node({ ...owner, name: `${step.name}/output`, op: 'Identity', inputs }, output);
  }
}

/** The slopes of a requantization. The report's comes after rounding: between two quantizations. */
function activate(context: EmitContext, real: ValueId, step: IntegerStep, requantize: Requantize | undefined): ValueId {
  if (requantize?.negative) {
    const { factor, negative } = requantize;
    const length = Math.max(factor.value.length, negative.value.length);
    const slopes = Array.from({ length }, (_, c) => at(negative.value, c) / at(factor.value, c));
    if (sourceOf(context, step).op === 'PRelu' && length > 1) return emitSlopes(context, real, slopes, step);
    return emitSlope(context, real, slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length, step);
  }
  const tensor = context.model.tensors[step.outputs[0]];
  if (!requantize?.leakyAfter || !tensor) return real;
  const { positive, negative } = requantize.leakyAfter;
  const { qmin, qmax, zeroPoint, rounding } = requantize;
  const bits = Math.ceil(Math.log2(Math.max(-qmin, qmax + 1))) + 1;
  const scale = tensor.scale.map((each) => each * positive);
  const before = { shape: tensor.shape, scale, zeroPoint, qmin, qmax, bits };
  const output = context.draft.value({ ...context.draft.valueOf(real), name: `${step.name}/rounded` });
  const owner = { name: `${step.name}/rounded`, layer: step.layer };
  context.notation.quantize(context, real, { tensor: before, output, mayLeave: true, owner, rounding });
  return emitSlope(context, context.realOf(output), negative / positive, step);
}
