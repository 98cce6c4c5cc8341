/**
 * One step on several threads of a process: they run the same module in the same memory. A step is cut into more parts than
 * there are threads, and each takes the next part that nobody has taken: a helper that is not running, because the machine
 * has other work, holds nobody up. Who computes what changes no integer.
 *
 * The board is memory that all threads see. Its ticket says which step it is and which part is next, in one word, so that
 * a helper that comes late cannot take a part of a step that is over. Both sides look for a while before they sleep:
 * a step often takes less time than waking up.
 */
import type { KernelExports, Pointer } from './exports';
import { instantiate } from './instance';

/** What helpers can be asked for: functions over a range of rows. Numbered by place. */
export const sharedFunctions = [
  'convDirect',
  'convCarried',
  'convDot8',
  'convDepthwise8',
  'convDepthwise',
  'convSplit',
  'convWords',
  'winograd2',
  'winograd4',
  'maxPool',
  'addTerms',
  'interpolate',
] as const satisfies readonly (keyof KernelExports)[];
export type SharedFunction = (typeof sharedFunctions)[number];

/** Arguments of a function. */
export type Part = readonly Pointer[];

export interface SharedStep {
  readonly name: SharedFunction;
  /** `mostParts` at most. */
  readonly parts: readonly Part[];
  /** Which argument is scratch memory, if any is: every thread has its own, `stride` bytes after the one before. */
  readonly scratchAt: number;
  readonly stride: number;
}

/** The threads that help a program of this one. */
export interface ProgramThreads {
  /** Helpers that there may be, and this thread. */
  readonly most: number;
  /** Threads to cut the next step for: this one, and helpers that have started and seem to have cores. Asked once a step. */
  available(): number;
  /** Returns when all parts are done. Throws when one failed. */
  run(step: SharedStep): void;
  /** Helpers forget the program. */
  leave(): void;
}

export interface IntraOpPool {
  /** Tells helpers of a program with this memory. */
  join(module: WebAssembly.Module, memory: WebAssembly.Memory): ProgramThreads;
  /** From now on at most so many threads at once, this one among them. */
  limit(threads: number): void;
}

/** Told to helpers, who read it when the ticket changes. */
export type HelperMessage =
  | { readonly program: number; readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | { readonly program: number; readonly module?: undefined };

/** Starts a helper's thread, which calls `serveIntraOpPool`; returns how to tell it something. */
export type StartHelper = (helper: number, board: Int32Array) => (message: HelperMessage) => void;

/** Words of the board. Behind them, the arguments of each part. */
const at = {
  ticket: 0,
  parts: 1,
  done: 2,
  failed: 3,
  helpers: 4,
  limit: 5,
  name: 6,
  program: 7,
  scratch: 8,
  stride: 9,
};
const [firstPart, partWords] = [16, 8];
/** A ticket's low byte is the next part. */
const partBits = 8;
export const mostParts = 64;

/** Looks at a word before sleeping: some 0.1 ms. A step of a small network takes that long. */
const looks = 20_000;
const [shortestPause, longestPause] = [64, 4096];
/** No part takes as many milliseconds; a helper that has not done its by then has died. */
const patience = 60_000;

/** `helpers` more threads, started when the first program joins. */
export function createIntraOpPool(helpers: number, start: StartHelper): IntraOpPool {
  const board = new Int32Array(new SharedArrayBuffer((firstPart + mostParts * partWords) * 4));
  let tell: readonly ((message: HelperMessage) => void)[] | undefined;
  let [programs, steps] = [0, 0];
  /** Steps to do alone, and how many it will be when the next one has to be waited for: helpers have no core then. */
  let [alone, pause] = [0, shortestPause];
  board[at.limit] = helpers;

  /** A ticket of its own for every step, with all parts of it still to be taken; without parts, nothing but a call to read messages. */
  const publish = (parts: number): void => {
    board[at.parts] = parts;
    board[at.done] = 0;
    steps = (steps + 1) & 0x3fffff;
    Atomics.store(board, at.ticket, steps << partBits);
    Atomics.notify(board, at.ticket);
  };
  return {
    limit: (threads) => void Atomics.store(board, at.limit, threads - 1),
    join(module, memory) {
      const program = ++programs;
      const exports = instantiate(module, memory);
      tell ??= Array.from({ length: helpers }, (_, helper) => start(helper, board));
      tell.forEach((send) => send({ program, module, memory }));
      return {
        most: helpers + 1,
        available() {
          if (alone === 0) return 1 + Math.min(Atomics.load(board, at.helpers), board[at.limit]);
          alone--;
          return 1;
        },
        run({ name, parts, scratchAt, stride }) {
          // Nobody takes a part while the board is written.
          Atomics.or(board, at.ticket, (1 << partBits) - 1);
          board.set([sharedFunctions.indexOf(name), program, scratchAt, stride], at.name);
          parts.forEach((part, i) => board.set([part.length, ...part], firstPart + i * partWords));
          publish(parts.length);
          takeParts(board, 0, () => exports);
          const slept = settle(board, parts.length);
          if (slept) alone = pause;
          pause = slept ? Math.min(2 * pause, longestPause) : Math.max(pause / 2, shortestPause);
        },
        leave() {
          tell?.forEach((send) => send({ program }));
          publish(0);
        },
      };
    },
  };
}

/** Takes parts as long as there are any. @param exportsOf undefined for a program that is not known. */
function takeParts(board: Int32Array, thread: number, exportsOf: (program: number) => KernelExports | undefined): void {
  for (;;) {
    const ticket = Atomics.load(board, at.ticket);
    const next = ticket & ((1 << partBits) - 1);
    if (next >= board[at.parts]) return;
    const [name, program, scratchAt, stride] = board.subarray(at.name);
    const [count, ...words] = board.slice(firstPart + next * partWords, firstPart + (next + 1) * partWords);
    // What has been read belongs to this ticket if the ticket is still there.
    if (Atomics.compareExchange(board, at.ticket, ticket, ticket + 1) !== ticket) continue;
    const part = words.slice(0, count);
    if (scratchAt >= 0) part[scratchAt] += thread * stride;
    if (!runPart(exportsOf(program), sharedFunctions[name], part)) Atomics.store(board, at.failed, 1);
    Atomics.add(board, at.done, 1);
    Atomics.notify(board, at.done);
  }
}

function runPart(exports: KernelExports | undefined, name: SharedFunction, part: Part): boolean {
  const run: ((...part: Part) => void) | undefined = exports?.[name];
  try {
    run?.(...part);
    return run !== undefined;
  } catch {
    // A trap: the one who asked says so.
    return false;
  }
}

/** Waits until all parts are done; returns whether that took so long that this thread slept. Throws when one failed. */
function settle(board: Int32Array, parts: number): boolean {
  let slept = false;
  for (let done = Atomics.load(board, at.done); done < parts;) {
    let now = lookAt(board, at.done, done);
    if (now === done) {
      slept = true;
      // Woken without a part done: by a helper that was late to say so of the step before.
      if (Atomics.wait(board, at.done, done, patience) === 'timed-out')
        throw new Error('A thread that helps with single images stopped; run it again');
      now = Atomics.load(board, at.done);
    }
    done = now;
  }
  if (Atomics.exchange(board, at.failed, 0))
    throw new Error('The integer kernel stopped in a part of a step; run it again');
  return slept;
}

/** What the word becomes when it is no longer `value`, or `value` when that takes too long. */
function lookAt(board: Int32Array, word: number, value: number): number {
  for (let look = 0; look < looks; look++) {
    const now = Atomics.load(board, word);
    if (now !== value) return now;
  }
  return value;
}

/** The inside of a helper's thread; never returns. @param receive the next message that has been told, if any. */
export function serveIntraOpPool(helper: number, board: Int32Array, receive: () => HelperMessage | undefined): never {
  const programs = new Map<number, KernelExports>();
  const read = (): void => {
    for (let message = receive(); message; message = receive()) {
      if (message.module) programs.set(message.program, instantiate(message.module, message.memory));
      else programs.delete(message.program);
    }
  };
  const known = (program: number): KernelExports | undefined => {
    if (!programs.has(program)) read();
    return programs.get(program);
  };
  Atomics.add(board, at.helpers, 1);
  for (let ticket = -1; ;) {
    if (lookAt(board, at.ticket, ticket) === ticket) Atomics.wait(board, at.ticket, ticket);
    ticket = Atomics.load(board, at.ticket);
    // A step without parts says that there is something to read; what is told before a step is read when it is needed.
    if (board[at.parts] === 0) read();
    if (helper < Atomics.load(board, at.limit)) takeParts(board, helper + 1, known);
  }
}
