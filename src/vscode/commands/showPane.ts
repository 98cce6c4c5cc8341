/** Opens a model's page with a pane: of a run in the list, of the file of a page, or of the active model. */
import * as vscode from 'vscode';
import type { PaneOnDemand } from '../../protocol/views/pageApi';
import { viewTypeOf } from '../editors/viewType';
import type { Models } from '../models/models';
import { showRun } from '../runs/runCommands';
import { runOfNode } from '../runs/runsView';
import { targetOf } from './target';

export async function showPane(models: Models, target: unknown, pane: PaneOnDemand): Promise<void> {
  const run = runOfNode(target);
  if (run) await showRun({ models }, run);
  const uri = run ? vscode.Uri.file(run.model) : await targetOf(target, models, 'model');
  if (!uri) return;
  if (!run) await vscode.commands.executeCommand('vscode.openWith', uri, viewTypeOf(uri));
  models.find(uri)?.wantPane(pane);
}
