/** Which file a command is about: the one it was called on, else the active model or recipe, else a person's choice. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Models } from '../models/models';

const modelFile = /\.(onnx|weights|cfg)$/i;
const recipeFile = /\.quant\.json$/i;

export type Kind = 'model' | 'model or recipe';

/** Undefined when the person chose nothing. */
export async function targetOf(uri: unknown, models: Models, kind: Kind): Promise<vscode.Uri | undefined> {
  if (uri instanceof vscode.Uri) return uri;
  return activeTarget(models, kind) ?? (await pick(kind));
}

function fits(path: string, kind: Kind): boolean {
  return modelFile.test(path) || (kind === 'model or recipe' && recipeFile.test(path));
}

function activeTarget(models: Models, kind: Kind): vscode.Uri | undefined {
  const text = vscode.window.activeTextEditor?.document.uri;
  return text?.scheme === 'file' && fits(text.fsPath, kind) ? text : models.active?.uri;
}

/** Among the workspace's models, or anywhere. */
export async function chooseModel(): Promise<vscode.Uri | undefined> {
  const elsewhere = { label: `$(folder-opened) ${vscode.l10n.t('Choose File…')}`, description: '', uri: undefined };
  const found = await itemsOf('model');
  if (found.length === 0) return browse();
  const options = { placeHolder: vscode.l10n.t('Choose a model'), matchOnDescription: true };
  const picked = await vscode.window.showQuickPick([...found, elsewhere], options);
  return picked === elsewhere ? browse() : picked?.uri;
}

async function pick(kind: Kind): Promise<vscode.Uri | undefined> {
  const items = await itemsOf(kind);
  if (items.length === 0) return browse();
  const placeHolder = kind === 'model' ? vscode.l10n.t('Choose a model') : vscode.l10n.t('Choose a model or recipe');
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.uri;
}

interface FileItem extends vscode.QuickPickItem {
  readonly description: string;
  readonly uri: vscode.Uri;
}

async function itemsOf(kind: Kind): Promise<readonly FileItem[]> {
  const pattern = kind === 'model' ? '**/*.{onnx,weights,cfg}' : '**/*.{onnx,weights,cfg,quant.json}';
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.shiftwise}/**', 500);
  return found
    .map((uri) => ({ label: basename(uri.fsPath), description: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => (a.description < b.description ? -1 : 1));
}

async function browse(): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t('ONNX and Darknet')]: ['onnx', 'weights', 'cfg'] };
  return (await vscode.window.showOpenDialog({ filters, openLabel: vscode.l10n.t('Open Model') }))?.[0];
}
