/** Ends a process with all that it started. */
import { spawnSync, type ChildProcess } from 'node:child_process';

/** Synchronous, so that it also works while this process exits. Of a process group that is gone nothing is left to end. */
export function endTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
