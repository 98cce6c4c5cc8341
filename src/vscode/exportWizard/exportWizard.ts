/**
 * "Export Run": formats, their options, a folder, and a preview of names and sizes before anything is written. Back goes one
 * step back, Escape leaves; what has been answered is kept while going to and fro.
 */
import * as vscode from 'vscode';
import { exportFolderOf } from '../../protocol/results/exportFolder';
import { optionsThatMatter, type ExportOptionSpec, type ExportOptionTexts } from '../../protocol/results/exportOptions';
import { writable, type ExportFormat, type ExportPreview } from '../../protocol/results/exportPreview';
import type { ExportRequest } from '../../protocol/results/requests';
import { ask, type Answer } from './ask';
import { choiceItems, folderItems, formatItems, previewItems } from './questions';

export interface WizardInput {
  readonly title: string;
  readonly runDir: string;
  readonly formats: readonly ExportFormat[];
  /** Ids that are ticked at first. */
  readonly chosen: readonly string[];
  readonly preview: (request: ExportRequest) => Thenable<ExportPreview>;
}

interface Choices {
  readonly formats: readonly string[];
  readonly options: ExportOptionTexts;
  readonly folder: string;
}

/** What is to be written; undefined when the person has left. Rejects as `preview` does. */
export async function exportWizard(input: WizardInput): Promise<ExportRequest | undefined> {
  let choices: Choices = { formats: input.chosen, options: {}, folder: exportFolderOf(input.runDir) };
  for (let step = 1; step > 0;) {
    const options = optionsThatMatter(choices.formats, choices.options);
    const of = options.length + 3;
    const at = { title: input.title, step, of };
    if (step === of) {
      const request = await askPreview(input, choices, at);
      if (request === undefined) return undefined;
      if (request !== 'back') return request;
      step -= 1;
      continue;
    }
    const answer =
      step === 1
        ? await askFormats(input, choices, at)
        : step < of - 1
          ? await askOption(options[step - 2], choices, at)
          : await askFolder(input, choices, at);
    if (answer.kind === 'end') return undefined;
    if (answer.kind === 'next') choices = answer.value;
    step += answer.kind === 'next' ? 1 : -1;
  }
  return undefined;
}

interface Place {
  readonly title: string;
  readonly step: number;
  readonly of: number;
}

async function askFormats({ formats }: WizardInput, choices: Choices, place: Place): Promise<Answer<Choices>> {
  const items = formatItems(formats);
  const selected = items.filter(({ id }) => id !== undefined && choices.formats.includes(id));
  const answer = await ask({ ...place, placeholder: vscode.l10n.t('Formats to write'), items, selected, many: true });
  return mapped(answer, (chosen) => ({ ...choices, formats: chosen.flatMap(({ id }) => id ?? []) }));
}

async function askOption(option: ExportOptionSpec, choices: Choices, place: Place): Promise<Answer<Choices>> {
  const items = choiceItems(option);
  const selected = items.filter(({ value }) => value === choices.options[option.key]);
  // That it belongs to this `top` is why it is asked: what it is has the room.
  const help = option.tops ? option.help.replace(/^[^:]*: /, '') : option.help;
  const placeholder = `${option.key}: ${help} (${option.formats.join(', ')})`;
  const answer = await ask({ ...place, placeholder, items, selected });
  return mapped(answer, ([{ value }]) => ({ ...choices, options: { ...choices.options, [option.key]: value } }));
}

/** Asked again when nothing was chosen in the dialog. */
async function askFolder(input: WizardInput, choices: Choices, place: Place): Promise<Answer<Choices>> {
  const items = folderItems(input.runDir, choices.folder);
  const answer = await ask({ ...place, placeholder: vscode.l10n.t('Folder to write to'), items });
  if (answer.kind !== 'next') return answer;
  const folder = answer.value[0].folder ?? (await chooseFolder());
  return folder === undefined ? askFolder(input, choices, place) : { kind: 'next', value: { ...choices, folder } };
}

async function chooseFolder(): Promise<string | undefined> {
  const options = { canSelectFiles: false, canSelectFolders: true, openLabel: vscode.l10n.t('Export Here') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

async function askPreview(
  { runDir, preview }: WizardInput,
  { formats, options, folder }: Choices,
  place: Place,
): Promise<ExportRequest | 'back' | undefined> {
  const known = optionsThatMatter(formats, options).map(({ key }) => [key, options[key]] as const);
  const request = { runDir, formats, options: Object.fromEntries(known) as ExportOptionTexts, out: folder };
  const previewed = await preview(request);
  for (;;) {
    const items = previewItems(previewed);
    const placeholder = items.some(({ write }) => write)
      ? vscode.l10n.t('Enter writes these files')
      : vscode.l10n.t('None of the formats fits this run: go back and choose others');
    const answer = await ask({ ...place, placeholder, items, selected: items.slice(0, 1) });
    if (answer.kind === 'back') return 'back';
    if (answer.kind === 'end') return undefined;
    if (answer.value[0].write) return { ...request, formats: writable(previewed) };
  }
}

function mapped<T, R>(answer: Answer<T>, map: (value: T) => R): Answer<R> {
  return answer.kind === 'next' ? { kind: 'next', value: map(answer.value) } : answer;
}
