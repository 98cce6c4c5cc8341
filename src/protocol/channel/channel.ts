/**
 * One channel for every boundary: host ↔ worker, host ↔ page. Each side offers an object of async methods and gets the
 * other's as a typed proxy. Every request is answered or rejected: by the handler's answer or error, by its
 * cancellation, or by the end of the channel; after the end calls fail at once. The first message is the version.
 */
import { CancelledError } from '../../util/errors';
import type { Job } from '../../util/progress';
import { errorOf, failureOf } from './failure';
import { handedOver } from './handOver';
import { messageIn, type Message } from './messages';
import type { Transport } from './transport';

/** What one side calls: an interface of methods `(args) => Promise<result>`, plus progress and cancellation for each. */
export type Remote<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (args: infer Args) => Promise<infer Result>
    ? (args: Args, job?: Job) => Promise<Result>
    : never;
};

/** What one side offers for an interface. Only own properties are called. */
export type Handlers<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (args: infer Args) => Promise<infer Result>
    ? (args: Args, job: Job) => Promise<Result>
    : never;
};

export interface Channel<Theirs> {
  readonly remote: Remote<Theirs>;
  /** Rejects everything pending with `reason`, cancels what runs here, and refuses later calls. */
  close(reason: string): void;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress?: Job['onProgress'];
}

interface State {
  readonly pending: Map<number, Pending>;
  readonly running: Map<number, AbortController>;
  nextId: number;
  greeted: boolean;
  closed?: string;
}

type Handler = (args: unknown, job: Job) => Promise<unknown>;

/** Says hello and serves `mine` until the transport closes or the other side proves to be of another version. */
export function connect<Theirs, Mine>(transport: Transport, mine: Handlers<Mine>, version: string): Channel<Theirs> {
  const state: State = { pending: new Map(), running: new Map(), nextId: 1, greeted: false };
  const close = (reason: string): void => closeWith(state, reason);
  transport.onMessage((data) => {
    const message = messageIn(data);
    if (message === undefined || state.closed !== undefined) return;
    if (!state.greeted) greet(state, message, version);
    else receive(state, transport, mine, message);
  });
  transport.onClose(close);
  post(state, transport, { kind: 'hello', version });
  return { remote: proxyOf<Theirs>(state, transport), close };
}

function greet(state: State, message: Message, version: string): void {
  const theirs = message.kind === 'hello' ? `version ${message.version}` : 'no version at all';
  if (message.kind === 'hello' && message.version === version) state.greeted = true;
  else
    closeWith(
      state,
      `The two sides do not fit: expected protocol version ${version}, found ${theirs}. Reload the window.`,
    );
}

function receive(state: State, transport: Transport, mine: object, message: Message): void {
  switch (message.kind) {
    case 'call':
      void serve(state, transport, mine, message);
      return;
    case 'cancel':
      state.running.get(message.id)?.abort();
      return;
    case 'progress':
      state.pending.get(message.id)?.onProgress?.(message.progress);
      return;
    case 'answer':
      state.pending.get(message.id)?.resolve(message.ok);
      return;
    case 'failure':
      state.pending.get(message.id)?.reject(errorOf(message.err));
      return;
    case 'hello':
      return;
  }
}

async function serve(
  state: State,
  transport: Transport,
  mine: object,
  { id, method, args }: Extract<Message, { kind: 'call' }>,
): Promise<void> {
  const controller = new AbortController();
  state.running.set(id, controller);
  const onProgress: Job['onProgress'] = (progress) => tell(state, transport, { kind: 'progress', id, progress });
  try {
    const ok = await handlerOf(mine, method)(args, { onProgress, signal: controller.signal });
    post(state, transport, { kind: 'answer', id, ok }, handedOver(ok));
  } catch (error) {
    tell(state, transport, { kind: 'failure', id, err: failureOf(error) });
  } finally {
    state.running.delete(id);
  }
}

function handlerOf(mine: object, method: string): Handler {
  const handler: unknown = Object.hasOwn(mine, method) ? (mine as Record<string, unknown>)[method] : undefined;
  if (typeof handler !== 'function') throw new Error(`There is no method "${method}" on this side of the channel`);
  return (handler as Handler).bind(mine);
}

/** Throws when the message cannot be cloned or the wire is gone. */
function post(state: State, transport: Transport, message: Message, moved?: readonly ArrayBuffer[]): void {
  if (state.closed === undefined) transport.post(message, moved);
}

/** For messages that nobody waits for here: a wire that does not take them is the end of the channel. */
function tell(state: State, transport: Transport, message: Message): void {
  try {
    post(state, transport, message);
  } catch (error) {
    closeWith(state, `The connection broke: ${failureOf(error).message}`);
  }
}

function request(state: State, transport: Transport, method: string, args: unknown, job: Job): Promise<unknown> {
  if (state.closed !== undefined) return Promise.reject(new Error(state.closed));
  if (job.signal?.aborted) return Promise.reject(new CancelledError());
  const id = state.nextId++;
  // Rejects at once: a handler that is slow to notice must not keep a person waiting.
  const onAbort = (): void => {
    tell(state, transport, { kind: 'cancel', id });
    state.pending.get(id)?.reject(new CancelledError());
  };
  return new Promise<unknown>((resolve, reject) => {
    job.signal?.addEventListener('abort', onAbort);
    state.pending.set(id, { resolve, reject, onProgress: job.onProgress });
    post(state, transport, { kind: 'call', id, method, args });
  }).finally(() => {
    job.signal?.removeEventListener('abort', onAbort);
    state.pending.delete(id);
  });
}

/** `then` stays undefined, or awaiting the proxy would be taken for a call. */
function proxyOf<Theirs>(state: State, transport: Transport): Remote<Theirs> {
  const get = (_: object, name: string | symbol): unknown => {
    if (typeof name !== 'string' || name === 'then') return undefined;
    return (args: unknown, job: Job = {}) => request(state, transport, name, args, job);
  };
  return new Proxy({}, { get }) as Remote<Theirs>;
}

function closeWith(state: State, reason: string): void {
  if (state.closed !== undefined) return;
  state.closed = reason;
  for (const { reject } of state.pending.values()) reject(new Error(reason));
  for (const controller of state.running.values()) controller.abort();
}
