/** Composition only: builds the parts, joins them, hands them to VS Code. The engine is not loaded here. */
import { config } from '@vscode/l10n';
import * as vscode from 'vscode';
import { registerCfgFeatures } from './vscode/cfg/features';
import { registerCfgText } from './vscode/cfgText';
import { registerCommands } from './vscode/commands';
import { registerModelEditor } from './vscode/editors/modelEditor';
import { measureHostDelay } from './vscode/hostDelay';
import { registerLayerTree } from './vscode/layerTree';
import { createLog } from './vscode/log';
import { createModels } from './vscode/models/models';
import { createOverlayChoice } from './vscode/overlayChoice';
import { registerRecipeFeatures } from './vscode/recipe/features';
import { createRunProblems } from './vscode/recipe/runProblems';
import { createReports } from './vscode/report/reports';
import { createRuns } from './vscode/runs/runs';
import { registerRunsView } from './vscode/runs/runsView';
import { registerWalkthrough } from './vscode/samples/walkthrough';
import { registerTasks } from './vscode/tasks';
import { registerGateTests } from './vscode/tests/gateTests';
import { registerTools } from './vscode/tools/tools';
import { createUnderWay } from './vscode/underWay';
import { createWorkerClient } from './vscode/workerClient';

export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, globalState, globalStorageUri, workspaceState, subscriptions } = context;
  const began = { at: performance.now(), used: process.cpuUsage() };
  // What host and pages share has its words from here; the worker and the command line have none, and stay English.
  config({ contents: vscode.l10n.bundle ?? {} });
  const bundle = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const log = createLog();
  const worker = createWorkerClient(bundle('worker.js'), log);
  const models = createModels(worker.engine, log, workspaceState);
  const runs = createRuns(worker.engine, log);
  const reports = createReports({ extension: extensionUri, engine: worker.engine, runs, log });
  const overlay = createOverlayChoice(workspaceState);
  const problems = createRunProblems();
  const samples = { extension: extensionUri, storage: globalStorageUri, memory: globalState, log };
  const commands = { engine: worker.engine, models, log, problems, underWay: createUnderWay(), memory: workspaceState };
  subscriptions.push(
    log,
    worker,
    models,
    runs,
    reports,
    problems,
    registerModelEditor({ extension: extensionUri, models, overlay, log }),
    registerLayerTree(models, overlay),
    registerRunsView(runs),
    registerCfgText(models),
    registerCfgFeatures(models),
    registerRecipeFeatures(models, worker.engine),
    registerCommands(commands, overlay, runs, reports, samples),
    registerTools(commands),
    registerWalkthrough(models, globalState),
    registerTasks(bundle('cli.js')),
    registerGateTests(bundle('cli.js')),
    measureHostDelay(process.env.SHIFTWISE_HOST_DELAY, began),
  );
}
