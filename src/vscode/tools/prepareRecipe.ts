/** A recipe with samples for a model that a tool is asked to quantize: what the front door asks a person, taken from the request. */
import type * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Offer } from '../../protocol/results/offer';
import { isRecipePath, recipePathOf } from '../../protocol/results/recipePath';
import type { ChosenData, ModelRef } from '../../protocol/results/requests';
import { InputError } from '../../util/errors';
import { putData } from '../frontDoor/putData';
import { modelRefOf } from '../modelRef';

/** @param samples a path within the workspace, or `synthetic`; asked for where neither a recipe nor the model itself says enough */
export async function prepareRecipe(
  engine: Remote<EngineApi>,
  target: vscode.Uri,
  samples: string | undefined,
): Promise<void> {
  const ref = modelRefOf(target);
  if (isRecipePath(ref.model)) return;
  const offer = await engine.offer({ ...ref, folders: [] });
  if (offer.ready) return;
  const data = await dataFor(engine, ref, samples);
  if (offer.hasRecipe) return putData(recipePathOf(ref.model), data, ['calibration']);
  await engine.init({ ...ref, data, ...pixelsOf(offer) });
}

function pixelsOf({ guess }: Offer): Pick<Parameters<EngineApi['init']>[0], 'pixels'> {
  return guess ? { pixels: { form: guess.form, resize: guess.resize } } : {};
}

async function dataFor(engine: Remote<EngineApi>, ref: ModelRef, samples: string | undefined): Promise<ChosenData> {
  if (samples === 'synthetic') return { type: 'synthetic', path: '', judged: 'float' };
  if (samples !== undefined) return engine.dataAt({ ...ref, path: samples });
  throw new InputError(
    'no samples to measure ranges on: give "samples", a folder of pictures in the workspace, or "synthetic"',
  );
}
