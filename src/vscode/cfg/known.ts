/** What a window knows of the cfg file that a document shows, as it was last saved. */
import type * as vscode from 'vscode';
import type { Known } from '../../language/cfg/known';
import type { Model, Models } from '../models';

export function knownOf(models: Models, { uri }: vscode.TextDocument): Known {
  const state = models.find(uri)?.state;
  if (state?.kind !== 'ready') return {};
  const { summary, run } = state;
  return { rows: summary.layers, quantized: run?.quantize.layers, provenance: run?.quantize.provenance };
}

/** A hover does not wait longer for its picture: while a run is under way the engine may be busy. The next one has it. */
const patience = 400;

/** With the weights of the layers, if they are there soon. */
export async function withWeights(model: Model | undefined, known: Known): Promise<Known> {
  if (!model || known.rows === undefined) return known;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience, undefined));
  return { ...known, weights: await Promise.race([model.weights(), late]) };
}
