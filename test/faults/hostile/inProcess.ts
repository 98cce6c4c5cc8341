/** The command line within this process, its streams as texts: fast, and nothing to measure memory by. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { runCli } from '../../../src/cli/run';
import { nodeFiles } from '../../../src/util/nodeFiles';
import { nodeFolderView } from '../../../src/util/nodeFolderView';
import { createLocalService } from '../../../src/service/localService';
import type { Call } from './base';

export const callInProcess: Call = async (folder, args) => {
  let stdout = '';
  let stderr = '';
  const found = (path: string) => stat(path).catch(() => undefined);
  const code = await runCli(args, {
    service: async () => createLocalService(),
    out: async (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    terminal: undefined,
    signal: new AbortController().signal,
    absolute: (path) => resolve(folder, path),
    version: async () => '0',
    isFolder: async (path) => (await found(path))?.isDirectory() ?? false,
    disk: nodeFolderView,
    fileSize: async (path) => (await found(path))?.size,
    readText: (path) => nodeFiles.readText(path),
  });
  return { code, stdout, stderr, peakBytes: 0 };
};
