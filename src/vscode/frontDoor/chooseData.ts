/** The one question before a first run: which samples. Folders of the workspace, ranked; a dialog; or none. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { FoundData, Offer } from '../../protocol/results/offer';
import type { ChosenData, ModelRef } from '../../protocol/results/requests';
import { whileReading } from './whileReading';

type Answer = FoundData | ChosenData | 'folder' | 'file';

interface Item extends vscode.QuickPickItem {
  readonly answer?: Answer;
}

/** Folders that are offered at most: whoever has more knows where the right one is. */
const offered = 6;

/** Undefined when the person has left. */
export async function chooseData(
  engine: () => Remote<EngineApi>,
  model: ModelRef,
  { found, takesPictures }: Offer,
): Promise<ChosenData | undefined> {
  const options = {
    title: vscode.l10n.t('Quantize {0}', basename(model.model)),
    placeHolder: takesPictures
      ? vscode.l10n.t('Pictures like those that the network will meet, to measure ranges on')
      : vscode.l10n.t('Samples like those that the network will meet, to measure ranges on'),
    ignoreFocusOut: true,
  };
  const items = [...found.slice(0, offered).map(itemOf), ...otherItems(takesPictures)];
  const answer = (await vscode.window.showQuickPick(items, options))?.answer;
  return answer === 'folder' || answer === 'file' ? browse(engine, model, answer) : answer;
}

function itemOf(data: FoundData): Item {
  const place = vscode.workspace.asRelativePath(data.path);
  return { label: `$(folder) ${place}`, description: contentOf(data), detail: judgedText(data), answer: data };
}

function contentOf({ holds, count }: FoundData): string {
  switch (holds) {
    case 'arrays':
      return count === 1 ? vscode.l10n.t('arrays in a file') : vscode.l10n.t('{0} arrays', count);
    case 'classes':
      return vscode.l10n.t('{0} pictures in folders of classes', count);
    case 'boxes':
      return vscode.l10n.t('{0} pictures with boxes', count);
    case 'masks':
      return vscode.l10n.t('{0} pictures with masks', count);
    case 'pictures':
      return count === 1 ? vscode.l10n.t('1 picture') : vscode.l10n.t('{0} pictures', count);
  }
}

const judgedText = ({ judged }: FoundData): string =>
  judged === 'labels'
    ? vscode.l10n.t('Accuracy is measured by the labels')
    : vscode.l10n.t('Without labels for this network: integers are compared with float');

function otherItems(takesPictures: boolean): readonly Item[] {
  return [
    { label: `$(folder-opened) ${vscode.l10n.t('Choose Folder…')}`, answer: 'folder' },
    {
      label: `$(file) ${vscode.l10n.t('Choose File…')}`,
      description: vscode.l10n.t('CIFAR-10 binary, COCO annotations, arrays, or a list of paths'),
      answer: 'file',
    },
    {
      label: takesPictures
        ? `$(beaker) ${vscode.l10n.t('No pictures: synthetic data')}`
        : `$(beaker) ${vscode.l10n.t('No samples: synthetic data')}`,
      detail: vscode.l10n.t(
        'Made up: good for trying the tools and the files. Ranges come only near, and accuracy cannot be told.',
      ),
      answer: { type: 'synthetic', path: '', judged: 'float' },
    },
  ];
}

/** What lies at a place that a person names is told as it is of all others. */
async function browse(
  engine: () => Remote<EngineApi>,
  model: ModelRef,
  what: 'folder' | 'file',
): Promise<ChosenData | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: what === 'file',
      canSelectFolders: what === 'folder',
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(model.model),
      openLabel: vscode.l10n.t('Use'),
    })) ?? [];
  return chosen && whileReading(chosen.fsPath, () => engine().dataAt({ ...model, path: chosen.fsPath }));
}
