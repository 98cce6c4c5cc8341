/** The QuantizeResult: rows per layer from the program, its details and the measured errors. */
import type { LayerError } from '../evaluate/perLayer';
import { convPathsOf } from '../integer/wasm/paths';
import type { Graph, ValueId } from '../graph/graph';
import type { Island, LayerFinding, QuantizedLayerInfo, QuantizeResult } from '../protocol/results/results';
import { fatesOf } from './fates';
import { relativeError } from '../quantize/adjustment';
import { costOf, totalCost } from '../quantize/cost';
import type { StepDetail } from '../quantize/context';
import type { Quantized } from '../quantize/quantize';
import type { ConvStep, IntegerStep, QuantizedModel, Requantize } from '../quantize/quantizedModel';
import { entriesFor, inFloat, inIntegers, isConv, requantizeOf } from '../quantize/steps/steps';
import type { Settings } from '../quantize/settings';
import { sizeOf } from '../graph/tensor';

export interface SummaryInput {
  readonly quantized: Quantized;
  readonly settings: Settings;
  readonly errors: ReadonlyMap<ValueId, LayerError>;
  readonly provenance: string;
  readonly notes: readonly string[];
  readonly findings?: readonly LayerFinding[];
  readonly measuredOn?: string;
  readonly seconds: number;
}

export function summarize(input: SummaryInput): QuantizeResult {
  const { model, details } = input.quantized;
  const steps = model.steps.filter(inIntegers);
  const paths = convPathsOf(model);
  return {
    preset: model.preset,
    provenance: input.provenance,
    layers: steps.map((step) => ({
      ...layerOf(model, step, details.get(step.name), input.errors.get(step.outputs[0]), input.settings),
      ...(isConv(step) && { kernelPath: paths.get(step) }),
    })),
    size: sizesOf(model),
    cost: totalCost(steps.map((step) => costOf(model, step))),
    islands: islandsOf(model),
    fates: fatesOf(model),
    notes: input.notes,
    findings: input.findings ?? [],
    ...(input.measuredOn !== undefined && { measuredOn: input.measuredOn }),
    seconds: input.seconds,
  };
}

export function islandsOf(model: QuantizedModel): readonly Island[] {
  return model.steps.filter(inFloat).map(({ nodes, reason, tail }) => {
    const layers = [...new Set(nodes.map((index) => layerName(model.graph, model.graph.nodes[index].layer)))];
    return { layers, reason, tail };
  });
}

function layerName(graph: Graph, layer: number): string {
  return graph.layers[layer].name;
}

function layerOf(
  model: QuantizedModel,
  step: IntegerStep,
  detail: StepDetail | undefined,
  error: LayerError | undefined,
  settings: Settings,
): QuantizedLayerInfo {
  const layer = model.graph.layers[step.layer];
  const output = model.tensors[step.outputs[0]];
  const conv = isConv(step) ? step : undefined;
  const zeroPoint = { input: model.tensors[step.inputs[0]]?.zeroPoint ?? 0, output: output?.zeroPoint ?? 0 };
  return {
    index: layer.index,
    name: layer.name,
    op: layer.op,
    bits: {
      weights: conv?.weightBits ?? null,
      activations: output?.bits ?? settings.bits.activations,
      bias: conv ? (conv.narrowBias?.bits ?? 32) : null,
    },
    scale: {
      input: model.tensors[step.inputs[0]]?.scale[0] ?? 0,
      weights: conv ? oneOrMany(conv.weightScale) : null,
      output: output ? oneOrMany(output.scale) : 0,
    },
    ...((zeroPoint.input !== 0 || zeroPoint.output !== 0) && { zeroPoint }),
    adjustment: adjustmentOf(model, step, detail),
    accumulatorBits: conv?.accumulatorBits ?? null,
    saturation: error?.saturation ?? null,
    ...(detail?.lines && { lines: detail.lines }),
    ...(error && output && output.bits < 32 && { usedRange: error.usedRange }),
    sqnrDb: { weights: finite(detail?.weightSqnrDb), output: finite(error?.sqnrDb) },
    mse: finiteOrNull(error?.mse),
    maxError: finiteOrNull(error?.maxError),
    cost: costOf(model, step),
  };
}

function adjustmentOf(
  model: QuantizedModel,
  step: IntegerStep,
  detail: StepDetail | undefined,
): QuantizedLayerInfo['adjustment'] {
  const requantize = requantizeOf(step);
  if (!requantize) return null;
  const chosen = detail?.chosen ?? pairsOf(requantize);
  const values = chosen
    ? chosen.map(({ multiplier, shift }) => multiplier * 2 ** -shift)
    : Array.from(requantize.factor.value);
  const wanted = detail?.wanted ?? values;
  // Of entries by the number of taps, the last is for a whole window.
  const shown = entriesFor(step.kind) === 'taps' ? -1 : 0;
  const used = values.slice(shown);
  const pairs = chosen?.slice(shown);
  return {
    mode: model.mode,
    value: single(used),
    multiplier: pairs ? single(pairs.map(({ multiplier }) => multiplier)) : null,
    shift: pairs ? single(pairs.map(({ shift }) => shift)) : null,
    relativeError: Math.max(...wanted.map((want, i) => relativeError(want, used[Math.min(i, used.length - 1)]))),
  };
}

function pairsOf({
  mode,
  factor,
}: Requantize): readonly { readonly multiplier: number; readonly shift: number }[] | undefined {
  if (mode === 'float') return undefined;
  return Array.from(factor.multiplier, (multiplier, i) => ({ multiplier, shift: factor.shift[i] }));
}

/** Of weights and biases, in float and in integers. */
export function sizesOf(model: QuantizedModel): QuantizeResult['size'] {
  const convs = model.steps.filter(isConv);
  const floats = convs.reduce((sum, step) => sum + 4 * (sizeOf(step.weightShape) + step.bias.length), 0);
  const bits = convs.reduce((sum, step) => sum + step.weightBits * sizeOf(step.weightShape) + biasBits(step), 0);
  return { floatBytes: floats, quantizedBytes: Math.ceil(bits / 8) };
}

const biasBits = ({ bias, narrowBias }: ConvStep): number => (narrowBias?.bits ?? 32) * bias.length;

function oneOrMany(values: Float64Array): number | readonly number[] {
  return single(Array.from(values));
}

function single(values: readonly number[]): number | readonly number[] {
  return values.length === 1 ? values[0] : values;
}

/** JSON has neither NaN nor infinity; a finding says what became of such a layer. */
function finiteOrNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** Infinity (exact weights) is no JSON number: 200 dB stands for exact, as in `perLayer`. */
function finite(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Math.min(value, 200);
}
