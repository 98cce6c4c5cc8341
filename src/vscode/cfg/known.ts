/** What a window knows of the cfg file that a document shows, as it was last read. */
import type * as vscode from 'vscode';
import type { Known } from '../../language/cfg/known';
import type { Model } from '../models/model';
import type { Models } from '../models/models';
import { withTimeout } from '../withTimeout';

export function knownOf(models: Models, { uri }: vscode.TextDocument): Known {
  const state = models.find(uri)?.state;
  if (state?.kind !== 'ready') return {};
  const { summary, run, isStale } = state;
  const { layers: quantized, findings, islands, fates, provenance } = run?.quantize ?? {};
  return { rows: summary.layers, quantized, findings, islands, fates, provenance, isStale };
}

/** With the weights of the layers, if they are there soon. They are those of the file: in a text that is being typed, `conv_12` may be another layer. */
export async function withWeights(
  model: Model | undefined,
  { isDirty }: vscode.TextDocument,
  known: Known,
): Promise<Known> {
  return model && known.rows && !isDirty ? { ...known, weights: await withTimeout(model.weights()) } : known;
}
