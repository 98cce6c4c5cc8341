/** What a channel puts on the wire, and the one checker that narrows what comes off it. */
import type { Progress } from '../../util/progress';

export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Given for defects only: what the log needs and a person does not. */
  readonly stack?: string;
}

export type Message =
  | { readonly kind: 'hello'; readonly version: string }
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'answer'; readonly id: number; readonly ok: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly err: Failure };

/** The message in `data`, or undefined when it is none of ours. */
export function messageIn(data: unknown): Message | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined;
  const { kind } = data;
  if (kind === 'hello') return hasString(data, 'version') ? (data as Message) : undefined;
  if (!('id' in data) || typeof data.id !== 'number') return undefined;
  if (kind === 'call') return hasString(data, 'method') ? (data as Message) : undefined;
  if (kind === 'progress') return 'progress' in data && isProgress(data.progress) ? (data as Message) : undefined;
  if (kind === 'failure') return 'err' in data && isFailure(data.err) ? (data as Message) : undefined;
  return kind === 'cancel' || kind === 'answer' ? (data as Message) : undefined;
}

export function isHello(data: unknown): boolean {
  return messageIn(data)?.kind === 'hello';
}

function hasString(data: object, key: string): boolean {
  return typeof (data as Record<string, unknown>)[key] === 'string';
}

function isProgress(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { stage, done, total, unit } = data as Record<string, unknown>;
  return typeof stage === 'string' && typeof done === 'number' && typeof total === 'number' && typeof unit === 'string';
}

function isFailure(data: unknown): boolean {
  return typeof data === 'object' && data !== null && hasString(data, 'name') && hasString(data, 'message');
}
