/**
 * Darknet cfg files that are open as text: each shares in the window's model of its file, is the active model while its
 * editor is active, and keeps its cursor in step with the selected layer.
 */
import * as vscode from 'vscode';
import type { LayerInfo } from '../protocol/results/results';
import { isCfg } from './cfg/selector';
import type { Model } from './models/model';
import type { Models } from './models/models';

export function registerCfgText(models: Models): vscode.Disposable {
  const mark = vscode.window.createTextEditorDecorationType(marked);
  const followed = new Map<vscode.TextDocument, vscode.Disposable>();
  const begin = (document: vscode.TextDocument): Model => {
    const model = models.open(document.uri);
    const following = vscode.Disposable.from(
      model.onDidSelect((layer) => revealLayer(document, model, layer, mark)),
      // The cursor was there before the layers were known, or before their text was typed.
      model.onDidChange(() => {
        if (model.selected === undefined || document.isDirty) selectAt(vscode.window.activeTextEditor, document, model);
      }),
    );
    followed.set(document, vscode.Disposable.from(following, { dispose: () => models.release(document.uri) }));
    return model;
  };
  const activate = (editor: vscode.TextEditor | undefined): void => {
    if (!editor || !isModel(editor.document)) return;
    const { document } = editor;
    models.activate(followed.has(document) ? models.find(document.uri)! : begin(document));
  };
  const end = (document: vscode.TextDocument): void => {
    followed.get(document)?.dispose();
    followed.delete(document);
  };
  activate(vscode.window.activeTextEditor);
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(activate),
    // A document that has just been given its language was open before.
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (vscode.window.activeTextEditor?.document === document) activate(vscode.window.activeTextEditor);
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      const { document } = textEditor;
      const model = followed.has(document) ? models.find(document.uri) : undefined;
      if (!model) return;
      textEditor.setDecorations(mark, []);
      selectAt(textEditor, document, model);
    }),
    vscode.workspace.onDidCloseTextDocument(end),
    mark,
    { dispose: () => [...followed.keys()].forEach(end) },
  );
}

/** Of a file on disk: the engine reads no other. */
const isModel = (document: vscode.TextDocument): boolean => document.uri.scheme === 'file' && isCfg(document);

/** The layer of the section that the cursor is in, if the editor shows this document. */
function selectAt(editor: vscode.TextEditor | undefined, document: vscode.TextDocument, model: Model): void {
  const layer = editor?.document === document && layerAt(layersOf(model), editor.selection.active.line);
  if (layer) model.select(layer.name);
}

function layersOf(model: Model): readonly LayerInfo[] {
  return model.state.kind === 'ready' ? model.state.summary.layers : [];
}

/** The layer whose section holds the line: the last one that begins at it or before. */
function layerAt(layers: readonly LayerInfo[], line: number): LayerInfo | undefined {
  return layers.filter((layer) => layer.line !== undefined && layer.line <= line).at(-1);
}

/** The section of the layer that is selected elsewhere, until the cursor moves: a bar at its left is seen in high contrast, too. */
const marked: vscode.DecorationRenderOptions = {
  isWholeLine: true,
  backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
  borderColor: new vscode.ThemeColor('focusBorder'),
  borderStyle: 'solid',
  borderWidth: '0 0 0 3px',
  overviewRulerColor: new vscode.ThemeColor('focusBorder'),
};

/** Marks the section and moves the view, not the cursor: a cursor that jumps takes the editor away from whoever types in it. */
function revealLayer(
  document: vscode.TextDocument,
  model: Model,
  name: string,
  mark: vscode.TextEditorDecorationType,
): void {
  const line = layersOf(model).find((layer) => layer.name === name)?.line;
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  const isThere = editor && layerAt(layersOf(model), editor.selection.active.line)?.name === name;
  if (line === undefined || !editor || isThere) return editor?.setDecorations(mark, []);
  editor.setDecorations(mark, [new vscode.Range(line, 0, lastLineOf(document, layersOf(model), line), 0)]);
  editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Of the section that begins at a line: the last one before the next section that says something. */
function lastLineOf(document: vscode.TextDocument, layers: readonly LayerInfo[], line: number): number {
  const next = layers.flatMap((layer) => (layer.line !== undefined && layer.line > line ? [layer.line] : []));
  let last = Math.min(document.lineCount, ...next) - 1;
  while (last > line && document.lineAt(last).isEmptyOrWhitespace) last--;
  return last;
}
