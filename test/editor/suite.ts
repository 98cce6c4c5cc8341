/** What an editor test is: steps in one window, in order, each of which can fail on its own. */
import type { Host } from './host';
import type { Workbench } from './workbench';

export interface Count {
  passed: number;
  failed: number;
}

/** How far a window goes: steps build on those before them, so after one that failed the first window has nothing more to tell. */
export type HowFar = 'until a step fails' | 'to the end';

export interface Step {
  readonly name: string;
  readonly run: (window: EditorWindow) => Promise<void>;
}

export interface EditorWindow {
  readonly host: Host;
  readonly workbench: Workbench;
  /** The workspace folder, a copy for this suite alone. */
  readonly folder: string;
}

export interface Suite {
  readonly name: string;
  /** Whether the window trusts its workspace. */
  readonly trusted: boolean;
  /** Of the editor; English by default. */
  readonly language?: string;
  /** Another extension that is installed beside ours, as a .vsix. */
  readonly extension?: () => Uint8Array;
  /** Fills the empty workspace folder. */
  readonly prepare: (folder: string) => void | Promise<void>;
  readonly steps: readonly Step[];
}
