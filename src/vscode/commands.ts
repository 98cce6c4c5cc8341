/** The commands by id. Menus pass the file as the first argument, the palette passes nothing. */
import * as vscode from 'vscode';
import { chooseOverlay } from './commands/chooseOverlay';
import { compare } from './commands/compare';
import { createRecipe } from './commands/createRecipe';
import { evaluate } from './commands/evaluate';
import { exportRun } from './commands/exportRun';
import { importOverlay, removeOverlay } from './commands/importOverlay';
import { openLayer } from './commands/openLayer';
import { openReport } from './commands/openReport';
import { quantize, type CommandContext } from './commands/quantize';
import { measureSensitivity } from './commands/sensitivity';
import { setLayerBits } from './commands/setLayerBits';
import { showDetections } from './commands/showDetections';
import { browse, targetOf } from './commands/target';
import { openLayerCommand } from './cfg/hover';
import { viewTypeOf } from './editors/modelEditor';
import { showError } from './log';
import { modelRefOf } from './modelRef';
import type { OverlayChoice } from './overlayChoice';
import { runCommands } from './runs/runCommands';
import type { Runs } from './runs/runs';

export function registerCommands(context: CommandContext, overlay: OverlayChoice, runs: Runs): vscode.Disposable {
  const commands: Readonly<Record<string, (uri: unknown) => Promise<void>>> = {
    'shiftwise.quantize': (uri) => quantize(context, uri, false),
    'shiftwise.quantizeAndExport': (uri) => quantize(context, uri, true),
    'shiftwise.exportRun': (uri) => exportRun(context, uri),
    'shiftwise.evaluate': (uri) => evaluate(context, uri),
    'shiftwise.openModel': openModel,
    'shiftwise.createRecipe': (uri) => createRecipe(context, uri),
    'shiftwise.setLayerBits': (layer) => setLayerBits(context.models, context.log, layer),
    'shiftwise.chooseOverlay': () => chooseOverlay(context.models, overlay),
    'shiftwise.importOverlay': (uri) => importOverlay({ ...context, overlay }, uri),
    'shiftwise.removeOverlay': (uri) => removeOverlay({ ...context, overlay }, uri),
    'shiftwise.measureSensitivity': (uri) => measureSensitivity(context, overlay, uri),
    'shiftwise.compare': (uri) => compare({ ...context, runs, overlay }, uri),
    'shiftwise.showDetections': (target) => showDetections(context.models, target),
    'shiftwise.openReport': (uri) => openLastReport(context, uri),
    'shiftwise.showLog': async () => context.log.show(),
    ...runCommands({ ...context, runs }),
  };
  return vscode.Disposable.from(
    // Of links only: it needs a layer, which no menu has.
    vscode.commands.registerCommand(openLayerCommand, (uri, layer) => openLayer(context.models, uri, layer)),
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

async function openModel(uri: unknown): Promise<void> {
  const target = uri instanceof vscode.Uri ? uri : await browse();
  if (target) await vscode.commands.executeCommand('vscode.openWith', target, viewTypeOf(target));
}

async function openLastReport({ engine, models, log }: CommandContext, uri: unknown): Promise<void> {
  const target = await targetOf(uri, models, 'model');
  if (!target) return;
  try {
    const run = await engine().runOf(modelRefOf(target).model);
    if (run) await openReport(run.runDir);
    else void vscode.window.showInformationMessage('There is no run of this model yet: quantize it first.');
  } catch (error) {
    await showError(log, 'Open Report', error);
  }
}
