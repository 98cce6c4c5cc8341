/**
 * Golden vectors: the integers of every step for one calibration image, or for seeded noise where no image can be
 * reached (a run's folder that travelled without its pictures). What was taken is said in `origin`.
 */
import type { Golden } from '../export/golden';
import type { ValueId } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import { openProgram } from '../integer/integerProgram';
import { tensorOf } from '../integer/map';
import { quantizeInput } from '../integer/quantizeInput';
import type { StepRunner } from '../integer/runStep';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import { openImages } from './images';
import type { Recipe } from './recipeTypes';

/** What of a recipe says which images were calibrated on. */
export type GoldenSource = Pick<Recipe, 'calibration' | 'preprocess'>;

export async function goldenFor(
  model: QuantizedModel,
  source: GoldenSource,
  files: Files,
  steps: StepRunner,
): Promise<Golden> {
  const picture = await calibrationImage(model, source, files);
  if (typeof picture === 'string') return runGolden(model, noiseInputs(model), `seeded noise (${picture})`, steps);
  const [input] = model.inputs;
  const integers = quantizeInput(picture, tensorOf(model, input), model.inputRounding);
  return runGolden(model, new Map([[input, integers]]), 'the first calibration image of the recipe', steps);
}

/** Runs the program as far as integers reach: up to the first island whose integers later steps would read. */
export function runGolden(
  model: QuantizedModel,
  inputs: ReadonlyMap<ValueId, IntegerValues>,
  origin: string,
  steps: StepRunner,
): Golden {
  const values = new Map(inputs);
  const walk = openProgram(model, steps).walk(inputs, (step, integers) => values.set(step.outputs[0], integers));
  for (let next = walk.next(); !next.done; next = walk.next()) {
    if (next.value.step.outputs.some((value) => model.tensors[value] !== undefined)) break;
  }
  return { origin, values };
}

/** The first image, or why there is none. */
async function calibrationImage(
  { graph }: QuantizedModel,
  { calibration, preprocess }: GoldenSource,
  files: Files,
): Promise<Float32Array | string> {
  try {
    const choice = { ...calibration, count: 1 };
    const images = await openImages(graph, calibration.dataset, choice, preprocess, files, 'calibration');
    for await (const { input } of images) return input;
    return 'the calibration data set is empty';
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
