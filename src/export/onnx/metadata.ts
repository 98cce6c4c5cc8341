/** What ONNX nodes cannot say, as `metadata_props`: how the integers are adjusted and rounded, and by how many bits they shift. */
import type { Factor, QuantizedModel, Step } from '../../quantize/quantizedModel';
import { inIntegers, isConv, requantizeOf } from '../../quantize/steps/steps';
import { scaleGrids, type ScaleGrid } from '../../quantize/scaleGrid';

const scaleKinds: Readonly<Record<ScaleGrid, string>> = { free: 'real', powers: 'pow2', ratios: 'pow2-ratio' };

/** Keys begin with `quant.`; lists are JSON. The order is fixed. */
export function metadataOf(model: QuantizedModel, provenance: string): Readonly<Record<string, string>> {
  const factors = model.steps.flatMap((step) => factorsOf(step).map((factor) => ({ step, factor })));
  const table = (field: 'multiplier' | 'shift'): string =>
    JSON.stringify(Object.fromEntries(factors.map(({ step, factor }) => [step.name, Array.from(factor[field])])));
  return {
    'quant.preset': model.preset,
    'quant.adjustment': model.mode,
    'quant.rounding': model.rounding,
    'quant.input_rounding': model.inputRounding,
    'quant.scale_kind': scaleKinds[scaleGrids[model.mode]],
    'quant.multiplier': table('multiplier'),
    'quant.shift': table('shift'),
    'quant.bits': JSON.stringify(bitsOf(model)),
    'quant.provenance': provenance,
  };
}

/** Steps with one requantization and integers in it; concat's are in the JSON export. */
function factorsOf(step: Step): readonly Factor[] {
  const factor = inIntegers(step) ? requantizeOf(step)?.factor : undefined;
  return factor && factor.multiplier.length > 0 ? [factor] : [];
}

/** Widths of weights and activations by step, since a container may be wider. */
function bitsOf(model: QuantizedModel): Readonly<Record<string, readonly (number | null)[]>> {
  const rows = model.steps.flatMap((step): [string, (number | null)[]][] => {
    const bits = model.tensors[step.outputs[0]]?.bits;
    return bits === undefined ? [] : [[step.name, [isConv(step) ? step.weightBits : null, bits]]];
  });
  return Object.fromEntries(rows);
}
