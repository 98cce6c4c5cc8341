/**
 * The engine's child processes as seen from the host: one for what somebody waits for while they look, one of lower priority for jobs, so
 * that a model is opened, hovered and inspected during a job as if nothing ran. Each is forked with its first request, forked anew
 * after a crash by the request that comes next, ended with the extension. A request that a crash interrupts is rejected with what happened.
 */
import { t } from '@vscode/l10n';
import { fork, type ChildProcess } from 'node:child_process';
import { connect, type Remote } from '../protocol/channel/channel';
import type { EngineApi } from '../protocol/channel/engineApi';
import { transportOfProcess } from '../protocol/channel/transportOfProcess';
import { protocolVersion } from '../protocol/channel/version';
import type { Log } from './log';

export interface WorkerClient {
  /** The engine in child processes that are alive. */
  readonly engine: () => Remote<EngineApi>;
  dispose(): void;
}

interface Connection {
  readonly child: ChildProcess;
  readonly remote: Remote<EngineApi>;
}

/** `entry` is the worker's bundle. */
export function createWorkerClient(entry: string, log: Log): WorkerClient {
  const connections = new Map<Purpose, Connection>();
  const start = (purpose: Purpose): Connection => {
    const started = open(entry, purpose, log, () => {
      if (connections.get(purpose) === started) connections.delete(purpose);
    });
    connections.set(purpose, started);
    return started;
  };
  const remoteFor = (purpose: Purpose): Remote<EngineApi> => (connections.get(purpose) ?? start(purpose)).remote;
  const remote = new Proxy({} as Remote<EngineApi>, {
    get: (_, name) => Reflect.get(remoteFor(jobs.has(name) ? 'jobs' : 'questions'), name) as unknown,
  });
  return {
    engine: () => remote,
    dispose: () => connections.forEach(({ child }) => child.kill()),
  };
}

/** What a process is for; the worker takes it as its argument. */
type Purpose = 'jobs' | 'questions';

const jobs: ReadonlySet<string | symbol> = new Set<keyof EngineApi>([
  ...(['quantize', 'evaluate', 'keepSweep', 'sensitivity', 'previewExport', 'export'] as const),
]);

function open(entry: string, purpose: Purpose, log: Log, onEnd: () => void): Connection {
  const child = fork(entry, [purpose], {
    // No inspector flags of the host, and plain node where the host is Electron.
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  log.info(`Worker ${child.pid ?? '?'} for ${purpose} started`);
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
