/** What stands for samples that nobody has, of an input that takes no pictures: a data set of type `synthetic`. */
import { noPicture, type Dataset } from '../../calibrate/sample';
import { syntheticSamples } from '../../calibrate/datasets/synthetic';
import { bytesOf, isKnown, sizeOf } from '../../graph/tensor';
import { InputError } from '../../util/errors';
import { seeded } from '../../util/random';
import type { FedInput } from './feeds';

/** Tokens of all rows; else numbers of a normal distribution. Throws InputError where the input leaves dimensions open. */
export function syntheticArrays({ name, shape, kind }: FedInput): Dataset {
  const sizes = shape.join(', ');
  if (!isKnown(shape)) throw new InputError(`input '${name}' (${sizes}) has no size for synthetic data`);
  const data = (index: number): Float32Array => {
    const next = seeded(index + 1);
    const { rows } = kind;
    const number = rows === undefined ? () => normal(next) : () => Math.floor(next() * rows);
    return Float32Array.from({ length: sizeOf(shape) }, number);
  };
  const ids = Array.from({ length: syntheticSamples }, (_, index) => `synthetic-${String(index).padStart(3, '0')}`);
  const where = (index: number): string => `synthetic sample ${index}`;
  return {
    length: ids.length,
    ids,
    bytes: async (index) => bytesOf(data(index)),
    sample: async (index) => ({
      ...{ id: ids[index], image: noPicture },
      arrays: new Map([[name, { where: where(index), type: 'f4', shape, data: data(index) }]]),
    }),
  };
}

/** Box and Muller. */
const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
