/** What a recipe begins with: how pictures are wanted, as guessed or chosen, and the samples that somebody chose. */
import type { Graph } from '../../graph/graph';
import { pictureInput } from '../../graph/pictureInput';
import type { ChosenData, PixelChoice } from '../../protocol/results/requests';
import { InputError } from '../../util/errors';
import type { ModelKind } from '../modelKind';
import type { RecipeTextOptions } from '../recipe/write';
import { guessPreprocess, preprocessOf } from './guessPreprocess';
import { pixelForms } from './pixelForms';

/** Throws InputError where the choice names no form. Undefined where the network takes no pictures. */
export function preprocessFor(
  graph: Graph,
  kind: ModelKind,
  chosen: PixelChoice | undefined,
): RecipeTextOptions['preprocess'] {
  const guess = guessPreprocess(graph, kind);
  const guessed = guess && `Guessed by ${guess.why}`;
  const gray = pictureInput(graph)?.channels === 1 && ({ color: 'gray' } as const);
  if (!chosen) return guess && { spec: { ...preprocessOf(guess), ...gray }, why: guessed ?? '' };
  const form = pixelForms.find(({ id }) => id === chosen.form)?.id;
  const isGuess = form === guess?.form && chosen.resize === guess?.resize;
  const why = isGuess && guessed !== undefined ? `${guessed}; accepted on a picture` : 'Chosen on a picture';
  if (form) return { spec: { ...preprocessOf({ form, resize: chosen.resize }), ...gray }, why };
  throw new InputError(
    `no form of pixels is called "${chosen.form}"; there are ${pixelForms.map(({ id }) => id).join(', ')}`,
  );
}

/** Samples that a first evaluation takes: enough for a figure, few enough to wait for. */
const judgedSamples = { labels: 500, float: 100 } as const;

/** The same samples calibrate and judge: a newcomer has one folder, and the recipe says so. */
export function chosenSets({ judged, ...dataset }: ChosenData): Pick<RecipeTextOptions, 'calibration' | 'evaluation'> {
  const evaluator = judged === 'float' ? 'fidelity' : dataset.type === 'masks' ? 'miou' : undefined;
  return {
    calibration: dataset,
    evaluation: { dataset, count: judgedSamples[judged], ...(evaluator && { evaluator }) },
  };
}
