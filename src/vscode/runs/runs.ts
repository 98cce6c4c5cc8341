/** The workspace's runs: found by their files, read by the engine, read again when they change on disk. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { RunEntry, RunListing, SweepEntry } from '../../protocol/results/runs';
import { lineOf } from '../../util/errors';
import { logError, type Log } from '../log';

export interface Runs extends vscode.Disposable {
  /** Newest first; undefined until they have been read. */
  readonly entries: readonly RunEntry[] | undefined;
  /** Newest first. */
  readonly sweeps: readonly SweepEntry[];
  readonly onDidChange: vscode.Event<void>;
  /** Never rejects: what cannot be read is in the log. */
  refresh(): Promise<void>;
}

const pattern = '**/.shiftwise/*/{run,sweep}.json';
/** More runs than anybody scrolls through. */
const limit = 1000;
/** Runs are written in several steps: wait until they have been left alone for a moment. */
const settleMs = 300;

export function createRuns(engine: () => Remote<EngineApi>, log: Log): Runs {
  const changed = new vscode.EventEmitter<void>();
  let entries: readonly RunEntry[] | undefined;
  let sweeps: readonly SweepEntry[] = [];
  let latest = 0;
  let reading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const read = async (): Promise<void> => {
    const mine = ++latest;
    const found = await readRuns(engine, log);
    // Of two readings under way the later one counts, whichever ends first; who waits for the earlier one waits for it.
    if (mine !== latest) return reading;
    entries = found.runs;
    sweeps = found.sweeps;
    changed.fire();
  };
  const refresh = (): Promise<void> => (reading = read());
  const later = (): void => {
    clearTimeout(timer);
    // Nobody has looked yet: the first look reads them.
    if (entries) timer = setTimeout(() => void refresh(), settleMs);
  };
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  const listening = [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((on) => on(later));
  return {
    get entries() {
      return entries;
    },
    get sweeps() {
      return sweeps;
    },
    onDidChange: changed.event,
    refresh,
    dispose: () => {
      clearTimeout(timer);
      vscode.Disposable.from(watcher, changed, ...listening).dispose();
    },
  };
}

const nothing = { runs: [], sweeps: [] };

async function readRuns(engine: () => Remote<EngineApi>, log: Log): Promise<Pick<RunListing, 'runs' | 'sweeps'>> {
  try {
    const found = (await vscode.workspace.findFiles(pattern, undefined, limit)).map(({ fsPath }) => fsPath);
    if (found.length === 0) return nothing;
    const listing = await engine().runs({
      runDirs: found.filter((path) => basename(path) === 'run.json').map(dirname),
      sweeps: found.filter((path) => basename(path) === 'sweep.json'),
    });
    listing.problems.forEach((line) => log.warn(`Runs: ${line}`));
    return listing;
  } catch (error) {
    logError(log, `The runs cannot be read: ${lineOf(error)}`, error);
    return nothing;
  }
}
