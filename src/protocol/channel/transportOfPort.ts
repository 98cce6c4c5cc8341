/** The wire between a thread and another, from either end: a `Worker` and a `parentPort` of node:worker_threads both fit. */
import type { Transport } from './transport';

/** The part of node's `Worker` and `MessagePort` that carries messages. */
export interface MessagePortLike {
  postMessage(message: unknown, moved?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** `endOf` says when and why the other side is gone, for ends that can know. */
export function transportOfPort(
  port: MessagePortLike,
  endOf: (listener: (reason: string) => void) => void = () => undefined,
): Transport {
  return {
    post: (message, handedOver) => port.postMessage(message, handedOver),
    onMessage: (listener) => void port.on('message', listener),
    onClose: endOf,
  };
}
