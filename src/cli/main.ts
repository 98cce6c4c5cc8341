/** Entry of `dist/cli.js` (package.json lies one folder up): gives the command line its streams, its disk and its service, and the process its exit code. */
import '../worker/youngObjects';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { nodeFiles } from '../util/nodeFiles';
import { nodeFolderView } from '../util/nodeFolderView';
import { useCompiler, useIntraOpPool } from '../engine/steps';
import { compileOptimized } from '../worker/compile';
import { createLocalService } from '../service/localService';
import { startProgram } from '../service/program/startProgram';
import { nodeIntraOpPool } from '../worker/intraOpThreads';
import { nodeThreads } from '../worker/threads';
import { wantsColour } from './colour';
import { engineAdvice } from './engineAdvice';
import { runCli } from './run';
import { drained, survive, writeErr, writeOut } from './streams';
import type { CliHost, Screen } from './host';
import type { CliService } from './cliService';

useCompiler(compileOptimized);
useIntraOpPool(nodeIntraOpPool(join(__dirname, 'helper.js')));
const controller = new AbortController();
let service: CliService | undefined;

const host: CliHost = {
  service: async () =>
    (service ??= createLocalService((count) => nodeThreads(join(__dirname, 'compute.js'), count), startProgram)),
  out: (text) => writeOut(process.stdout, text),
  err: (text) => writeErr(process.stderr, text),
  terminal: screenOf(process.stderr),
  screen: screenOf(process.stdout),
  advice: engineAdvice(process.versions.node, process.arch),
  signal: controller.signal,
  absolute: (path) => (path === '-' ? path : resolve(path)),
  version: async () => {
    const manifest = JSON.parse(await readFile(join(__dirname, '../package.json'), 'utf8')) as { version: string };
    return manifest.version;
  },
  isFolder: async (path) => (await stat(path).catch(() => undefined))?.isDirectory() ?? false,
  disk: nodeFolderView,
  fileSize: async (path) => {
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() ? found.size : undefined;
  },
  readText: (path) => (path === '-' ? text(process.stdin) : nodeFiles.readText(path)),
};

function screenOf({ isTTY, columns }: NodeJS.WriteStream): Screen | undefined {
  return isTTY ? { columns, colour: wantsColour(process.env) } : undefined;
}

/** A second interrupt does not wait for the job to notice the first. */
process.on('SIGINT', () => (controller.signal.aborted ? process.exit(130) : controller.abort()));
process.on('SIGTERM', () => controller.abort());
survive(process.stdout);
survive(process.stderr);

/** Time for the last lines to reach a slow reader of standard error. */
const farewellMilliseconds = 1000;

void runCli(process.argv.slice(2), host).then(async (code) => {
  await service?.close().catch(() => undefined);
  await drained(process.stderr, farewellMilliseconds);
  process.exit(code);
});
