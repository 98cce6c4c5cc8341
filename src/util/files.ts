/** What the engine asks of its host instead of touching a disk. Paths are absolute and use the host's separators. */
export interface Files {
  /** Rejects with InputError when the file is absent, unreadable, no regular file, or longer than `atMost` bytes. */
  read(path: string, atMost?: number): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  /** For files of which little is wanted. Rejects as `read` does; nothing is held open. */
  part(path: string): Promise<FilePart>;
  /** As `part`, for readers that cannot wait. Rejects as `read` does. */
  view(path: string): Promise<FileView>;
  exists(path: string): Promise<boolean>;
  /** Names (not paths) in a folder, sorted by code unit; with `directories`, which of them are folders. */
  list(folder: string): Promise<readonly { readonly name: string; readonly directory: boolean }[]>;
  /** Joins and normalizes: `resolve(folder, relativeOrAbsolute)`. */
  resolve(...parts: readonly string[]): string;
}

/** A file whose bytes are read when they are wanted. */
export interface FilePart {
  readonly length: number;
  /** `length` bytes from `at` on; rejects with InputError when the file is shorter by now. */
  read(at: number, length: number): Promise<Uint8Array>;
}

/** A file whose bytes are read when they are wanted, at once and each time again. */
export interface FileView {
  readonly length: number;
  /** `length` bytes from `at` on; throws InputError when the file has changed since it was opened. */
  read(at: number, length: number): Uint8Array;
}

export const viewOf = (bytes: Uint8Array): FileView => ({
  length: bytes.length,
  read: (at, length) => bytes.subarray(at, at + length),
});

/** Files up to this size are read as a whole, which is faster than to look for what is wanted. */
const atOnce = 2 ** 24;

export const wholeOf = (file: FileView): Uint8Array => file.read(0, file.length);

/** A small file is read now. */
export const readSmall = (file: FileView): FileView => (isSmall(file) ? viewOf(wholeOf(file)) : file);

export const isSmall = ({ length }: FileView): boolean => length <= atOnce;

/** Named bytes for the host to write, e.g. what an exporter returns. Names may contain `/`. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Of files whose bytes are made when they are asked for: how many there will be. */
  readonly size?: number;
}

/** A file whose size is known before its bytes, which `make` makes when somebody asks for them. */
export function lateFile(name: string, size: number, make: () => Uint8Array): OutputFile {
  let made: Uint8Array | undefined;
  return {
    ...{ name, size },
    get bytes() {
      return (made ??= make());
    },
  };
}

/** Makes no bytes. */
export const sizeOfFile = (file: OutputFile): number => file.size ?? file.bytes.length;

/** The same files in a folder; makes no bytes. */
export function inFolder(folder: string, files: readonly OutputFile[]): readonly OutputFile[] {
  return files.map((file) =>
    file.size === undefined
      ? { ...file, name: `${folder}/${file.name}` }
      : lateFile(`${folder}/${file.name}`, file.size, () => file.bytes),
  );
}

/** A file that we wrote, as the list beside it remembers it: what has changed since then is a person's. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal, as `sha256sum` prints it. */
  readonly sha256: string;
}
