/**
 * What errors are measured on where nobody names images: uniform noise over the integers in which a file holds its inputs. No picture
 * looks like it, so it tells what arithmetic loses and nothing of accuracy.
 */
import type { Graph, ValueId } from '../graph/graph';
import type { RealInputs } from '../graph/networkInputs';
import { bytesOf, isKnown, sizeOf } from '../graph/tensor';
import { InputError } from '../util/errors';
import { seeded } from '../util/random';
import type { ChosenImages, PreparedSample } from './images';

const total = 4;

/** Throws InputError where an input has no scale of the file's. */
export function noiseImages(graph: Graph): ChosenImages {
  const inputs = Array.from({ length: total }, (_, index) => noises(graph, index + 1));
  return {
    total,
    chosen: inputs.map((all, index) => ({ id: nameOf(index), bytes: async () => joined([...all.values()]) })),
    async *[Symbol.asyncIterator](): AsyncGenerator<PreparedSample> {
      for (const [index, all] of inputs.entries()) yield sampleOf(nameOf(index), asFed(graph, all));
    },
  };
}

const nameOf = (index: number): string => `noise ${index + 1}`;

function sampleOf(id: string, input: RealInputs): PreparedSample {
  const image = { width: 0, height: 0, data: new Uint8Array(0) };
  return { sample: { id, image }, input, placement: { scale: [1, 1], offset: [0, 0], labelShift: [0, 0] } };
}

/** A single input stands for itself. */
const asFed = ({ inputs }: Graph, all: ReadonlyMap<ValueId, Float32Array>): RealInputs =>
  (inputs.length === 1 ? all.get(inputs[0]) : undefined) ?? all;

function joined(arrays: readonly Float32Array[]): Uint8Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return bytesOf(all);
}

function noises(graph: Graph, seed: number): ReadonlyMap<ValueId, Float32Array> {
  const next = seeded(seed);
  return new Map(graph.inputs.map((input) => [input, noise(graph, input, next)]));
}

function noise({ values, given, name }: Graph, input: ValueId, next: () => number): Float32Array {
  const { shape, name: inputName } = values[input];
  const own = given?.get(input);
  if (!own || !isKnown(shape))
    throw new InputError(
      `${name}: no images are named, and noise is no input for ${inputName}: name "calibration.dataset"`,
    );
  const { scale, zeroPoint, low, high } = own;
  const real = (): number => scale * (low + Math.floor(next() * (high - low + 1)) - zeroPoint);
  return Float32Array.from({ length: sizeOf(shape) }, real);
}
