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
  const seen = (path: string): string => (read.add(files.resolve(path)), path);
  return {
    read,
    files: {
      ...files,
      read: (path, atMost) => files.read(seen(path), atMost),
      readText: (path) => files.readText(seen(path)),
      part: (path) => files.part(seen(path)),
      view: (path) => files.view(seen(path)),
    },
  };
}

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
  const named = files.map((file) => ({ ...file, path: nodeFiles.resolve(folder, file.name) }));
  if (model !== undefined && named.every(({ path }) => path !== nodeFiles.resolve(model))) return false;
  const states = named.map(
    async (file) => (await isOfSize(file.path, file.bytes)) && (await hasSum(file.path, file.sum)),
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
