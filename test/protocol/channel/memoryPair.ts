/** Two transports joined in memory that clone as real wires do and deliver later, in order. */
import type { Transport } from '../../../src/protocol/channel/transport';

export interface MemoryPair {
  readonly left: Transport;
  readonly right: Transport;
  /** Both ends hear that the wire is gone; what is under way is lost. */
  readonly cut: (reason: string) => void;
}

export function memoryPair(): MemoryPair {
  const ends = [end(), end()] as const;
  let gone = false;
  const transport = (mine: End, theirs: End): Transport => ({
    post: (message, handedOver = []) => {
      if (gone) throw new Error('wire is gone');
      const copy: unknown = structuredClone(message, { transfer: [...handedOver] });
      queueMicrotask(() => !gone && theirs.onMessage.forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => void mine.onMessage.push(listener),
    onClose: (listener) => void mine.onClose.push(listener),
  });
  return {
    left: transport(ends[0], ends[1]),
    right: transport(ends[1], ends[0]),
    cut: (reason) => {
      gone = true;
      ends.forEach(({ onClose }) => onClose.forEach((listener) => listener(reason)));
    },
  };
}

interface End {
  readonly onMessage: ((message: unknown) => void)[];
  readonly onClose: ((reason: string) => void)[];
}

function end(): End {
  return { onMessage: [], onClose: [] };
}
