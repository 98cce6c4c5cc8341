/** Everything an editor does for recipes beyond their JSON schema. */
import * as vscode from 'vscode';
import { recipeLenses, type RecipeLens } from '../../language/recipe/codeLenses';
import { recipeCompletion, type RecipeCompletion } from '../../language/recipe/completion';
import { recipeHover } from '../../language/recipe/hover';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Models } from '../models/models';
import { rangeOf } from '../problems';
import { codeLensSetting } from '../settings';
import { withTimeout } from '../withTimeout';
import { registerRecipeDiagnostics } from './diagnostics';
import { contextOf, createRecipeKnowledge, type RecipeKnowledge } from './known';
import { recipeSelector } from './selector';

export function registerRecipeFeatures(models: Models, engine: () => Remote<EngineApi>): vscode.Disposable {
  const knowledge = createRecipeKnowledge(engine);
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    registerRecipeDiagnostics(models, knowledge),
    vscode.languages.registerCompletionItemProvider(
      recipeSelector,
      { provideCompletionItems: (document, position) => completionsAt(document, position, knowledge) },
      '"',
      '/',
    ),
    vscode.languages.registerHoverProvider(recipeSelector, {
      provideHover: (document, position) => hoverAt(document, position, knowledge),
    }),
    models.onDidChangeAny(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('shiftwise.recipe')) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider(recipeSelector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) => lensesOf(document, knowledge),
    }),
  );
}

const kinds: Readonly<Record<RecipeCompletion['kind'], vscode.CompletionItemKind>> = {
  layer: vscode.CompletionItemKind.Reference,
  file: vscode.CompletionItemKind.File,
  folder: vscode.CompletionItemKind.Folder,
};

async function completionsAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  knowledge: RecipeKnowledge,
): Promise<vscode.CompletionItem[] | undefined> {
  const text = document.getText();
  const layers = await knowledge.layers(document);
  const found = recipeCompletion(text, line, character, { ...contextOf(document), layers });
  return found?.items.map(({ kind, label, detail, newText }, index) => {
    const item = new vscode.CompletionItem({ label, description: detail }, kinds[kind]);
    item.range = rangeOf(found.range);
    item.insertText = newText;
    item.filterText = newText;
    item.sortText = String(index).padStart(5, '0');
    return item;
  });
}

async function hoverAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  knowledge: RecipeKnowledge,
): Promise<vscode.Hover | undefined> {
  const run = await withTimeout(knowledge.run(document));
  const found = run && recipeHover(document.getText(), line, character, run);
  return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), rangeOf(found.range));
}

const commandOf: Readonly<Record<RecipeLens['action'], string>> = {
  quantize: 'shiftwise.quantize',
  quantizeAndExport: 'shiftwise.quantizeAndExport',
  evaluate: 'shiftwise.evaluate',
  sweep: 'shiftwise.sweep',
  openReport: 'shiftwise.openReport',
};

async function lensesOf(document: vscode.TextDocument, knowledge: RecipeKnowledge): Promise<vscode.CodeLens[]> {
  if (!codeLensSetting('recipe')) return [];
  const hasRun = (await withTimeout(knowledge.run(document))) !== undefined;
  return recipeLenses(document.getText(), hasRun).map(({ line, title, action }) => {
    const command = { title, command: commandOf[action], arguments: [document.uri] };
    return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
  });
}
