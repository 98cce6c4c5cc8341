/**
 * What errors are measured on where nobody names images: uniform noise over the integers in which a file holds its input. No picture
 * looks like it, so it tells what arithmetic loses and nothing of accuracy.
 */
import type { Graph } from '../graph/graph';
import { bytesOf, isKnown, sizeOf } from '../graph/tensor';
import { InputError } from '../util/errors';
import { seeded } from '../util/random';
import type { ChosenImages, PreparedSample } from './images';

const total = 4;

/** Throws InputError where the graph has more than one input. */
export function noiseImages(graph: Graph): ChosenImages {
  const inputs = Array.from({ length: total }, (_, index) => noise(graph, index + 1));
  return {
    total,
    chosen: inputs.map((input, index) => ({ id: nameOf(index), bytes: async () => bytesOf(input) })),
    async *[Symbol.asyncIterator](): AsyncGenerator<PreparedSample> {
      for (const [index, input] of inputs.entries()) yield sampleOf(nameOf(index), input);
    },
  };
}

const nameOf = (index: number): string => `noise ${index + 1}`;

function sampleOf(id: string, input: Float32Array): PreparedSample {
  const image = { width: 0, height: 0, data: new Uint8Array(0) };
  return { sample: { id, image }, input, placement: { scale: [1, 1], offset: [0, 0], labelShift: [0, 0] } };
}

function noise({ inputs, values, given, name }: Graph, seed: number): Float32Array {
  const [input] = inputs;
  const { shape, name: inputName } = values[input];
  const own = given?.get(input);
  if (inputs.length !== 1 || !own || !isKnown(shape))
    throw new InputError(
      `${name}: no images are named, and noise is no input for ${inputName}: name "calibration.dataset"`,
    );
  const next = seeded(seed);
  const { scale, zeroPoint, low, high } = own;
  const real = (): number => scale * (low + Math.floor(next() * (high - low + 1)) - zeroPoint);
  return Float32Array.from({ length: sizeOf(shape) }, real);
}
