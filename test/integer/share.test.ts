/** How steps are cut for several threads: everything once, in order, on the edges that the kernel's functions ask for. */
import { describe, expect, it } from 'vitest';
import { cut } from '../../src/integer/wasm/share';

const rows = (of: Parameters<typeof cut>[0], count: number): string =>
  cut(of, count)
    .map(({ rows: [first, end], blocks: [from, to] }) => `${first}-${end}x${from}-${to}`)
    .join(' ');

describe('cut', () => {
  it.each([
    ['by rows, as equal as can be', { rows: 10, blocks: 4 }, 3, '0-3x0-4 3-6x0-4 6-10x0-4'],
    ['in pairs of rows', { rows: 9, rowStep: 2, blocks: 1 }, 3, '0-2x0-1 2-6x0-1 6-9x0-1'],
    ['by blocks where rows are few', { rows: 1, blocks: 5 }, 2, '0-1x0-2 0-1x2-5'],
    ['in steps of blocks', { rows: 2, rowStep: 2, blocks: 7, blockStep: 2 }, 3, '0-2x0-2 0-2x2-4 0-2x4-7'],
    ['by rows where blocks are as few', { rows: 2, blocks: 2, blockStep: 2 }, 4, '0-1x0-2 1-2x0-2'],
    ['not at all for one', { rows: 7, blocks: 3 }, 1, '0-7x0-3'],
    ['not at all where nothing can be cut', { rows: 1, rowStep: 2, blocks: 3, blockStep: 3 }, 4, '0-1x0-3'],
  ])('%s', (_, of, count, expected) => expect(rows(of, count)).toBe(expected));
});
