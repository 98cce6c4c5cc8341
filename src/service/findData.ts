/** The folders below some others, as far as they may hold samples: a bounded look, nearest first, that leaves out what is nobody's data. */
import { arraysAndPictures } from '../engine/guess/folderContent';
import type { FolderSeen } from '../engine/guess/rankData';
import { nodeFiles as files } from '../util/nodeFiles';

/** Folders that are opened at most, and levels below the first. */
const limits = { folders: 3000, depth: 5 };

const leftOut = /^(\.|node_modules$|__pycache__$|venv$|site-packages$|dist$|build$)/;

export async function foldersBelow(roots: readonly string[]): Promise<readonly FolderSeen[]> {
  const seen = new Map<string, FolderSeen>();
  let level = [...new Set(roots)];
  for (let depth = 0; depth <= limits.depth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const path of level) {
      if (seen.has(path) || seen.size >= limits.folders) continue;
      const folder = await look(path);
      seen.set(path, folder);
      next.push(...folder.folders.map((name) => files.resolve(path, name)));
    }
    level = next;
  }
  return [...seen.values()].map((folder) => ({ ...folder, path: folder.path.split('\\').join('/') }));
}

/** A folder that cannot be read holds nothing. */
async function look(path: string): Promise<FolderSeen> {
  const entries = await files.list(path).catch(() => []);
  const names = entries.filter(({ directory }) => !directory).map(({ name }) => name);
  const folders = entries.filter(({ name, directory }) => directory && !leftOut.test(name)).map(({ name }) => name);
  return { path, folders, ...arraysAndPictures(names) };
}
