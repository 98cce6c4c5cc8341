/** Tasks of type `shiftwise`: a recipe and an action, run by the bundled command line in a terminal. */
import * as vscode from 'vscode';
import { readTaskFields, taskActions, taskArguments, type TaskFields } from './taskArguments';

export interface TaskProcess {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: { ELECTRON_RUN_AS_NODE: string };
}

/** `cli` is the path of the bundled command line. */
export function registerTasks(cli: string): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('shiftwise', {
    provideTasks: () => tasksOf(cli),
    resolveTask: (task) => {
      const { definition } = task;
      const fields = readTaskFields(definition);
      if (fields === undefined) return undefined;
      const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
      return folder && taskOf(cli, folder, fields, definition);
    },
  });
}

async function tasksOf(cli: string): Promise<vscode.Task[]> {
  const recipes = await vscode.workspace.findFiles('**/*.quant.json', '**/{node_modules,.shiftwise}/**', 100);
  return recipes.flatMap((uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) return [];
    const recipe = vscode.workspace.asRelativePath(uri, false);
    return taskActions.map((action) => taskOf(cli, folder, { recipe, action }));
  });
}

/** `definition` is the one that a tasks.json holds, which VS Code wants back as it is. */
function taskOf(
  cli: string,
  folder: vscode.WorkspaceFolder,
  fields: TaskFields,
  definition: vscode.TaskDefinition = { ...fields, type: 'shiftwise' },
): vscode.Task {
  const { program, args, cwd, env } = processOf(cli, folder, fields);
  const execution = new vscode.ProcessExecution(program, [...args], { cwd, env });
  const name = `${fields.action} ${fields.recipe}`;
  const checks = fields.action === 'check';
  const matchers = checks ? ['$shiftwise-check'] : ['$shiftwise', '$shiftwise-data'];
  const task = new vscode.Task(definition, folder, name, 'shiftwise', execution, matchers);
  task.group = checks ? vscode.TaskGroup.Test : vscode.TaskGroup.Build;
  return task;
}

/** The bundled command line as a process of the editor's own Node. */
export function processOf(cli: string, folder: vscode.WorkspaceFolder, fields: TaskFields): TaskProcess {
  const cwd = folder.uri.fsPath;
  const args = [cli, ...taskArguments(fields, cwd)];
  return { program: process.execPath, args, cwd, env: { ELECTRON_RUN_AS_NODE: '1' } };
}
