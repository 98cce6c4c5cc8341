/** Completion in cfg text. */
import * as vscode from 'vscode';
import { completion, type Completion } from '../../language/cfg/completion';
import { rangeOf } from '../problems';
import { cfgSelector } from './selector';

export function registerCompletion(): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    cfgSelector,
    { provideCompletionItems: completionsAt },
    '[',
    '=',
    ',',
  );
}

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  section: vscode.CompletionItemKind.Class,
  snippet: vscode.CompletionItemKind.Snippet,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  layer: vscode.CompletionItemKind.Reference,
};

const suggestAgain = (): vscode.Command => ({
  command: 'editor.action.triggerSuggest',
  title: vscode.l10n.t('Suggest values'),
});

function completionsAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): vscode.CompletionItem[] | undefined {
  const found = completion(document.getText(), line, character);
  return found?.items.map(({ kind, label, detail, doc, newText, goesOn }, index) => {
    const item = new vscode.CompletionItem({ label, description: detail }, kinds[kind]);
    item.range = rangeOf(found.range);
    item.insertText = kind === 'snippet' ? new vscode.SnippetString(newText) : newText;
    item.documentation = kind === 'snippet' ? new vscode.MarkdownString().appendCodeblock(doc) : doc;
    item.sortText = String(index).padStart(5, '0');
    // A name in brackets is matched as if they stood there: behind `[` and at the start of a line alike.
    if (kind === 'snippet')
      item.filterText = document.getText(rangeOf(found.range)).startsWith('[') ? label : label.slice(1);
    if (goesOn) item.command = suggestAgain();
    return item;
  });
}
