/** Looking for files on the disk while somebody waits, for hosts: answers at once, and never throws. */
import { existsSync, readdirSync } from 'node:fs';

/** `list` answers names in order; none for what is no folder or cannot be read. */
export const nodeFolderView = {
  exists: (path: string): boolean => existsSync(path),
  list(folder: string): readonly string[] {
    try {
      return readdirSync(folder).sort();
    } catch {
      return [];
    }
  },
};
