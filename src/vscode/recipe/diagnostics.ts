/**
 * Problems and quick fixes in recipes. What the schema says already is left to the editor's JSON service, where that
 * validates; the fixes are offered all the same.
 */
import * as vscode from 'vscode';
import type { Diagnostic } from '../../language/diagnostic';
import { diagnoseRecipe, schemaCodes } from '../../language/recipe/diagnostics';
import { modelOf } from '../../language/recipe/model';
import type { LayerFinding } from '../../protocol/results/results';
import type { Models } from '../models/models';
import { problems } from '../problems';
import { severitiesOf } from '../settings';
import { contextOf, type RecipeKnowledge } from './known';
import { isRecipe, recipeSelector } from './selector';

export function registerRecipeDiagnostics(models: Models, knowledge: RecipeKnowledge): vscode.Disposable {
  const runs = lastRuns(knowledge);
  const all = async (document: vscode.TextDocument): Promise<readonly Diagnostic[]> => {
    const text = document.getText();
    const layers = modelOf(text).namesLayers ? (await knowledge.layers(document)).map(({ name }) => name) : [];
    return diagnoseRecipe(text, {
      ...contextOf(document),
      lastRun: runs.findings(document),
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
    refresh: (tell) =>
      vscode.Disposable.from(
        models.onDidChangeAny(() => void tell()),
        runs.onDidChange(tell),
      ),
  });
}

interface LastRuns {
  /** Of the last run, as far as the engine has said; none when recipe or model have changed since. */
  findings(document: vscode.TextDocument): readonly LayerFinding[];
  readonly onDidChange: vscode.Event<vscode.TextDocument>;
}

/** The engine is asked each time and never waited for: what is wrong with the text is shown at once, what it answers when it differs from before. */
function lastRuns(knowledge: RecipeKnowledge): LastRuns {
  const known = new WeakMap<vscode.TextDocument, readonly LayerFinding[]>();
  const changed = new vscode.EventEmitter<vscode.TextDocument>();
  const ask = async (document: vscode.TextDocument): Promise<void> => {
    const run = await knowledge.run(document).catch(() => undefined);
    const found = run?.current ? (run.quantize.findings ?? []) : [];
    if (JSON.stringify(found) === JSON.stringify(known.get(document) ?? [])) return;
    known.set(document, found);
    changed.fire(document);
  };
  return {
    findings(document) {
      void ask(document);
      return document.isDirty ? [] : (known.get(document) ?? []);
    },
    onDidChange: changed.event,
  };
}

const jsonServiceValidates = (): boolean =>
  vscode.workspace.getConfiguration('json').get('validate.enable', true) &&
  vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
