/** What the export wizard asks, as data: formats, the options that matter to them, the folder. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ExportFormat, ExportPreview } from '../../protocol/results/exportPreview';
import { previewRows, previewTotal } from '../../protocol/views/previewRows';
import { exportOptionSpecs, type ExportOptionSpec } from '../../protocol/results/exportOptions';

export interface FormatItem extends vscode.QuickPickItem {
  readonly id: string;
}

export function formatItems(formats: readonly ExportFormat[]): readonly FormatItem[] {
  return formats.map(({ id, description }) => ({ id, label: id, detail: description }));
}

/** The options that make a difference to one of the formats. */
export function optionsFor(formats: readonly string[]): readonly ExportOptionSpec[] {
  return exportOptionSpecs.filter((option) => option.formats.some((format) => formats.includes(format)));
}

export interface ChoiceItem extends vscode.QuickPickItem {
  readonly value: string;
}

export function choiceItems({ choices }: ExportOptionSpec): readonly ChoiceItem[] {
  return choices.map((value, i) => ({
    value,
    label: value,
    ...(i === 0 && { description: vscode.l10n.t('default') }),
  }));
}

export interface FolderItem extends vscode.QuickPickItem {
  /** Undefined: another folder, to be chosen. */
  readonly folder?: string;
}

export function folderItems(runDir: string, folder: string): readonly FolderItem[] {
  return [
    {
      folder,
      label: `$(folder) ${vscode.workspace.asRelativePath(folder)}`,
      description: vscode.l10n.t('beside the run {0}', basename(runDir)),
    },
    {
      label: `$(folder-opened) ${vscode.l10n.t('Choose Another Folder…')}`,
      description: vscode.l10n.t('what is there stays; only files of an earlier export are replaced'),
    },
  ];
}

export interface PreviewItem extends vscode.QuickPickItem {
  readonly write: boolean;
}

/** The first item writes; what would be written stands below it, format by format. */
export function previewItems(preview: ExportPreview): readonly PreviewItem[] {
  const total = previewTotal(preview);
  const rows = previewRows(preview).map(({ kind, label, detail }): PreviewItem => {
    if (kind === 'format')
      return { label: `${label}: ${detail}`, kind: vscode.QuickPickItemKind.Separator, write: false };
    if (kind === 'warning') return { label: `$(warning) ${vscode.l10n.t('Warning')}`, detail: label, write: false };
    if (kind === 'problem') return { label: `$(warning) ${vscode.l10n.t('Left out')}`, detail: label, write: false };
    return { label: kind === 'file' ? `$(file) ${label}` : label, description: detail, write: false };
  });
  if (total === undefined) return rows;
  const folder = vscode.workspace.asRelativePath(preview.folder);
  const detail = vscode.l10n.t('to {0}, with README.md and export.json', folder);
  return [{ label: `$(check) ${vscode.l10n.t('Write {0}', total)}`, detail, write: true }, ...rows];
}
