/** What is known about a golden value whose dump differs. */
import { countedTaps } from '../../compare/causes/pools';
import { isMean, isWeightedSum, type Operation } from '../../compare/operation';
import { mapSize } from '../../compare/order';
import { requantizeOf } from '../../compare/readManifest';
import type { Item, Vectors } from '../../compare/match';
import type { Evidence, Other } from '../../compare/suspect';
import { operationOf } from './operation';
import { readMemory, readParameter, type Goldens } from './goldens';
import { recomputedOf } from './recomputed';

/** What a dump holds beside what is expected. */
export type Lists = Pick<Evidence, 'expected' | 'found' | 'places' | 'dump' | 'order' | 'containerBits'>;

/** How many values of the same length a dump is compared with. */
const mostOthers = 16;

export async function evidenceOf(
  goldens: Goldens,
  items: readonly Item[],
  item: Item,
  lists: Lists,
): Promise<Evidence> {
  const { id, value, step, memory, accumulator, vectors } = item;
  const size = mapSize(value.shape);
  const sums = accumulator ? undefined : items.find((other) => other.id === `${id}_acc`);
  const requantize = requantizeOf(step?.['requantize']);
  const operation = step && (await operationOf(goldens, step, vectors));
  const entry = isMean(operation) ? countedTaps(operation, size) : undefined;
  return {
    ...lists,
    ...{
      size,
      bits: memory.bits,
      signed: memory.signed,
      zeroPoint: accumulator ? 0 : value.zeroPoint,
      scale: value.scale,
    },
    isSum: accumulator || memory.bits >= 32,
    accumulators: sums ? await readMemory(goldens, sums.memory) : accumulator ? undefined : realSums(operation),
    ...{ requantize, entry, operation },
    bias: await readParameter(goldens, step?.memories['bias']),
    others: [
      ...(await otherImages(goldens, id, accumulator, vectors)),
      ...(await otherValues(goldens, items, id, memory.elements)),
    ],
    recomputed: await recomputedOf(goldens, item),
  };
}

/** Sums of real numbers, which have no golden vectors. */
function realSums(operation: Operation | undefined): Float64Array | undefined {
  if (!isWeightedSum(operation) || operation.requantize.mode !== 'float') return undefined;
  const { inputs, multipliers } = operation;
  const [{ values }] = inputs;
  if (inputs.some((input) => input.values.length !== values.length)) return undefined;
  return values.map((_, i) =>
    inputs.reduce((sum, input, n) => sum + (input.values[i] - input.zeroPoint) * multipliers[n], 0),
  );
}

/** The same value, of other images. */
async function otherImages(
  goldens: Goldens,
  id: string,
  accumulator: boolean,
  vectors: Vectors,
): Promise<readonly Other[]> {
  const images = goldens.manifest.golden.filter((each) => each !== vectors);
  const read = images.map(async (each) => {
    const memory = accumulator ? each.accumulators[id.replace(/_acc$/, '')] : each.values[id];
    return memory && { name: id, image: each.image, values: await readMemory(goldens, memory) };
  });
  return (await Promise.all(read)).filter((other) => other !== undefined);
}

/** Other values of the same image. */
async function otherValues(
  goldens: Goldens,
  items: readonly Item[],
  id: string,
  elements: number,
): Promise<readonly Other[]> {
  const alike = items.filter((other) => other.id !== id && other.memory.elements === elements).slice(0, mostOthers);
  return Promise.all(alike.map(async (other) => ({ name: other.id, values: await readMemory(goldens, other.memory) })));
}
