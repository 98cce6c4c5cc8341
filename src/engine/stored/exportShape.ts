/** The shape of what marks a folder of exports: `export.json`. */
import type { WrittenFile } from '../../util/files';
import { count, listOf, object, optional, text, type Shape } from './shape';

export interface ExportList {
  readonly name: string;
  readonly provenance: string;
  readonly formats: readonly string[];
  readonly files: readonly string[];
  /** Absent from a list of an earlier version, which has the names alone. */
  readonly written?: readonly ListedExport[];
}

export interface ListedExport {
  /** Empty for a file of an earlier version's list. */
  readonly format: string;
  readonly name: string;
  readonly provenance: string;
  readonly files: readonly (Pick<WrittenFile, 'name'> & Partial<WrittenFile>)[];
  readonly warnings: readonly string[];
}

const texts = listOf(text);
const file = object<ListedExport['files'][number]>({ name: text, bytes: optional(count), sha256: optional(text) });

export const exportListShape: Shape<ExportList> = object<ExportList>({
  name: text,
  provenance: text,
  formats: texts,
  files: texts,
  written: optional(
    listOf(object<ListedExport>({ format: text, name: text, provenance: text, files: listOf(file), warnings: texts })),
  ),
});
