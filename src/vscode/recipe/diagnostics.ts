/**
 * Problems and quick fixes in recipes. What the schema says already is left to the editor's JSON service, where that
 * validates; the fixes are offered all the same.
 */
import * as vscode from 'vscode';
import type { Diagnostic } from '../../language/diagnostic';
import { diagnoseRecipe, schemaCodes } from '../../language/recipe/diagnostics';
import { modelOf } from '../../language/recipe/model';
import type { LayerFinding } from '../../protocol/results/results';
import type { Models } from '../models';
import { problems } from '../problems';
import { severitiesOf } from '../settings';
import { withTimeout } from '../withTimeout';
import { contextOf, type RecipeKnowledge } from './known';
import { isRecipe, recipeSelector } from './selector';

export function registerRecipeDiagnostics(models: Models, knowledge: RecipeKnowledge): vscode.Disposable {
  const all = async (document: vscode.TextDocument): Promise<readonly Diagnostic[]> => {
    const text = document.getText();
    const layers = modelOf(text).namesLayers ? (await knowledge.layers(document)).map(({ name }) => name) : [];
    return diagnoseRecipe(text, {
      ...contextOf(document),
      lastRun: await findingsOf(document, knowledge),
      layers: layers.length > 0 ? layers : undefined,
      severities: severitiesOf('recipe'),
    });
  };
  return problems({
    name: 'shiftwise-recipe',
    selector: recipeSelector,
    setting: 'shiftwise.recipe',
    concerns: isRecipe,
    all,
    shown: ({ code }) => !(schemaCodes.includes(code) && jsonServiceValidates()),
    refresh: models.onDidChangeAny,
  });
}

/** Of the last run, unless recipe or model have changed since. */
async function findingsOf(document: vscode.TextDocument, knowledge: RecipeKnowledge): Promise<readonly LayerFinding[]> {
  const run = document.isDirty ? undefined : await withTimeout(knowledge.run(document));
  return run?.current ? (run.quantize.findings ?? []) : [];
}

const jsonServiceValidates = (): boolean =>
  vscode.workspace.getConfiguration('json').get('validate.enable', true) &&
  vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
