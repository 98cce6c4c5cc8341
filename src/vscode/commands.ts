/** The commands by id. Menus pass the file as the first argument, the palette passes nothing. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { chooseOverlay } from './commands/chooseOverlay';
import { compare } from './commands/compare';
import { createRecipe } from './commands/createRecipe';
import { evaluate } from './commands/evaluate';
import { exportRun } from './commands/exportRun';
import { offerQuantize } from './commands/offerQuantize';
import { importOverlay, removeOverlay } from './commands/importOverlay';
import { openLayer } from './commands/openLayer';
import { quantize } from './commands/quantize';
import type { CommandContext } from './commands/commandContext';
import { measureSensitivity } from './commands/sensitivity';
import { setLayerBits } from './commands/setLayerBits';
import { showGraphBeside } from './commands/showGraphBeside';
import { showPane } from './commands/showPane';
import { sweep } from './commands/sweep';
import { chooseModel, targetOf } from './commands/target';
import { applyStep } from './frontDoor/applyStep';
import { applyStepCommand } from './frontDoor/applyStepCommand';
import { openLayerCommand } from './layerLinks';
import { viewTypeOf } from './editors/viewType';
import { showError } from './log';
import { modelRefOf } from './modelRef';
import type { OverlayChoice } from './overlayChoice';
import type { Reports } from './report/reports';
import { quantizeWithRow, setRowInRecipe } from './report/rowCommands';
import { saveReport } from './report/saveReport';
import { runCommands } from './runs/runCommands';
import type { Runs } from './runs/runs';
import { sweepCommands } from './runs/sweepCommands';
import { openSamples, type SamplesContext } from './samples/openSamples';

export function registerCommands(
  context: CommandContext,
  overlay: OverlayChoice,
  runs: Runs,
  reports: Reports,
  samples: SamplesContext,
): vscode.Disposable {
  const commands: Readonly<Record<string, (uri: unknown) => Promise<void>>> = {
    'shiftwise.quantize': (uri) => quantize(context, uri, false),
    'shiftwise.quantizeAndExport': (uri) => quantize(context, uri, true),
    'shiftwise.exportRun': (uri) => exportRun(context, uri),
    'shiftwise.evaluate': (uri) => evaluate(context, uri),
    'shiftwise.openModel': openModel,
    'shiftwise.showGraphBeside': (uri) => showGraphBeside(context.models, uri),
    'shiftwise.openSamples': () => openSamples(samples),
    'shiftwise.createRecipe': (uri) => createRecipe(context, uri),
    'shiftwise.setLayerBits': (layer) => setLayerBits(context.models, context.log, layer),
    'shiftwise.chooseOverlay': () => chooseOverlay(context.models, overlay),
    'shiftwise.importOverlay': (uri) => importOverlay({ ...context, overlay }, uri),
    'shiftwise.removeOverlay': (uri) => removeOverlay({ ...context, overlay }, uri),
    'shiftwise.measureSensitivity': (uri) => measureSensitivity(context, overlay, uri),
    'shiftwise.compare': (uri) => compare({ ...context, runs, overlay }, uri),
    'shiftwise.showDetections': (target) => showPane(context.models, target, 'detections'),
    'shiftwise.showHardware': (target) => showPane(context.models, target, 'hardware'),
    'shiftwise.sweep': (uri) => sweep(context, runs, reports, uri),
    'shiftwise.openReport': (uri) => openLastReport(context, reports, uri),
    'shiftwise.saveReport': () => saveReport(reports, context.engine, context.log),
    'shiftwise.setRowInRecipe': (row) => setRowInRecipe(context, reports, row),
    'shiftwise.quantizeWithRow': (row) => quantizeWithRow(context, reports, row),
    'shiftwise.showLog': async () => context.log.show(),
    ...runCommands({ ...context, runs, reports }),
    ...sweepCommands({ ...context, runs, reports }),
  };
  return vscode.Disposable.from(
    // Of links only: it needs a layer, which no menu has.
    vscode.commands.registerCommand(openLayerCommand, (uri, layer) => openLayer(context.models, uri, layer)),
    vscode.commands.registerCommand(applyStepCommand, (uri, step) => applyStep(context, uri, step)),
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

async function openModel(uri: unknown): Promise<void> {
  const target = uri instanceof vscode.Uri ? uri : await chooseModel();
  if (target) await vscode.commands.executeCommand('vscode.openWith', target, viewTypeOf(target));
}

/** Of a run's `run.json`, or of the newest run of a model or recipe. */
async function openLastReport({ engine, models, log }: CommandContext, reports: Reports, uri: unknown): Promise<void> {
  const target = await targetOf(uri, models, 'model');
  if (!target) return;
  try {
    if (basename(target.fsPath) === 'run.json') return await reports.open(target.fsPath);
    const run = await engine().runOf(modelRefOf(target).model);
    if (run) await reports.open(join(run.runDir, 'run.json'));
    else offerQuantize(vscode.l10n.t('There is no run of this model yet: quantize it first.'), target);
  } catch (error) {
    await showError(log, vscode.l10n.t('Open Report'), error);
  }
}
