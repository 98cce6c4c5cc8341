/**
 * Quantization positions as Vitis AI counts them: scale = 2^−position. The file has the form of vai_q_pytorch's
 * `quant_info.json`, `{"param": {name: [[bits, position]]}, "output": …, "input": …}`, with this model's names; what
 * that tool does not say, each layer's shift, is under `shift_cut` = wpos + ipos − opos, which a DPU takes from 0 to 16.
 *
 * A DPU has one signed symmetric position per tensor, so only programs of mode `pow2-tensor` with one scale per tensor
 * can be written.
 */
import type { ConvStep, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { scaleGrids } from '../quantize/scaleGrid';
import { inIntegers, isConv } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { jsonBytes } from './jsonBytes';
import type { ExportContext } from './context';

type Positions = Record<string, readonly [readonly [bits: number, position: number]]>;

const dpuShifts = { least: 0, most: 16 };

/** One file, `<name>.quant_info.json`. Throws InputError for a model that has no positions, and says what gives it some. */
export function vitis(model: QuantizedModel, { name, provenance }: ExportContext): readonly OutputFile[] {
  if (scaleGrids[model.mode] !== 'powers') {
    throw new InputError(
      `vitis: needs scales that are powers of two, found adjustment "${model.mode}"; quantize with preset=dpu, or with adjustment=pow2-tensor and granularity=per-tensor`,
    );
  }
  const document = { ...positionsOf(model), provenance };
  return [{ name: `${name}.quant_info.json`, bytes: jsonBytes(document) }];
}

function positionsOf(model: QuantizedModel): object {
  const [param, output, input]: Positions[] = [{}, {}, {}];
  const shifts: Record<string, number> = {};
  const nameOf = (value: number): string => model.graph.values[value]?.name ?? `value_${value}`;
  for (const value of model.inputs) input[nameOf(value)] = tensorPosition(model, value, nameOf(value));
  for (const step of model.steps.filter(inIntegers)) {
    if (isConv(step)) {
      const weights = weightPosition(step);
      const [[, read]] = tensorPosition(model, step.inputs[0], step.name);
      param[`${step.name}.weight`] = [[step.weightBits, weights]];
      const { bits, shift } = step.narrowBias ?? { bits: 32, shift: [0] };
      param[`${step.name}.bias`] = [[bits, weights + read - shift[0]]];
      if (step.requantize) shifts[step.name] = weights + read - tensorPosition(model, step.outputs[0], step.name)[0][1];
    }
    output[step.name] = tensorPosition(model, step.outputs[0], step.name);
  }
  const { least, most } = dpuShifts;
  const beyond = Object.keys(shifts).filter((step) => shifts[step] < least || shifts[step] > most);
  return { param, output, input, fast_finetuned: false, bias_corrected: false, shift_cut: shifts, beyond_dpu: beyond };
}

function weightPosition({ name, weightScale }: ConvStep): number {
  if (weightScale.some((scale) => scale !== weightScale[0])) {
    throw new InputError(
      `vitis: the weights of ${name} have ${weightScale.length} scales, expected one; quantize with granularity=per-tensor`,
    );
  }
  return positionOf(weightScale[0], `the weights of ${name}`);
}

function tensorPosition(model: QuantizedModel, value: number, where: string): Positions[string] {
  const tensor: QuantizedTensor | undefined = model.tensors[value];
  if (tensor === undefined) throw new Error(`value ${value} of the program has no tensor`);
  if (tensor.zeroPoint !== 0) {
    throw new InputError(
      `vitis: ${where} has zero point ${tensor.zeroPoint}, expected 0; quantize with symmetric.activations=true`,
    );
  }
  if (tensor.qmax >= 2 ** (tensor.bits - 1)) {
    throw new InputError(
      `vitis: ${where} has unsigned integers up to ${tensor.qmax}, expected signed ones; quantize with signed=always`,
    );
  }
  return [[tensor.bits, positionOf(tensor.scale[0], where)]];
}

function positionOf(scale: number, where: string): number {
  const position = -Math.log2(scale);
  if (Number.isInteger(position) && 2 ** -position === scale) return position === 0 ? 0 : position;
  throw new InputError(`vitis: the scale ${scale} of ${where} is not a power of two`);
}
