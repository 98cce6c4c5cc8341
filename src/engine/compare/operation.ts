/** Reads what a step computes, and from which golden integers: for suspicions that compute single elements otherwise. */
import type { Operand, Operation } from '../../compare/operation';
import { mapSize } from '../../compare/order';
import { requantizeOf } from '../../compare/readManifest';
import type { Vectors } from '../../compare/match';
import type { ManifestStep } from '../../export/fpga/manifest';
import type { ManifestValue } from '../../export/fpga/values';
import type { Window } from '../../quantize/quantizedModel';
import { readMemory, readParameter, type Goldens } from './goldens';

/** The step's own fields, as `detailsOf` wrote them. */
interface Fields {
  readonly window: Window;
  readonly groups: number;
  readonly weightShape: readonly number[];
  readonly weightBits: number;
  readonly padding: 'lowest' | 'zero';
  readonly countIncludesPadding: boolean;
  readonly alignment: readonly { readonly multiplier: number }[];
  readonly axis: number;
}

/** Undefined for kinds that nothing is suspected of, maps of several images, and inputs without golden vectors. */
export async function operationOf(
  goldens: Goldens,
  step: ManifestStep,
  vectors: Vectors,
): Promise<Operation | undefined> {
  const inputs = await operandsOf(goldens, step, vectors);
  if (!inputs) return undefined;
  const fields = step as unknown as Fields;
  const requantize = requantizeOf(step['requantize']);
  switch (step.kind) {
    case 'conv': {
      const [weights, bias] = await Promise.all(
        ['weights', 'bias'].map((role) => readParameter(goldens, step.memories[role])),
      );
      const { window, groups, weightShape, weightBits } = fields;
      if (!weights || !bias) return undefined;
      return { kind: 'conv', inputs, window, groups, weightShape, weightBits, weights, bias, requantize };
    }
    case 'maxPool':
      return { kind: 'maxPool', inputs, window: fields.window, padding: fields.padding };
    case 'averagePool': {
      const { window, countIncludesPadding } = fields;
      return requantize && { kind: 'averagePool', inputs, window, countIncludesPadding, requantize };
    }
    case 'add': {
      const multipliers = fields.alignment.map(({ multiplier }) => multiplier);
      return requantize && { kind: 'add', inputs, multipliers, requantize };
    }
    case 'concat':
      return fields.axis === 1 ? { kind: 'concat', inputs } : undefined;
    default:
      return undefined;
  }
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
    return { values: await readMemory(goldens, memory), size: mapSize(shape), ...{ zeroPoint, qmin, bits } };
  });
  const operands = (await Promise.all(read)).filter((operand) => operand !== undefined);
  return operands.length === inputs.length ? operands : undefined;
}

/** (1,C), or (1,C,H,W). */
function isSingleMap(value: ManifestValue | undefined): boolean {
  return value !== undefined && [2, 4].includes(value.shape.length) && value.shape[0] === 1;
}
