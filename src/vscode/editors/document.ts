/** A model open in a custom editor: read-only, so nothing but a share in the window's model of that file. */
import type * as vscode from 'vscode';
import type { Model } from '../models/model';
import type { Models } from '../models/models';

export interface ModelDocument extends vscode.CustomDocument {
  readonly model: Model;
}

export function createDocument(uri: vscode.Uri, models: Models): ModelDocument {
  const model = models.open(uri);
  const dispose = (): void => {
    // A proposal that nobody sees any more is one that nobody wants.
    model.proposing.answer('left');
    models.release(uri);
  };
  return { uri, model, dispose };
}
