/** Outputs as decoders see them, for tests: shapes, and what their operators tell. */
import type { Decoder, Decoding, Network, OutputView } from '../../../src/evaluate/decoders/decoder';
import type { Candidates } from '../../../src/evaluate/detection';

export type OutputSketch = Partial<Omit<OutputView, 'value' | 'shape'>> & { readonly shape: readonly number[] };

export const network = (size: readonly [number, number], ...outputs: readonly OutputSketch[]): Network => ({
  size,
  outputs: outputs.map((output, value) => ({
    ...{ value, name: `output${value}`, integers: false, last: 'Conv', computed: false, squashed: false },
    ...output,
  })),
});

export function recognised(decoder: Decoder, of: Network, asked = false): Decoding {
  const found = decoder.recognise(of, asked);
  if (!found) throw new Error(`${decoder.name} does not recognise ${JSON.stringify(of.outputs)}`);
  return found;
}

/** Zeros of an output's shape, of which some are set, by their place in each dimension. */
export function tensor(
  shape: readonly number[],
  set: readonly (readonly [at: readonly number[], value: number])[],
): Float32Array {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (const [at, value] of set) data[at.reduce((index, place, axis) => index * shape[axis] + place, 0)] = value;
  return data;
}

/** Corners, objectness and class scores, rounded for reading. */
export function rowsOf({ boxes, objectness, classScores, classes }: Candidates): readonly (readonly number[])[] {
  const round = (value: number): number => Math.round(value * 1e4) / 1e4 + 0;
  return Array.from(objectness, (whole, row) =>
    [...boxes.subarray(4 * row, 4 * row + 4), whole, ...classScores.subarray(classes * row, classes * (row + 1))].map(
      round,
    ),
  );
}
