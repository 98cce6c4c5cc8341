/** What memory gives an engine in a clock: its port so many bits in each direction, DRAM so many bytes in both together. */
import type { DeviceMemory } from '../devices/device';
import type { EngineSizes } from './engineSizes';
import { wordBytes } from './memoryLayout';

export interface MemoryPort {
  readonly portBits: number;
  readonly bytesPerClock: number;
}

/** Clocks that a word of the bus takes: of one direction, 1 at least; and of what DRAM gives to both. */
export interface WordClocks {
  readonly alone: number;
  readonly shared: number;
}

export const memoryPort = ({ megabytesPerSecond, portBits }: DeviceMemory, clockMHz: number): MemoryPort => ({
  ...{ portBits, bytesPerClock: megabytesPerSecond / clockMHz },
});

/** Without a port memory gives a word a clock in each direction. */
export function wordClocks(sizes: Pick<EngineSizes, 'lanes' | 'qBits'>, port?: MemoryPort): WordClocks {
  if (!port) return { alone: 1, shared: 0 };
  const bytes = wordBytes(sizes);
  const shared = bytes / port.bytesPerClock;
  return { alone: Math.max(1, (8 * bytes) / port.portBits, shared), shared };
}
