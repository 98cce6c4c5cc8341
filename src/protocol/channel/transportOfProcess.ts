/** The wire between a process and its forked child, from either end: `process` and `ChildProcess` both fit. */
import type { Transport } from './transport';

/** The part of node's `process` and `ChildProcess` that carries messages. */
export interface MessageProcess {
  readonly connected: boolean;
  send?(message: object, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

/**
 * `endOf` says when and why the wire ends, for ends that know more than "disconnected" (an exit code, a signal).
 * Messages must survive structured clone: fork with `serialization: 'advanced'`.
 */
export function transportOfProcess(
  peer: MessageProcess,
  endOf: (listener: (reason: string) => void) => void = (listener) =>
    peer.on('disconnect', () => listener('The other process has gone')),
): Transport {
  return {
    post: (message) => {
      if (!peer.send || !peer.connected) throw new Error('the other process is not there');
      // A send that fails later is followed by a disconnect, which is where it is dealt with.
      peer.send(message as object, () => undefined);
    },
    onMessage: (listener) => void peer.on('message', listener),
    onClose: endOf,
  };
}
