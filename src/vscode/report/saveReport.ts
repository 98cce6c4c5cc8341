/** "Save Report As…": the document as it stands, or its chart as a picture, to a file that a person chooses. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import { showError, type Log } from '../log';
import type { Report, Reports } from './reports';

type Format = 'html' | 'svg' | 'png';

interface FormatItem extends vscode.QuickPickItem {
  readonly format: Format;
}

const formats = (): readonly FormatItem[] => [
  {
    format: 'html',
    label: 'HTML',
    detail: vscode.l10n.t('The whole report as one file, which loads nothing from elsewhere'),
  },
  { format: 'svg', label: 'SVG', detail: vscode.l10n.t('The chart as it is shown, as a drawing') },
  { format: 'png', label: 'PNG', detail: vscode.l10n.t('The chart as it is shown, as a picture of 1920×1200 pixels') },
];

export async function saveReport(reports: Reports, engine: () => Remote<EngineApi>, log: Log): Promise<void> {
  const report = reports.active;
  if (!report) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a report first: what is shown is saved.'));
    return;
  }
  try {
    const format = await pickFormat(report);
    const target = format && (await askPlace(report, format));
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, await bytesOf(report, format, engine()));
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} saved', basename(target.fsPath)), 5000);
  } catch (error) {
    await showError(log, vscode.l10n.t('Save Report'), error);
  }
}

/** Without rows there is no chart that could be saved alone. */
async function pickFormat({ rows }: Report): Promise<Format | undefined> {
  if (!rows) return 'html';
  const options = { title: vscode.l10n.t('Save Report As'), ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(formats(), options))?.format;
}

/** Beside the recipe's model rather than among the runs, which come and go. */
function askPlace({ path, document: { kind, title } }: Report, format: Format): Thenable<vscode.Uri | undefined> {
  const folder = dirname(path).replace(/[\\/]\.shiftwise[\\/].*$/, '');
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Report As'),
    defaultUri: vscode.Uri.file(join(folder, `${title.replace(/[^\w.-]+/g, '_')}-${kind}.${format}`)),
    filters: { [format.toUpperCase()]: [format] },
  });
}

async function bytesOf(
  { document, rows, page }: Report,
  format: Format,
  engine: Remote<EngineApi>,
): Promise<Uint8Array> {
  if (format === 'html') return new TextEncoder().encode(document.html);
  if (format === 'png') return asBytes(await page?.picture({}));
  const choice = await page?.chosen({});
  if (!rows || !choice) throw new Error(vscode.l10n.t('The report shows no chart now'));
  return new TextEncoder().encode(await engine.chart({ rows, choice }));
}

function asBytes(picture: Uint8Array | undefined): Uint8Array {
  if (!picture || picture.length === 0)
    throw new Error(vscode.l10n.t('The page could not draw the chart; save it as SVG'));
  return picture;
}
