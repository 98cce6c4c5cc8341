/** Tasks of type `shiftwise`: a recipe and an action, run by the bundled command line in a terminal. */
import { basename, dirname, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';

const actions = ['quantize', 'evaluate', 'export'] as const;
type Action = (typeof actions)[number];

interface Definition extends vscode.TaskDefinition {
  readonly type: 'shiftwise';
  readonly recipe: string;
  readonly action: Action;
  readonly set?: readonly string[];
}

/** `cli` is the path of the bundled command line. */
export function registerTasks(cli: string): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('shiftwise', {
    provideTasks: () => tasksOf(cli),
    resolveTask: (task) => {
      const { definition } = task;
      if (!isDefinition(definition)) return undefined;
      const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
      return folder && taskOf(cli, folder, definition);
    },
  });
}

async function tasksOf(cli: string): Promise<vscode.Task[]> {
  const recipes = await vscode.workspace.findFiles('**/*.quant.json', '**/{node_modules,.shiftwise}/**', 100);
  return recipes.flatMap((uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) return [];
    const recipe = vscode.workspace.asRelativePath(uri, false);
    return actions.map((action) => taskOf(cli, folder, { type: 'shiftwise', recipe, action }));
  });
}

function taskOf(cli: string, folder: vscode.WorkspaceFolder, definition: Definition): vscode.Task {
  const cwd = folder.uri.fsPath;
  const env = { ELECTRON_RUN_AS_NODE: '1' };
  const execution = new vscode.ProcessExecution(process.execPath, [cli, ...argumentsOf(definition, cwd)], { cwd, env });
  const name = `${definition.action} ${definition.recipe}`;
  const task = new vscode.Task(definition, folder, name, 'shiftwise', execution, ['$shiftwise', '$shiftwise-data']);
  task.group = vscode.TaskGroup.Build;
  return task;
}

/** An export is of the run that the recipe's default folder holds. */
function argumentsOf({ recipe, action, set = [] }: Definition, cwd: string): string[] {
  const overrides = set.flatMap((each) => ['--set', each]);
  if (action !== 'export') return [action, recipe, ...overrides];
  const path = isAbsolute(recipe) ? recipe : join(cwd, recipe);
  const run = join(dirname(path), '.shiftwise', basename(path).replace(/\.quant\.json$/i, ''));
  return ['export', run];
}

function isDefinition(definition: vscode.TaskDefinition): definition is Definition {
  const { recipe, action, set } = definition as Partial<Record<string, unknown>>;
  const isSet = set === undefined || (Array.isArray(set) && set.every((each) => typeof each === 'string'));
  return typeof recipe === 'string' && actions.some((each) => each === action) && isSet;
}
