/**
 * Test Explorer: each task of `tasks.json` whose evaluation or sweep has gates is a test. Running it runs the task's command line; what it
 * prints is the test's output, and a gate that was missed is the test's failure, at the recipe. Where no task has gates, or the
 * workspace is restricted, there are no tests, nor is their view.
 */
import { execFile, type ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import { gatesOf, idsOf, readTaskFields, recipePathIn, type TaskFields } from '../taskArguments';
import { processOf, type TaskProcess } from '../tasks';

/** A test, and the command line that decides it. */
interface Gated {
  readonly item: vscode.TestItem;
  readonly process: TaskProcess;
}

/** A task with gates, as it is written. */
interface GatedTask {
  readonly folder: vscode.WorkspaceFolder;
  readonly label: string;
  readonly fields: TaskFields;
}

/** `cli` is the path of the bundled command line. */
export function registerGateTests(cli: string): vscode.Disposable {
  let controller: vscode.TestController | undefined;
  const known = new Map<string, TaskProcess>();
  const refresh = (): void => {
    const tasks = gatedTasks();
    if (tasks.length > 0) controller ??= createController(known, refresh);
    if (controller) showTests(cli, controller, known, tasks);
  };
  const changed = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('tasks')) refresh();
  });
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(refresh);
  refresh();
  return vscode.Disposable.from(changed, trusted, { dispose: () => controller?.dispose() });
}

function createController(known: ReadonlyMap<string, TaskProcess>, refresh: () => void): vscode.TestController {
  const controller = vscode.tests.createTestController('shiftwise', vscode.l10n.t('Gates of Shiftwise tasks'));
  controller.refreshHandler = refresh;
  controller.createRunProfile(
    vscode.l10n.t('Run'),
    vscode.TestRunProfileKind.Run,
    (request, token) => runTests(controller, chosen(controller, known, request), request, token),
    true,
  );
  return controller;
}

/** Of the tasks.json of every folder, in a workspace that is trusted: a test runs something. */
function gatedTasks(): readonly GatedTask[] {
  if (!vscode.workspace.isTrusted) return [];
  return (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => {
    const tasks: unknown = vscode.workspace.getConfiguration('tasks', folder.uri).get('tasks');
    return (Array.isArray(tasks) ? (tasks as readonly unknown[]) : []).flatMap((task) => gatedTask(folder, task) ?? []);
  });
}

function gatedTask(folder: vscode.WorkspaceFolder, task: unknown): GatedTask | undefined {
  if (typeof task !== 'object' || task === null || !('type' in task) || task.type !== 'shiftwise') return undefined;
  const fields = readTaskFields({ ...task });
  if (!fields || gatesOf(fields).length === 0) return undefined;
  const label = 'label' in task && typeof task.label === 'string' ? task.label : `${fields.action} ${fields.recipe}`;
  return { folder, label, fields };
}

/** Replaces the tests by those of the tasks that there are now. The editor throws where two of them have one id. */
function showTests(
  cli: string,
  controller: vscode.TestController,
  known: Map<string, TaskProcess>,
  tasks: readonly GatedTask[],
): void {
  known.clear();
  const ids = idsOf(tasks.map(({ folder, label }) => `${folder.name}/${label}`));
  const items = tasks.map(({ folder, label, fields }, at) => {
    known.set(ids[at], processOf(cli, folder, fields));
    const recipe = vscode.Uri.file(recipePathIn(folder.uri.fsPath, fields.recipe));
    const item = controller.createTestItem(ids[at], label, recipe);
    item.description = gatesOf(fields)
      .filter((word) => !word.startsWith('--'))
      .join(', ');
    return item;
  });
  controller.items.replace(items);
}

function chosen(
  { items }: vscode.TestController,
  known: ReadonlyMap<string, TaskProcess>,
  { include, exclude = [] }: vscode.TestRunRequest,
): readonly Gated[] {
  const all = include ?? Array.from(items, ([, item]) => item);
  return all.flatMap((item) => {
    const process = known.get(item.id);
    return process && !exclude.includes(item) ? [{ item, process }] : [];
  });
}

/** One after the other: each has threads of its own. */
async function runTests(
  controller: vscode.TestController,
  tests: readonly Gated[],
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  const run = controller.createTestRun(request);
  tests.forEach(({ item }) => run.enqueued(item));
  for (const test of tests) {
    if (token.isCancellationRequested) run.skipped(test.item);
    else await runOne(run, test, token);
  }
  run.end();
}

async function runOne(run: vscode.TestRun, test: Gated, token: vscode.CancellationToken): Promise<void> {
  const { item } = test;
  run.started(item);
  const began = performance.now();
  const { code, out, err } = await outcomeOf(test.process, token);
  run.appendOutput(`${out}${err}`.replace(/\r?\n/g, '\r\n'), undefined, item);
  const took = performance.now() - began;
  if (code === 0) return run.passed(item, took);
  const message = new vscode.TestMessage(saidOf(err));
  message.location = item.uri && new vscode.Location(item.uri, new vscode.Position(0, 0));
  if (code === 1) run.failed(item, message, took);
  else run.errored(item, message, took);
}

/** What the command line says of itself: gates that were missed, or why there is no result. */
const saidOf = (err: string): string => {
  const lines = err.split('\n').filter((line) => line.startsWith('shiftwise: '));
  return lines.map((line) => line.slice('shiftwise: '.length)).join('\n') || err;
};

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const mostOutput = 16 * 2 ** 20;

/** Never rejects: a process that does not start or is killed has no code. */
function outcomeOf({ program, args, cwd, env }: TaskProcess, token: vscode.CancellationToken): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: mostOutput };
    const child: ChildProcess = execFile(program, args, options, (error, out, err) =>
      resolve({ code: error ? child.exitCode : 0, out, err: err || (error?.message ?? '') }),
    );
    token.onCancellationRequested(() => child.kill());
  });
}
