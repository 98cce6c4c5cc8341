/**
 * Darknet cfg files that are open as text: each shares in the window's model of its file, is the active model while its
 * editor is active, and keeps its cursor in step with the selected layer.
 */
import * as vscode from 'vscode';
import type { LayerInfo } from '../protocol/results/results';
import { isCfg } from './cfg/selector';
import type { Model, Models } from './models';

export function registerCfgText(models: Models): vscode.Disposable {
  const followed = new Map<vscode.TextDocument, vscode.Disposable>();
  const begin = (document: vscode.TextDocument): Model => {
    const model = models.open(document.uri);
    const selection = model.onDidSelect((layer) => revealLayer(document, model, layer));
    followed.set(document, vscode.Disposable.from(selection, { dispose: () => models.release(document.uri) }));
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
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      const model = followed.has(textEditor.document) ? models.find(textEditor.document.uri) : undefined;
      const layer = model && layerAt(layersOf(model), selections[0].active.line);
      if (layer) model.select(layer.name);
    }),
    vscode.workspace.onDidCloseTextDocument(end),
    { dispose: () => [...followed.keys()].forEach(end) },
  );
}

/** Of a file on disk: the engine reads no other. */
const isModel = (document: vscode.TextDocument): boolean => document.uri.scheme === 'file' && isCfg(document);

function layersOf(model: Model): readonly LayerInfo[] {
  return model.state.kind === 'ready' ? model.state.summary.layers : [];
}

/** The layer whose section holds the line: the last one that begins at it or before. */
function layerAt(layers: readonly LayerInfo[], line: number): LayerInfo | undefined {
  return layers.filter((layer) => layer.line !== undefined && layer.line <= line).at(-1);
}

/** Moves the view, not the cursor: a cursor that jumps takes the editor away from whoever types in it. */
function revealLayer(document: vscode.TextDocument, model: Model, name: string): void {
  const line = layersOf(model).find((layer) => layer.name === name)?.line;
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  if (line === undefined || !editor || layerAt(layersOf(model), editor.selection.active.line)?.name === name) return;
  editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
