/** Weights in hovers are those of the file: beside a text that is being typed, the same name may be another layer's. */
import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { withWeights } from '../../../src/vscode/cfg/known';
import type { Model } from '../../../src/vscode/models/model';
import { sampleSummary } from '../../protocol/views/sampleResults';

const weights = { conv_0: { count: 1, zeros: 0, min: 1, max: 1, mean: 1, deviation: 0, bins: [1] } };
const known = { rows: sampleSummary.layers };

it.each([
  ['of the file', false, { ...known, weights }],
  ['of a text that is being typed', true, known],
])('what is known %s', async (_, isDirty, expected) => {
  const model = { weights: vi.fn(async () => weights) } as Pick<Model, 'weights'> as Model;
  expect(await withWeights(model, { isDirty } as vscode.TextDocument, known)).toEqual(expected);
  expect(model.weights).toHaveBeenCalledTimes(isDirty ? 0 : 1);
});
