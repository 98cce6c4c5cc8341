/** The preview of an export as rows of a wizard's list. */
import { t } from '@vscode/l10n';
import type { ExportPreview, FormatPreview } from '../results/exportPreview';
import { bytesText } from '../results/numberText';

/** A line of the preview. */
export interface PreviewRow {
  readonly kind: 'format' | 'file' | 'more' | 'warning' | 'problem';
  readonly label: string;
  readonly detail: string;
}

/** So many files of one format are listed; a folder of arrays can have hundreds. */
const listed = 12;

/** A heading for each format, and below it what to know and its files with their sizes, or what is in the way. */
export function previewRows({ formats }: ExportPreview): readonly PreviewRow[] {
  return formats.flatMap(({ id, files, warnings, problem }): PreviewRow[] => {
    if (problem !== undefined) return [heading(id, t('left out')), { kind: 'problem', label: problem, detail: '' }];
    const rest = files.length - listed;
    return [
      heading(id, countText(files)),
      ...warnings.map((label): PreviewRow => ({ kind: 'warning', label, detail: '' })),
      ...files
        .slice(0, rest > 1 ? listed : files.length)
        .map(({ name, bytes }): PreviewRow => ({ kind: 'file', label: name, detail: bytesText(bytes) })),
      ...(rest > 1 ? [{ kind: 'more', label: t('… and {0} more', rest), detail: '' } as const] : []),
    ];
  });
}

/** "3 files, 1.2 MiB" of all formats that can be written; undefined when none can. */
export function previewTotal({ formats }: ExportPreview): string | undefined {
  const files = formats.flatMap((format) => format.files);
  return files.length === 0 ? undefined : countText(files);
}

const heading = (id: string, detail: string): PreviewRow => ({ kind: 'format', label: id, detail });

function countText(files: FormatPreview['files']): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return files.length === 1 ? t('1 file, {0}', bytesText(bytes)) : t('{0} files, {1}', files.length, bytesText(bytes));
}
