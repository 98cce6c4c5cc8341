/**
 * Golden vectors: the integers of every step for calibration images, or for seeded noise where none can be
 * reached (a run's folder that travelled without its pictures). What was taken is said in `origin`.
 */
import type { Golden } from '../export/golden';
import type { ValueId } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import { accumulatorsOf } from '../integer/accumulators';
import { openProgram } from '../integer/integerProgram';
import { tensorOf } from '../integer/map';
import { quantizeInput } from '../integer/quantizeInput';
import type { StepRunner } from '../integer/runStep';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { InputError, throwIfCancelled } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { inputsOf, openImages } from './images';
import type { Recipe } from './recipeTypes';

/** What of a recipe says which images were calibrated on. */
export type GoldenSource = Pick<Recipe, 'calibration' | 'preprocess'>;

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
    return [runGolden(model, noiseInputs(model), `seeded noise (${pictures})`, steps, accumulators)];
  }
  const [input] = model.inputs;
  const goldens: Golden[] = [];
  for (const [index, picture] of pictures.entries()) {
    throwIfCancelled(job.signal);
    const integers = quantizeInput(picture, tensorOf(model, input), model.inputRounding);
    goldens.push(runGolden(model, new Map([[input, integers]]), originOf(index), steps, accumulators));
    job.onProgress?.({ stage: 'Golden vectors', done: index + 1, total: pictures.length, unit: 'images' });
  }
  return goldens;
}

const originOf = (index: number): string =>
  index === 0 ? 'the first calibration image of the recipe' : `calibration image ${index + 1} of the recipe`;

/** Runs the program as far as integers reach: up to the first island whose integers later steps would read. */
export function runGolden(
  model: QuantizedModel,
  inputs: ReadonlyMap<ValueId, IntegerValues>,
  origin: string,
  steps: StepRunner,
  withAccumulators = false,
): Golden {
  const values = new Map(inputs);
  const accumulators = new Map<ValueId, IntegerValues>();
  const read = (id: ValueId): IntegerValues => values.get(id) ?? new Int32Array(0);
  const program = openProgram(model, steps);
  const walk = program.walk(inputs, (step, integers) => {
    const sums = withAccumulators ? accumulatorsOf(model, step, read, steps) : undefined;
    if (sums) accumulators.set(step.outputs[0], sums);
    values.set(step.outputs[0], integers);
  });
  try {
    for (let next = walk.next(); !next.done; next = walk.next()) {
      if (next.value.step.outputs.some((value) => model.tensors[value] !== undefined)) break;
    }
  } finally {
    program.close();
  }
  return { origin, values, accumulators };
}

/** The first images, or why there are none. */
async function calibrationImages(
  { graph }: QuantizedModel,
  { calibration, preprocess }: GoldenSource,
  count: number,
  files: Files,
): Promise<readonly Float32Array[] | string> {
  try {
    const choice = { ...calibration, count };
    const images = await openImages(graph, calibration.dataset, choice, preprocess, files, 'calibration');
    const pictures: Float32Array[] = [];
    for await (const input of inputsOf(images)) pictures.push(input);
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
      return [value, Int32Array.from({ length: sizeOf(shape) }, () => qmin + Math.floor(next() * (qmax - qmin + 1)))];
    }),
  );
}
