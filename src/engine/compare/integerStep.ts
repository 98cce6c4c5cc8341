/**
 * A step as the program had it, read back from the manifest, whose fields have the step's own names: for suspicions that have the
 * reference compute it again. Values are numbered as the manifest lists them.
 */
import { requantizeOf } from '../../compare/readManifest';
import type { Manifest, ManifestStep } from '../../export/fpga/manifest';
import type { QuantizedTensor } from '../../quantize/quantizedModel';
import type { IntegerStep, StepKind } from '../../quantize/steps/steps';

/** Kinds whose own fields hold all that they compute with. */
const readBack: ReadonlySet<StepKind> = new Set([
  ...(['maxPool', 'averagePool', 'add', 'mul', 'div', 'matMul', 'softmax', 'concat', 'extreme'] as const),
  ...(['normalize', 'requantize', 'lookup', 'embed', 'transpose', 'slice', 'pad', 'resize'] as const),
  ...(['interpolate', 'curve'] as const),
]);

/** Undefined for convolutions, whose weights lie in memories, for islands, and for what has no inputs. */
export function integerStepOf({ values }: Manifest, step: ManifestStep): IntegerStep | undefined {
  if (!readBack.has(step.kind)) return undefined;
  const numberOf = (id: string): number => values.findIndex((value) => value.id === id);
  const fields = Object.entries(step).map(([name, field]) => [name, fieldOf(name, field)] as const);
  const [inputs, outputs] = [step.inputs.map(numberOf), step.outputs.map(numberOf)];
  if ([...inputs, ...outputs].includes(-1)) return undefined;
  return { ...Object.fromEntries(fields), layer: 0, inputs, outputs } as unknown as IntegerStep;
}

export function tensorsOf({ values }: Manifest): readonly QuantizedTensor[] {
  return values.map(({ shape, scale, zeroPoint, qmin, qmax, bits }) => ({
    ...{ shape, scale: Float64Array.from(scale), zeroPoint, qmin, qmax, bits },
  }));
}

/** Lists of integers that steps hold as typed arrays; doubles hold all of them. */
const arrays: ReadonlySet<string> = new Set([
  ...['fine', 'coarse', 'counted', 'gain', 'offset', 'table', 'rows', 'columns', 'first', 'shifts', 'knots', 'weights'],
]);

function fieldOf(name: string, field: unknown): unknown {
  if (name === 'requantize') return Array.isArray(field) ? field.map(requantizeOf) : requantizeOf(field);
  if (Array.isArray(field)) return arrays.has(name) ? Float64Array.from(field as number[]) : field.map(inside);
  return field;
}

/** What is listed beside each other: the axes of an interpolation. */
function inside(each: unknown): unknown {
  if (typeof each !== 'object' || each === null) return each;
  return Object.fromEntries(Object.entries(each).map(([name, field]) => [name, fieldOf(name, field)]));
}
