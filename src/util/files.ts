/** What the engine asks of its host instead of touching a disk. Paths are absolute and use the host's separators. */
export interface Files {
  /** Rejects with InputError when the file is absent, unreadable, no regular file, or longer than `atMost` bytes. */
  read(path: string, atMost?: number): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  exists(path: string): Promise<boolean>;
  /** Names (not paths) in a folder, sorted by code unit; with `directories`, which of them are folders. */
  list(folder: string): Promise<readonly { readonly name: string; readonly directory: boolean }[]>;
  /** Joins and normalizes: `resolve(folder, relativeOrAbsolute)`. */
  resolve(...parts: readonly string[]): string;
}

/** Named bytes for the host to write, e.g. what an exporter returns. Names may contain `/`. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}
