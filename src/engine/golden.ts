/**
 * Golden vectors: the integers of every step for calibration images, or for seeded noise where none can be
 * reached (a run's folder that travelled without its pictures). What was taken is said in `origin`.
 */
import type { Golden } from '../export/golden';
import type { ValueId } from '../graph/graph';
import { byInput, type RealInputs } from '../graph/networkInputs';
import { sizeOf } from '../graph/tensor';
import { accumulatorsOf } from '../integer/accumulators';
import { crossIsland } from '../evaluate/runQuantized';
import { openIslands } from '../evaluate/islands';
import { openProgram, type HeldValues, type IslandStop } from '../integer/integerProgram';
import { tensorOf } from '../integer/map';
import { quantizeInput } from '../integer/quantizeInput';
import type { StepRunner } from '../integer/runStep';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { inIntegers } from '../quantize/steps/steps';
import { realsOf, type NetworkImage } from '../util/codedImage';
import { InputError, throwIfCancelled } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { inputsOf, openImages } from './images';
import type { Recipe } from './recipeTypes';

/** What of a recipe says which images were calibrated on. */
export type GoldenSource = Pick<Recipe, 'calibration' | 'preprocess' | 'inputs'>;

export interface GoldenRequest {
  /** How many images; fewer when the data set has fewer. */
  readonly images: number;
  /** Also what every step sums before requantizing. */
  readonly accumulators: boolean;
}

/** One per image, at least one. */
export async function goldensFor(
  model: QuantizedModel,
  source: GoldenSource,
  { images, accumulators }: GoldenRequest,
  files: Files,
  steps: StepRunner,
  job: Job = {},
): Promise<readonly Golden[]> {
  const pictures = await calibrationImages(model, source, images, files);
  if (typeof pictures === 'string') {
    const origin = noiseOrigin(pictures);
    return [await goldenAcrossIslands(model, noiseInputs(model), origin, steps, accumulators)];
  }
  const goldens: Golden[] = [];
  for (const [index, { input: picture, name: image }] of pictures.entries()) {
    throwIfCancelled(job.signal);
    const given = new Map(
      [...byInput(model.inputs, picture)].map(([input, data]) => {
        return [input, quantizeInput(data, tensorOf(model, input), model.inputRounding)] as const;
      }),
    );
    goldens.push({ ...(await goldenAcrossIslands(model, given, goldenOrigin(index), steps, accumulators)), image });
    job.onProgress?.({ stage: 'Golden vectors', done: index + 1, total: pictures.length, unit: 'images' });
  }
  return goldens;
}

/** Why no picture was taken. */
export const noiseOrigin = (why: string): string => `seeded noise (${why})`;

export const goldenOrigin = (index: number): string =>
  index === 0 ? 'the first calibration image of the recipe' : `calibration image ${index + 1} of the recipe`;

/** Runs the program as far as integers reach: up to the first island whose integers later steps would read. */
export function runGolden(
  model: QuantizedModel,
  inputs: ReadonlyMap<ValueId, IntegerValues>,
  origin: string,
  steps: StepRunner,
  withAccumulators = false,
): Golden {
  const { golden, walk, close } = record(model, inputs, origin, steps, withAccumulators);
  try {
    for (let next = walk.next(); !next.done; next = walk.next()) {
      if (next.value.step.outputs.some((value) => model.tensors[value] !== undefined)) break;
    }
  } finally {
    close();
  }
  return golden;
}

/** The same to the end: float islands before the tail are run by onnxruntime, and what they made is kept. */
export async function goldenAcrossIslands(
  model: QuantizedModel,
  inputs: ReadonlyMap<ValueId, IntegerValues>,
  origin: string,
  steps: StepRunner,
  withAccumulators = false,
): Promise<Golden> {
  const between = { ...model, steps: model.steps.filter((step) => inIntegers(step) || !step.tail) };
  const { golden, values, walk, close } = record(between, inputs, origin, steps, withAccumulators);
  const islands = await openIslands(between);
  const floats = new Map<ValueId, NetworkImage>();
  try {
    for (let next = walk.next(); !next.done; next = walk.next()) {
      await crossIsland(between, next.value, islands, floats, (value, integers) => values.set(value, integers));
    }
  } finally {
    close();
    await islands.close();
  }
  return { ...golden, reals: new Map([...floats].map(([value, reals]) => [value, realsOf(reals)])) };
}

/** A walk that keeps the integers of every step. */
function record(
  model: QuantizedModel,
  inputs: ReadonlyMap<ValueId, IntegerValues>,
  origin: string,
  steps: StepRunner,
  withAccumulators: boolean,
): {
  readonly golden: Golden;
  readonly values: Map<ValueId, IntegerValues>;
  readonly walk: Generator<IslandStop, HeldValues, undefined>;
  readonly close: () => void;
} {
  const values = new Map(inputs);
  const accumulators = new Map<ValueId, IntegerValues>();
  const read = (id: ValueId): IntegerValues => values.get(id) ?? new Int32Array(0);
  const program = openProgram(model, steps);
  const walk = program.walk(inputs, (step, integers) => {
    const sums = withAccumulators ? accumulatorsOf(model, step, read, steps) : undefined;
    if (sums) accumulators.set(step.outputs[0], sums);
    values.set(step.outputs[0], integers);
  });
  return { golden: { origin, values, accumulators }, values, walk, close: () => program.close() };
}

interface Picture {
  readonly input: RealInputs;
  readonly name?: string;
}

/** The first images, or why there are none. */
async function calibrationImages(
  { graph }: QuantizedModel,
  source: GoldenSource,
  count: number,
  files: Files,
): Promise<readonly Picture[] | string> {
  try {
    const choice = { ...source.calibration, count };
    const images = await openImages(graph, source.calibration.dataset, choice, source, files, 'calibration');
    const pictures: Picture[] = [];
    for await (const input of inputsOf(images)) pictures.push({ input, name: images.chosen[pictures.length]?.id });
    return pictures.length > 0 ? pictures : 'the calibration data set is empty';
  } catch (error) {
    if (error instanceof InputError) return 'the calibration images cannot be read';
    throw error;
  }
}

/** Integers over the whole range of each input: a linear congruential generator (Numerical Recipes), seed 1. */
function noiseInputs(model: QuantizedModel): ReadonlyMap<ValueId, IntegerValues> {
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return new Map(
    model.inputs.map((value) => {
      const { shape, qmin, qmax } = tensorOf(model, value);
      // Counts of which nobody knows how far they go: zeros, as noise would lie beyond whatever they count.
      const isOpen = qmax - qmin >= 2 ** 32 - 1;
      const noise = (): number => (isOpen ? 0 : qmin + Math.floor(next() * (qmax - qmin + 1)));
      return [value, Int32Array.from({ length: sizeOf(shape) }, noise)];
    }),
  );
}
