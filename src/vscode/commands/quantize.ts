/** "Quantize Model" and "Quantize and Export": one job, cancellable, and a notification that says what came of it. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ExportSummary, RunRequest, RunSummary } from '../../protocol/results/requests';
import { begin } from '../frontDoor/begin';
import { recipePathOf } from '../../protocol/results/recipePath';
import { showRunError } from '../frontDoor/showRunError';
import type { Log } from '../log';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import { resultCard } from '../../protocol/views/resultCard';
import { outcomeTone } from '../../protocol/views/outcomeTone';
import type { Job } from '../../util/progress';
import { modelRefOf } from '../modelRef';
import { onlyOne } from '../onlyOne';
import { walked } from '../samples/walkthrough';
import { threads } from '../settings';
import { isTrustedFor } from '../trusted';
import { withJob } from '../withJob';
import type { CommandContext } from './commandContext';
import { openReadme } from './exportRun';
import { reveal } from './reveal';
import { saveTyped } from './saveTyped';
import { showResult, waysToResult, type Say, type Way } from './showResult';
import { targetOf } from './target';

interface Outcome {
  readonly run: RunSummary;
  readonly exported?: ExportSummary;
}

export async function quantize(context: CommandContext, uri: unknown, thenExport: boolean): Promise<void> {
  if (!isTrustedFor(vscode.l10n.t('Quantizing writes files: trust this workspace first.'))) return;
  const target = await targetOf(uri, context.models, 'model or recipe');
  if (!target) return;
  const what = vscode.l10n.t('Quantize {0}', basename(target.fsPath));
  try {
    const outcome = await onlyOne(context, target, what, () => askAndRun(context, target, what, thenExport));
    if (!outcome) return;
    context.problems.clear(recipePathOf(modelRefOf(target).model));
    await context.models.showNewest();
    void announce(context.log, target, outcome);
  } catch (error) {
    await showRunError(context, what, error, target, thenExport ? 'shiftwise.quantizeAndExport' : 'shiftwise.quantize');
  }
}

/** Undefined when the person has left. */
async function askAndRun(
  context: CommandContext,
  target: vscode.Uri,
  what: string,
  thenExport: boolean,
): Promise<Outcome | undefined> {
  const accept = thenExport
    ? vscode.l10n.t('Looks Right: Quantize and Export')
    : vscode.l10n.t('Looks Right: Quantize');
  await saveTyped();
  const beginning = await begin(context, target, accept);
  if (!beginning) return undefined;
  const then = { evaluates: beginning.isFresh, exports: thenExport };
  return run(context, what, { recipe: modelRefOf(target).model, set: [] }, then);
}

/** After a change of the model's recipe. */
export async function quantizeAgain(context: CommandContext, target: vscode.Uri, evaluates: boolean): Promise<void> {
  const what = vscode.l10n.t('Quantize {0}', basename(target.fsPath));
  const outcome = await run(
    context,
    what,
    { recipe: modelRefOf(target).model, set: [] },
    { evaluates, exports: false },
  );
  await context.models.showNewest();
  void announce(context.log, target, outcome);
}

/** A run of the recipe with some settings of its own, `key=value`; the recipe's text stays. */
export async function quantizeWith(context: CommandContext, recipe: string, set: readonly string[]): Promise<void> {
  const what = vscode.l10n.t('Quantize {0} with {1}', basename(recipe), set.join(', '));
  const target = vscode.Uri.file(recipe);
  try {
    const outcome = await onlyOne(context, target, what, async () => {
      await saveTyped();
      return run(context, what, { recipe, set }, { evaluates: false, exports: false });
    });
    if (!outcome) return;
    await context.models.showNewest();
    void announce(context.log, target, outcome);
  } catch (error) {
    await showRunError(context, what, error, target);
  }
}

function run(
  { engine, log }: CommandContext,
  what: string,
  request: Pick<RunRequest, 'recipe' | 'set'>,
  then: { readonly evaluates: boolean; readonly exports: boolean },
): Thenable<Outcome> {
  return withJob(what, async (job) => {
    const made = await engine().quantize({ ...request, threads: threads() }, job);
    log.info(`${what}: ${made.quantize.provenance} → ${made.runDir}`);
    const run = then.evaluates ? await evaluated(engine(), made, job) : made;
    if (!then.exports) return { run };
    const exported = await engine().export({ runDir: run.runDir, formats: [] }, job);
    log.info(`${what}: exported ${exported.files.join(', ')} → ${exported.folder}`);
    walked('export');
    exported.warnings.forEach((warning) => log.warn(`${what}: ${warning}`));
    return { run, exported };
  });
}

async function evaluated(engine: Remote<EngineApi>, run: RunSummary, job: Job): Promise<RunSummary> {
  const trusted = vscode.workspace.isTrusted;
  return { ...run, evaluate: await engine.evaluate({ runDir: run.runDir, threads: threads(), trusted }, job) };
}

/** The result, or without one what was made. */
const said = (run: RunSummary): string =>
  run.evaluate ? resultCard(run).verdict : vscode.l10n.t('quantized ({0})', run.quantize.provenance);

function exportedText(name: string, verdict: string, { files, folder }: ExportSummary): string {
  const place = vscode.workspace.asRelativePath(folder);
  return vscode.l10n.t('{0}: {1}; exported {2} files to {3}', name, verdict, files.length, place);
}

/** The notification has the weight of the news, and says the worst. */
function tell({ run, exported }: Outcome): Say {
  const { showErrorMessage, showInformationMessage, showWarningMessage } = vscode.window;
  const show = { error: showErrorMessage, warning: showWarningMessage, information: showInformationMessage };
  const { weight, note } = outcomeTone(run.quantize.findings, exported?.warnings);
  return (message, ...buttons) => show[weight](note === undefined ? message : `${message}. ${note}`, ...buttons);
}

function announce(log: Log, target: vscode.Uri, outcome: Outcome): Promise<void> {
  const name = basename(target.fsPath);
  const { run, exported } = outcome;
  const message = exported ? exportedText(name, said(run), exported) : vscode.l10n.t('{0}: {1}', name, said(run));
  const ways: readonly Way[] = [
    ...waysToResult(target, run.runDir),
    [vscode.l10n.t('Reveal'), () => reveal(vscode.Uri.file(exported?.folder ?? run.runDir))],
    ...(exported ? [[vscode.l10n.t('Open README'), () => openReadme(log, exported.folder)] as const] : []),
  ];
  return showResult(log, message, ways, tell(outcome));
}
