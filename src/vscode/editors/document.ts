/** A model open in a custom editor: read-only, so nothing but a share in the window's model of that file. */
import type * as vscode from 'vscode';
import type { Model } from '../models/model';
import type { Models } from '../models/models';

export interface ModelDocument extends vscode.CustomDocument {
  readonly model: Model;
}

export function createDocument(uri: vscode.Uri, models: Models): ModelDocument {
  return { uri, model: models.open(uri), dispose: () => models.release(uri) };
}
