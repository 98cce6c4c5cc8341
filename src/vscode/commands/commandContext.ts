/** What commands work with. */
import type * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Log } from '../log';
import type { RunProblems } from '../recipe/runProblems';
import type { Models } from '../models/models';
import type { UnderWay } from '../underWay';

export interface CommandContext {
  readonly engine: () => Remote<EngineApi>;
  readonly models: Models;
  readonly log: Log;
  /** Why recipes could not be run. */
  readonly problems: RunProblems;
  /** Work that has begun. */
  readonly underWay: UnderWay;
  /** What a workspace remembers of earlier answers. */
  readonly memory: vscode.Memento;
}
