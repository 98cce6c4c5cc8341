/**
 * Whether a shell closed a stream (`>&-`). Node opens the null device in its place before anything of ours runs, for reading and
 * writing, and tells nobody; writing to it succeeds. Python's DEVNULL and Node's 'ignore' hand out the same on purpose, to their own
 * children or through a shell that has it itself: those want silence, not an error. Known on Linux only, from /proc.
 */
import { readFileSync, readlinkSync } from 'node:fs';

/** Reads what the system says of a process; tests hand in others. */
export interface ProcessFacts {
  readonly parent: number;
  /** What a descriptor of a process leads to, and how it was opened; undefined where it is not open. */
  opened(pid: number | 'self', fd: number): { readonly target: string; readonly flags: number } | undefined;
  nameOf(pid: number): string;
}

/** False where nothing can be known. */
export function isClosedByShell(fd: number, facts: ProcessFacts = ofLinux): boolean {
  try {
    if (!isStandIn(facts.opened('self', fd))) return false;
    const name = facts.nameOf(facts.parent);
    const inherited = facts.opened(facts.parent, fd);
    return inherited === undefined || (isShell(name) && !isStandIn(inherited));
  } catch {
    return false;
  }
}

const isStandIn = (opened: ReturnType<ProcessFacts['opened']>): boolean =>
  opened?.target === '/dev/null' && (opened.flags & 3) === 2;

const isShell = (name: string): boolean => /^(ba|da|a|k|mk|z|fi|c|tc)?sh$|^busybox$/.test(name);

const ofLinux: ProcessFacts = {
  parent: process.ppid,
  opened(pid, fd) {
    try {
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'));
      return { target: readlinkSync(`/proc/${pid}/fd/${fd}`), flags: Number.parseInt(flags?.[1] ?? '0', 8) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  nameOf: (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(),
};
