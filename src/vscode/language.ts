/** Hover, outline, completion and go to definition for Darknet's cfg files: translates the language room's answers. Other .cfg files get none. */
import * as vscode from 'vscode';
import { completion, type Completion } from '../language/completion';
import { definition } from '../language/definition';
import { hover, type HoverInfo } from '../language/hover';
import { outline, type OutlineItem } from '../language/outline';
import { isDarknetDocument } from './cfgText';
import type { Models } from './models';

const selector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.cfg' };

export function registerLanguage(models: Models): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(selector, {
      provideHover: (document, position) =>
        isDarknetDocument(document) ? hoverAt(document, position, infoOf(models, document)) : undefined,
    }),
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        provideCompletionItems: (document, position) =>
          isDarknetDocument(document) ? completionsAt(document, position) : undefined,
      },
      '[',
      '=',
      ',',
    ),
    vscode.languages.registerDefinitionProvider(selector, {
      provideDefinition: (document, position) =>
        isDarknetDocument(document) ? definitionAt(document, position) : undefined,
    }),
    vscode.languages.registerDocumentSymbolProvider(selector, {
      provideDocumentSymbols: (document) =>
        isDarknetDocument(document) ? outline(document.getText()).map((item) => symbolOf(document, item)) : [],
    }),
  );
}

/** What is known of the file as it was last saved. */
function infoOf(models: Models, document: vscode.TextDocument): HoverInfo {
  const state = models.find(document.uri)?.state;
  if (state?.kind !== 'ready') return {};
  const { summary, run } = state;
  return { rows: summary.layers, quantized: run?.quantize.layers, provenance: run?.quantize.provenance };
}

function hoverAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  info: HoverInfo,
): vscode.Hover | undefined {
  const found = hover(document.getText(), line, character, info);
  if (!found) return undefined;
  const { range, markdown } = found;
  return new vscode.Hover(
    new vscode.MarkdownString(markdown),
    new vscode.Range(range.line, range.start, range.line, range.end),
  );
}

const completionKinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  section: vscode.CompletionItemKind.Class,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  layer: vscode.CompletionItemKind.Reference,
};

function completionsAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): vscode.CompletionItem[] | undefined {
  const found = completion(document.getText(), line, character);
  if (!found) return undefined;
  const { start, end } = found.range;
  return found.items.map(({ kind, label, detail, doc, newText }, index) => {
    const item = new vscode.CompletionItem({ label, description: detail }, completionKinds[kind]);
    item.range = new vscode.Range(line, start, line, end);
    item.insertText = newText;
    item.documentation = doc;
    item.sortText = String(index).padStart(5, '0');
    return item;
  });
}

function definitionAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): vscode.DefinitionLink[] | undefined {
  const found = definition(document.getText(), line, character);
  if (!found) return undefined;
  const { origin, target, endLine } = found;
  const header = new vscode.Range(target.line, target.start, target.line, target.end);
  const end = document.lineAt(Math.min(endLine, document.lineCount - 1)).range.end;
  return [
    {
      originSelectionRange: new vscode.Range(origin.line, origin.start, origin.line, origin.end),
      targetUri: document.uri,
      targetRange: new vscode.Range(header.start, end),
      targetSelectionRange: header,
    },
  ];
}

function symbolOf(
  document: vscode.TextDocument,
  { name, detail, line, endLine, range }: OutlineItem,
): vscode.DocumentSymbol {
  const whole = new vscode.Range(
    line,
    0,
    endLine,
    document.lineAt(Math.min(endLine, document.lineCount - 1)).text.length,
  );
  const header = new vscode.Range(range.line, range.start, range.line, range.end);
  return new vscode.DocumentSymbol(name, detail, vscode.SymbolKind.Object, whole, header);
}
