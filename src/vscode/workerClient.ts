/**
 * The engine's child process as seen from the host: forked with the first request, forked anew after a crash by the
 * request that comes next, ended with the extension. A request that a crash interrupts is rejected with what happened.
 */
import { t } from '@vscode/l10n';
import { fork, type ChildProcess } from 'node:child_process';
import { connect, type Remote } from '../protocol/channel/channel';
import type { EngineApi } from '../protocol/channel/engineApi';
import { transportOfProcess } from '../protocol/channel/transportOfProcess';
import { protocolVersion } from '../protocol/channel/version';
import type { Log } from './log';

export interface WorkerClient {
  /** The engine in a child process that is alive. */
  readonly engine: () => Remote<EngineApi>;
  dispose(): void;
}

interface Connection {
  readonly child: ChildProcess;
  readonly remote: Remote<EngineApi>;
}

/** `entry` is the worker's bundle. */
export function createWorkerClient(entry: string, log: Log): WorkerClient {
  let connection: Connection | undefined;
  const start = (): Connection => {
    const started = open(entry, log, () => {
      if (connection === started) connection = undefined;
    });
    return started;
  };
  return {
    engine: () => (connection ??= start()).remote,
    dispose: () => connection?.child.kill(),
  };
}

function open(entry: string, log: Log, onEnd: () => void): Connection {
  const child = fork(entry, [], {
    // No inspector flags of the host, and plain node where the host is Electron.
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  log.info(`Worker ${child.pid ?? '?'} started`);
  child.stdout?.on('data', (text: Buffer) => log.info(text.toString().trimEnd()));
  child.stderr?.on('data', (text: Buffer) => log.warn(text.toString().trimEnd()));
  const endOf = (listener: (reason: string) => void): void => {
    const end = (how: string): void => {
      onEnd();
      listener(t('The Shiftwise worker stopped ({0}). It starts again with the next request.', how));
    };
    child.once('exit', (code, signal) => end(signal ?? t('exit code {0}', code ?? '?')));
    child.once('error', (error) => end(error.message));
  };
  endOf((reason) => log.info(reason));
  const { remote } = connect<EngineApi, Record<string, never>>(transportOfProcess(child, endOf), {}, protocolVersion);
  return { child, remote };
}
