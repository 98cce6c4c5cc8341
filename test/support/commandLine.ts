/** The command line in this process, in a folder of the test's. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { runCli } from '../../src/cli/run';
import { createLocalService } from '../../src/service/localService';
import { nodeFiles } from '../../src/util/nodeFiles';
import { nodeFolderView } from '../../src/util/nodeFolderView';

export interface Answer {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

/** Runs `shiftwise ARGV`; paths are relative to `folder`. */
export async function commandLine(folder: string, argv: readonly string[]): Promise<Answer> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, {
    service: async () => createLocalService(),
    out: async (more) => void (out += more),
    err: (more) => void (err += more),
    terminal: undefined,
    signal: new AbortController().signal,
    version: async () => '1.0.0',
    absolute: (path) => resolve(folder, path),
    isFolder: async (path) => existsSync(path) && statSync(path).isDirectory(),
    disk: nodeFolderView,
    fileSize: async (path) => (existsSync(path) ? statSync(path).size : undefined),
    readText: (path) => nodeFiles.readText(path),
  });
  return { code, out, err };
}
