/** What the page is told about a model: a pure function of the model's state. Figures of a run come with its provenance. */
import * as vscode from 'vscode';
import { firstDifference } from '../../protocol/views/differences';
import { firstLoss, worstFinding } from '../../protocol/views/firstLoss';
import { overlayById } from '../../protocol/views/overlays';
import type { PageButton, PageState } from '../../protocol/views/pageApi';
import { resultCard } from '../../protocol/views/resultCard';
import { provenanceOf } from '../../protocol/views/runWords';
import type { RunSummary } from '../../protocol/results/requests';
import { checksum } from '../../util/checksum';
import { lineOf } from '../../util/errors';
import type { Model } from '../models/model';
import type { ModelState } from '../models/modelState';

export function pageStateOf(model: Model, overlay: string, trusted: boolean): PageState {
  const { state, name } = model;
  switch (state.kind) {
    case 'loading':
      return { kind: 'loading', title: name };
    case 'failed':
      return errorState(name, state.error);
    case 'ready':
      return modelState(model, state, overlay, trusted);
  }
}

/** The id of the overlay that the model's page shows when `wanted` is chosen. */
export function shownOverlay({ state }: Model, wanted: string): string {
  return (state.kind === 'ready' && overlayById(state.overlays, wanted)?.id) || '';
}

function modelState(
  { name, selected, proposing }: Model,
  { summary, run, isStale, other, beside, overlays, problem }: Extract<ModelState, { kind: 'ready' }>,
  overlay: string,
  trusted: boolean,
): PageState {
  const { layers, ...model } = summary;
  const finding =
    run &&
    (other
      ? firstDifference(summary, run, other)
      : (worstFinding(run.quantize.findings) ?? firstLoss(summary.layers, run.quantize.layers)));
  return {
    kind: 'model',
    view: {
      title: name,
      summary: model,
      layers,
      overlays,
      ...(run && { provenance: provenanceOf(run), run: runKey(run) }),
      stale: staleWords(problem, isStale),
      finding,
      findings: run?.quantize.findings,
      beside,
    },
    overlay: overlayById(overlays, overlay)?.id ?? '',
    selected,
    ...(run && !isStale && { card: resultCard(run, layers) }),
    ...(proposing.open && { proposal: proposing.open.proposal }),
    buttons: [
      ...(trusted ? runButtons() : []),
      // What has no room at the end of the row stands behind its last button: this is wanted while there are two graphs.
      ...(beside ? ([{ action: 'stopComparing', label: vscode.l10n.t('Stop Comparing') }] as const) : []),
      ...(trusted && run && !isStale ? ([{ action: 'exportRun', label: vscode.l10n.t('Export…') }] as const) : []),
      ...(run ? ([{ action: 'openReport', label: vscode.l10n.t('Open Report') }] as const) : []),
      ...(trusted && run && !isStale && !run.sensitivity
        ? ([{ action: 'measureSensitivity', label: vscode.l10n.t('Measure Sensitivity') }] as const)
        : []),
      ...(run ? ([{ action: 'compare', label: vscode.l10n.t('Compare…') }] as const) : []),
    ],
  };
}

const keys = new WeakMap<RunSummary, string>();

/** By the run's own figures: another run in the same place, of other layers' settings say, has the same provenance. */
function runKey(run: RunSummary): string {
  const known = keys.get(run) ?? `${run.runDir} ${checksum(new TextEncoder().encode(JSON.stringify(run.quantize)))}`;
  keys.set(run, known);
  return known;
}

/** What is shown is of before: all of it, or the run. */
export function staleWords(problem: string | undefined, isStale: boolean | undefined): string | undefined {
  if (problem !== undefined) return vscode.l10n.t('Of before the last change, which cannot be read ({0})', problem);
  return isStale ? vscode.l10n.t('The figures are of before the last change: quantize again for new ones') : undefined;
}

const runButtons = (): readonly PageButton[] => [
  { action: 'quantize', label: vscode.l10n.t('Quantize') },
  { action: 'quantizeAndExport', label: vscode.l10n.t('Quantize and Export') },
];

function errorState(name: string, error: unknown): PageState {
  const isText = name.endsWith('.cfg');
  const openAsText: PageButton = { action: 'openAsText', label: vscode.l10n.t('Open as Text') };
  const retry: PageButton = { action: 'retry', label: vscode.l10n.t('Try Again') };
  return {
    kind: 'error',
    title: isText ? vscode.l10n.t('{0} is not shown as a network', name) : vscode.l10n.t('{0} cannot be read', name),
    message: lineOf(error),
    advice: isText
      ? vscode.l10n.t(
          'Many programs have .cfg files. If this is not a Darknet network, open it as text; if it is, correct it there and save: this page follows.',
        )
      : vscode.l10n.t('Correct or replace the file: this page follows when it changes on disk.'),
    buttons: isText ? [openAsText, retry] : [retry],
  };
}
