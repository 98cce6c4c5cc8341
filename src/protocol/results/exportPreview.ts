/** What an export would write, format by format, before anything is written: for a wizard and for `--dry-run`. */

export interface ExportFormat {
  readonly id: string;
  readonly description: string;
}

export interface ExportPreview {
  readonly folder: string;
  readonly formats: readonly FormatPreview[];
}

export interface FormatPreview extends ExportFormat {
  /** Empty where there is a problem. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** What somebody who uses the files must know: one line each. */
  readonly warnings: readonly string[];
  /** Why this run cannot be written in the format: one line for people. */
  readonly problem?: string;
}

/** The ids of the formats that can be written. */
export function writable({ formats }: ExportPreview): readonly string[] {
  return formats.filter(({ problem }) => problem === undefined).map(({ id }) => id);
}
