/** What the export wizard asks, as data: formats, the options that matter to them, the folder. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import {
  exportTargets,
  type ExportFormat,
  type ExportPreview,
  type ExportTarget,
} from '../../protocol/results/exportPreview';
import { previewRows, previewTotal } from '../../protocol/views/previewRows';
import type { ExportOptionSpec } from '../../protocol/results/exportOptions';

export interface FormatItem extends vscode.QuickPickItem {
  /** Undefined: a heading. */
  readonly id?: string;
}

/** In words, grouped by what takes them. */
export function formatItems(formats: readonly ExportFormat[]): readonly FormatItem[] {
  return exportTargets.flatMap((target): FormatItem[] => {
    const own = formats.filter((format) => format.target === target);
    if (own.length === 0) return [];
    const items = own.map(({ id, name, description }) => ({ id, label: name, description: id, detail: description }));
    return [{ label: targetName(target), kind: vscode.QuickPickItemKind.Separator }, ...items];
  });
}

function targetName(target: ExportTarget): string {
  switch (target) {
    case 'hardware':
      return vscode.l10n.t('For hardware');
    case 'programs':
      return vscode.l10n.t('For your own programs');
    case 'runtimes':
      return vscode.l10n.t('For runtimes and compilers');
    case 'viewers':
      return vscode.l10n.t('For viewers');
  }
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
