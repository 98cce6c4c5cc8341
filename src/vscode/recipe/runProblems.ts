/** Why a recipe could not be run, as a problem at the key that it is about; gone when its text changes, or when it runs. */
import * as vscode from 'vscode';
import { placeOf } from '../../language/recipe/remedies';
import { rangeOf } from '../problems';

export interface RunProblems extends vscode.Disposable {
  /** @param recipe its path; one that is not there has no problems */
  set(recipe: string, line: string): Promise<void>;
  clear(recipe: string): void;
}

export function createRunProblems(): RunProblems {
  const collection = vscode.languages.createDiagnosticCollection('shiftwise-run');
  const changes = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) collection.delete(document.uri);
  });
  return {
    async set(recipe, line) {
      const uri = vscode.Uri.file(recipe);
      const text = await textOf(uri);
      if (text === undefined) return;
      const problem = new vscode.Diagnostic(rangeOf(placeOf(text, line)), line, vscode.DiagnosticSeverity.Error);
      [problem.source, problem.code] = ['shiftwise', 'recipe.cannot-run'];
      collection.set(uri, [problem]);
    },
    clear: (recipe) => collection.delete(vscode.Uri.file(recipe)),
    dispose() {
      collection.dispose();
      changes.dispose();
    },
  };
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return undefined;
  }
}
