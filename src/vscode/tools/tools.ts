/**
 * Our tools for language models: inspect, quantize, evaluate, explain a layer. The person confirms each call; files lie in the
 * workspace; what writes runs in trusted workspaces only. Where the editor knows no such tools, there are none.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { layerAnswer, inspectAnswer, runAnswer } from '../../protocol/views/toolAnswers';
import { pathWithin, toolInput, type ToolInput, type ToolName } from '../../protocol/views/toolInput';
import { InputError, lineOf } from '../../util/errors';
import type { Job } from '../../util/progress';
import type { CommandContext } from '../commands/commandContext';
import { saveTyped } from '../commands/saveTyped';
import { logError } from '../log';
import { modelRefOf } from '../modelRef';
import { begunWords, workKey } from '../onlyOne';
import { threads } from '../settings';
import { withJob } from '../withJob';
import { prepareRecipe } from './prepareRecipe';
import { registerTool, toolAnswer, type LanguageModelTool, type PreparedCall } from './toolApi';

interface Tool {
  readonly name: ToolName;
  readonly writes: boolean;
  readonly title: () => string;
  readonly run: (context: CommandContext, target: vscode.Uri, input: ToolInput, job: Job) => Promise<string>;
}

const tools: readonly Tool[] = [
  {
    ...{ name: 'inspect', writes: false, title: () => vscode.l10n.t('Inspect Model') },
    run: async ({ engine }, target) => inspectAnswer(await engine().inspect(modelRefOf(target))),
  },
  { name: 'quantize', writes: true, title: () => vscode.l10n.t('Quantize Model'), run: quantize },
  { name: 'evaluate', writes: true, title: () => vscode.l10n.t('Evaluate'), run: evaluate },
  { name: 'explainLayer', writes: false, title: () => vscode.l10n.t('Explain Layer'), run: explainLayer },
];

export function registerTools(context: CommandContext): vscode.Disposable {
  const registered = tools.flatMap((tool) => registerTool(`shiftwise_${tool.name}`, toolOf(tool, context)) ?? []);
  return vscode.Disposable.from(...registered);
}

function toolOf(tool: Tool, context: CommandContext): LanguageModelTool {
  return {
    prepareInvocation: ({ input }) => prepared(tool, toolInput(tool.name, input)),
    invoke: async ({ input }, token) => {
      try {
        const asked = toolInput(tool.name, input);
        if (tool.writes && !vscode.workspace.isTrusted)
          throw new InputError('the workspace is not trusted: nothing may be run or written in it');
        const target = placeOf(asked.path);
        const run = () => withJob(tool.title(), (job) => tool.run(context, target, asked, cancelledBy(token, job)));
        return toolAnswer(await (tool.writes ? writing(context, target, tool.title(), run) : run()));
      } catch (error) {
        logError(context.log, tool.title(), error);
        throw new Error(lineOf(error));
      }
    },
  };
}

/** Rejects with InputError where other work for the model has begun. */
async function writing(
  { underWay }: CommandContext,
  target: vscode.Uri,
  title: string,
  run: () => PromiseLike<string>,
): Promise<string> {
  const outcome = await underWay.alone(workKey(target), `${title}: ${basename(target.fsPath)}`, async () => {
    await saveTyped();
    return run();
  });
  if ('done' in outcome) return outcome.done;
  throw new InputError(begunWords(outcome.begun));
}

/** What the person is asked: the file and the settings, as text that is no Markdown. */
function prepared({ writes, title }: Tool, { path, layer, samples, set }: ToolInput): PreparedCall {
  const what = [path, layer, samples, ...set].filter((each) => each !== undefined).join(', ');
  const message = new vscode.MarkdownString().appendText(
    writes
      ? vscode.l10n.t('{0}: its figures are computed, which takes a while, and the run is written beside it.', what)
      : vscode.l10n.t('{0}: the file is read, nothing is written.', what),
  );
  return { invocationMessage: `${title()}: ${path}`, confirmationMessages: { title: title(), message } };
}

/** By either of the tool's token and the notification's button. */
function cancelledBy(token: vscode.CancellationToken, job: Job): Job {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return { ...job, signal: job.signal ? AbortSignal.any([job.signal, controller.signal]) : controller.signal };
}

function placeOf(asked: string): vscode.Uri {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const path = pathWithin(folders, asked);
  if (path === undefined) throw new InputError(`${asked} lies outside of the workspace; expected a file in it`);
  return vscode.Uri.file(path);
}

async function quantize(
  context: CommandContext,
  target: vscode.Uri,
  { samples, set }: ToolInput,
  job: Job,
): Promise<string> {
  const data = samples === undefined || samples === 'synthetic' ? samples : placeOf(samples).fsPath;
  await prepareRecipe(context.engine(), target, data);
  const run = await context.engine().quantize({ recipe: modelRefOf(target).model, set, threads: threads() }, job);
  await context.models.showNewest();
  return runAnswer(run);
}

async function evaluate(
  { engine, models }: CommandContext,
  target: vscode.Uri,
  _: ToolInput,
  job: Job,
): Promise<string> {
  const run = await engine().runOf(modelRefOf(target).model);
  if (!run) throw new InputError('there is no run of it yet: quantize it first');
  const { runDir } = run;
  const result = await engine().evaluate({ runDir, threads: threads(), trusted: vscode.workspace.isTrusted }, job);
  await models.showNewest();
  return runAnswer({ ...run, evaluate: result }, run.current);
}

async function explainLayer({ engine }: CommandContext, target: vscode.Uri, { layer }: ToolInput): Promise<string> {
  const ref = modelRefOf(target);
  const { layers } = await engine().inspect(ref);
  const found = layers.find(({ name }) => name === layer);
  if (!found)
    throw new InputError(
      `there is no layer ${layer}; there are ${layers
        .map(({ name }) => name)
        .slice(0, 40)
        .join(', ')}`,
    );
  const run = await engine().lastRun(ref);
  return layerAnswer(found, run?.quantize);
}
