/** The files that a run was made of: the model's, its weights, and parameters that its recipe names; and whether they are still those. */
import { stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { RunRecord, SourceFile } from '../engine/records';
import type { Files } from '../util/files';
import { nodeFiles } from '../util/nodeFiles';
import { contentSum } from './contentSum';
import { sizeOf } from './fileSize';

type Source = RunRecord['source'];

/** The same files, and the paths of those that were read. */
export function recordingFiles(files: Files): { readonly files: Files; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  return { read, files: tellingFiles(files, (path) => void read.add(path)) };
}

/** The same files; and which of some are not as they were when they were read first. */
export function watchingFiles(files: Files): {
  readonly files: Files;
  readonly changed: (paths: readonly string[]) => Promise<readonly string[]>;
} {
  const states = new Map<string, Promise<string>>();
  const seen = (path: string): void => void states.set(path, states.get(path) ?? stateOf(path));
  return {
    files: tellingFiles(files, seen),
    async changed(paths) {
      const isNew = async (path: string): Promise<boolean> => (await states.get(path)) !== (await stateOf(path));
      const news = await Promise.all(paths.map(async (path) => states.has(path) && (await isNew(path))));
      return paths.filter((_, at) => news[at]);
    },
  };
}

/** What tells that somebody has written a file again. */
const stateOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    () => 'absent',
  );

/** The same files; `seen` is told of each that is read, by its whole path. */
function tellingFiles(files: Files, seen: (path: string) => void): Files {
  const told = (path: string): string => (seen(files.resolve(path)), path);
  return {
    ...files,
    read: (path, atMost) => files.read(told(path), atMost),
    readText: (path) => files.readText(told(path)),
    part: (path) => files.part(told(path)),
    view: (path) => files.view(told(path)),
  };
}

/** Their whole paths. @param folder that their names are relative to: the recipe's */
export const pathsOf = (sources: readonly SourceFile[], folder: string): readonly string[] =>
  sources.map(({ name }) => nodeFiles.resolve(folder, name));

/** As they are now. @param recipe whose folder their names are relative to */
export async function sourceFilesOf(paths: Iterable<string>, recipe: string): Promise<readonly SourceFile[]> {
  const folder = dirname(nodeFiles.resolve(recipe));
  const files = [...paths].sort().map(async (path) => {
    const name = relative(folder, path).split('\\').join('/');
    return { name, bytes: await sizeOf(path), sum: await contentSum(path) };
  });
  return Promise.all(files);
}

/** Whether they are as they were. @param model that has to be among them. Earlier versions kept its size alone. */
export async function isSame({ bytes, files }: Source, folder: string, model?: string): Promise<boolean> {
  if (!files) return model === undefined || (await isOfSize(model, bytes));
  const paths = pathsOf(files, folder);
  if (model !== undefined && !paths.includes(nodeFiles.resolve(model))) return false;
  const states = files.map(
    async (file, at) => (await isOfSize(paths[at], file.bytes)) && (await hasSum(paths[at], file.sum)),
  );
  return (await Promise.all(states)).every((state) => state);
}

const isOfSize = (path: string, bytes: number): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile() && found.size === bytes,
    () => false,
  );

const hasSum = (path: string, sum: string): Promise<boolean> =>
  contentSum(path).then(
    (found) => found === sum,
    () => false,
  );
