/** Reads what a step computes, and from which golden integers: for suspicions that compute single elements otherwise. */
import type { Operand, Operation } from '../../compare/operation';
import { mapSize } from '../../compare/order';
import { requantizeOf } from '../../compare/readManifest';
import type { Vectors } from '../../compare/match';
import type { ManifestStep } from '../../export/fpga/manifest';
import type { ManifestValue } from '../../export/fpga/values';
import type { Requantize, Window } from '../../quantize/quantizedModel';
import type { StepKind } from '../../quantize/steps/steps';
import { readMemory, readParameter, type Goldens } from './goldens';
import { alikeOf } from './wirings';

/** The step's own fields, as `detailsOf` wrote them. */
interface Fields {
  readonly window: Window;
  readonly groups: number;
  readonly weightShape: readonly number[];
  readonly weightBits: number;
  readonly padding: 'lowest' | 'zero';
  readonly countIncludesPadding: boolean;
  readonly alignment: readonly { readonly value: number; readonly multiplier: number }[];
  readonly axis: number;
}

/** What is known of a step while its operation is made. */
interface Known {
  readonly goldens: Goldens;
  readonly step: ManifestStep;
  readonly vectors: Vectors;
  readonly fields: Fields;
  readonly inputs: readonly Operand[];
  readonly requantize?: Requantize;
}

/** Undefined for kinds that nothing is suspected of, maps of several images, and inputs without golden vectors. */
export async function operationOf(
  goldens: Goldens,
  step: ManifestStep,
  vectors: Vectors,
): Promise<Operation | undefined> {
  const inputs = await operandsOf(goldens, step, vectors);
  if (!inputs) return undefined;
  const requantize = requantizeOf(step['requantize']);
  return operations[step.kind]?.({ goldens, step, vectors, fields: step as unknown as Fields, inputs, requantize });
}

type Reader = (known: Known) => Operation | undefined | Promise<Operation | undefined>;

/** Null: a step that is compared by what it gives out alone. */
const operations: Readonly<Record<StepKind, Reader | null>> = {
  conv: convOf,
  maxPool: ({ inputs, fields: { window, padding } }) => ({ kind: 'maxPool', inputs, window, padding }),
  averagePool: ({ inputs, requantize, fields: { window, countIncludesPadding } }) =>
    requantize && { kind: 'averagePool', inputs, window, countIncludesPadding, requantize },
  add: ({ inputs, requantize, fields: { alignment } }) =>
    requantize && { kind: 'add', inputs, multipliers: multipliersOf(alignment, requantize), requantize },
  concat: ({ inputs, step, fields: { axis } }) => (axis === 1 ? concatOf(inputs, step['requantize']) : undefined),
  ...{ mul: null, div: null, matMul: null, softmax: null, extreme: null, normalize: null, requantize: null },
  ...{ lookup: null, embed: null, reshape: null, transpose: null, slice: null, pad: null, resize: null },
  ...{ interpolate: null, constant: null, curve: null, island: null },
};

const multipliersOf = (alignment: Fields['alignment'], { mode }: Requantize): readonly number[] =>
  alignment.map(({ value, multiplier }) => (mode === 'float' ? value : multiplier));

function concatOf(inputs: readonly Operand[], json: unknown): Operation {
  const list: readonly unknown[] = Array.isArray(json) ? json : [];
  return { kind: 'concat', inputs, requantize: inputs.map((_, i) => requantizeOf(list[i] ?? undefined)) };
}

async function convOf({ goldens, step, fields, inputs, requantize, vectors }: Known): Promise<Operation | undefined> {
  const [weights, bias] = await Promise.all(
    ['weights', 'bias'].map((role) => readParameter(goldens, step.memories[role])),
  );
  if (!weights || !bias) return undefined;
  const { window, groups, weightShape, weightBits } = fields;
  const [id] = step.inputs;
  const alike = await valuesAlike(goldens, step, id, vectors);
  return {
    kind: 'conv',
    inputs: inputs.map((input) => ({ ...input, name: id, alike })),
    window,
    groups,
    weightShape,
    weightBits,
    weights,
    bias,
    requantize,
  };
}

async function valuesAlike(
  goldens: Goldens,
  step: ManifestStep,
  input: string,
  { values }: Vectors,
): Promise<Operand['alike']> {
  const held = alikeOf(goldens.manifest, step, input).filter((name) => values[name]);
  return Promise.all(held.map(async (name) => ({ name, values: await readMemory(goldens, values[name]) })));
}

async function operandsOf(
  goldens: Goldens,
  { inputs, outputs }: ManifestStep,
  vectors: Vectors,
): Promise<readonly Operand[] | undefined> {
  const { values } = goldens.manifest;
  const named = inputs.map((id) => values.find((value) => value.id === id));
  const made = values.find(({ id }) => id === outputs[0]);
  if (![...named, made].every(isSingleMap)) return undefined;
  const read = named.map(async (value) => {
    const memory = value && vectors.values[value.id];
    if (!memory) return undefined;
    const { shape, zeroPoint, qmin, bits } = value;
    const { signed } = memory;
    return { values: await readMemory(goldens, memory), size: mapSize(shape), ...{ zeroPoint, qmin, bits, signed } };
  });
  const operands = (await Promise.all(read)).filter((operand) => operand !== undefined);
  return operands.length === inputs.length ? operands : undefined;
}

/** (1,C), or (1,C,H,W). */
function isSingleMap(value: ManifestValue | undefined): boolean {
  return value !== undefined && [2, 4].includes(value.shape.length) && value.shape[0] === 1;
}
