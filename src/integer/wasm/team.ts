/**
 * One step on several threads of a process: they run the same module in the same memory, each over rows of its own. Who
 * computes which rows changes no integer.
 *
 * Every helper has a box in memory that all threads see: its state, then what to run. It is asked by `asked` and answers by
 * `idle` or `failed`; both sides look for a while before they sleep, because a step takes less time than waking up.
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
] as const satisfies readonly (keyof KernelExports)[];
export type SharedFunction = (typeof sharedFunctions)[number];

export type Part = readonly (Pointer | number)[];

/** The threads that help a program of this one. */
export interface Together {
  /** Helpers that there may be, and this thread. */
  readonly most: number;
  /** How many parts can be computed at once now: helpers that are starting are not counted. */
  readonly size: number;
  /** Runs the first part here and each other one with a helper, `size` at most; returns when all are done. Throws when one fails. */
  run(name: SharedFunction, parts: readonly Part[]): void;
  /** Helpers forget the program. */
  leave(): void;
}

export interface Team {
  /** Makes helpers ready for a program with this memory, whose module is instantiated already. */
  join(module: WebAssembly.Module, memory: WebAssembly.Memory): Together;
  /** From now on at most so many threads at once, this one among them. */
  limit(threads: number): void;
}

/** Told to helpers, who read it when they are asked for something. */
export type HelperMessage =
  | { readonly program: number; readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | { readonly program: number; readonly module?: undefined };

/** Starts a helper's thread, which calls `serveTeam`; returns how to tell it something. */
export type StartHelper = (helper: number, boxes: Int32Array) => (message: HelperMessage) => void;

/** A box's words: state, function, program, number of arguments, arguments. */
const boxWords = 16;
const states = { absent: 0, idle: 1, asked: 2, failed: 3 } as const;
const nothing = -1;

/** Looks at a word before sleeping: some 0.1 ms. A step of a small network takes that long. */
const looks = 20_000;
/** No step takes as long; a helper that has not answered by then has died. */
const patience = 60_000;

/** `helpers` more threads, started when the first program joins. */
export function createTeam(helpers: number, start: StartHelper): Team {
  const boxes = new Int32Array(new SharedArrayBuffer(Math.max(1, helpers) * boxWords * 4));
  let tell: readonly ((message: HelperMessage) => void)[] | undefined;
  let programs = 0;
  let most = helpers + 1;
  const idle = (): number[] =>
    Array.from({ length: helpers }, (_, i) => i).filter((i) => Atomics.load(boxes, i * boxWords) === states.idle);
  return {
    limit(threads) {
      most = threads;
    },
    join(module, memory) {
      const program = ++programs;
      tell ??= Array.from({ length: helpers }, (_, helper) => start(helper, boxes));
      tell.forEach((send) => send({ program, module, memory }));
      const exports = instantiate(module, memory);
      return {
        most: helpers + 1,
        get size() {
          return Math.min(most, 1 + idle().length);
        },
        run(name, [own, ...others]) {
          const free = idle();
          const run = exports[name] as ((...part: Part) => void) | undefined;
          others
            .slice(0, free.length)
            .forEach((part, i) => ask(boxes, free[i], sharedFunctions.indexOf(name), program, part));
          [own, ...others.slice(free.length)].forEach((part) => run?.(...part));
          others.slice(0, free.length).forEach((_, i) => settle(boxes, free[i]));
        },
        leave() {
          tell?.forEach((send) => send({ program }));
          // Asked for nothing, they read it.
          idle().forEach((helper) => ask(boxes, helper, nothing, program, []));
        },
      };
    },
  };
}

function ask(boxes: Int32Array, helper: number, name: number, program: number, part: Part): void {
  const at = helper * boxWords;
  boxes.set([name, program, part.length, ...part], at + 1);
  Atomics.store(boxes, at, states.asked);
  Atomics.notify(boxes, at);
}

function settle(boxes: Int32Array, helper: number): void {
  const state = awaitOther(boxes, helper * boxWords, states.asked, patience);
  if (state === states.idle) return;
  throw new Error(
    `A thread that helps with single images ${state === states.failed ? 'failed' : 'stopped'}; run it again`,
  );
}

/** What the word becomes when it is no longer `value`, or `value` when that took too long. */
function awaitOther(boxes: Int32Array, at: number, value: number, milliseconds = Infinity): number {
  for (let look = 0; look < looks; look++) {
    const now = Atomics.load(boxes, at);
    if (now !== value) return now;
  }
  Atomics.wait(boxes, at, value, milliseconds);
  return Atomics.load(boxes, at);
}

/** The inside of a helper's thread; never returns. @param receive the next message that has been told, if any. */
export function serveTeam(helper: number, boxes: Int32Array, receive: () => HelperMessage | undefined): never {
  const programs = new Map<number, KernelExports>();
  const at = helper * boxWords;
  for (let state: number = states.idle; ;) {
    Atomics.store(boxes, at, state);
    Atomics.notify(boxes, at);
    awaitOther(boxes, at, state);
    for (let message = receive(); message; message = receive()) {
      if (message.module) programs.set(message.program, instantiate(message.module, message.memory));
      else programs.delete(message.program);
    }
    state = serve(boxes.subarray(at + 1, at + boxWords), programs) ? states.idle : states.failed;
  }
}

function serve([name, program, count, ...words]: Int32Array, programs: ReadonlyMap<number, KernelExports>): boolean {
  if (name === nothing) return true;
  try {
    const run = programs.get(program)?.[sharedFunctions[name]] as ((...part: Part) => void) | undefined;
    run?.(...words.slice(0, count));
    return run !== undefined;
  } catch {
    // A trap: the one who asked says so.
    return false;
  }
}
