/**
 * Where values lie while the program runs: an offset into one array per element type, chosen so that two values share
 * elements only if one is dead before the other is made. Largest first, each at the lowest offset that is free for its
 * whole life (greedy by size: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
 */

/** Alive from step `from` to step `to`, both included. */
export interface Block {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

export interface MemoryPlan {
  /** One per block, in elements. */
  readonly offsets: readonly number[];
  /** Elements in all. */
  readonly peak: number;
}

export function planMemory(blocks: readonly Block[]): MemoryPlan {
  const offsets: number[] = blocks.map(() => 0);
  const placed: number[] = [];
  const order = blocks.map((_, i) => i).sort((a, b) => blocks[b].length - blocks[a].length || a - b);
  for (const index of order) {
    const busy = placed
      .filter((other) => meet(blocks[other], blocks[index]))
      .map((other) => [offsets[other], offsets[other] + blocks[other].length] as const)
      .sort((a, b) => a[0] - b[0]);
    offsets[index] = firstGap(busy, blocks[index].length);
    placed.push(index);
  }
  return { offsets, peak: blocks.reduce((peak, { length }, i) => Math.max(peak, offsets[i] + length), 0) };
}

const meet = (a: Block, b: Block): boolean => a.from <= b.to && b.from <= a.to;

function firstGap(busy: readonly (readonly [start: number, end: number])[], length: number): number {
  let offset = 0;
  for (const [start, end] of busy) {
    if (start - offset >= length) return offset;
    offset = Math.max(offset, end);
  }
  return offset;
}
