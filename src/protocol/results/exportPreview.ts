/** What an export would write, format by format, before anything is written: for a wizard and for `--dry-run`. */

/** What a format is for, in the order in which they are offered. */
export const exportTargets = ['hardware', 'programs', 'runtimes', 'viewers'] as const;
export type ExportTarget = (typeof exportTargets)[number];

export interface ExportFormat {
  readonly id: string;
  /** In words. */
  readonly name: string;
  readonly target: ExportTarget;
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
