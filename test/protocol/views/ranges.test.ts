import { describe, expect, it } from 'vitest';
import { rangesOf } from '../../../src/protocol/views/ranges';

const items = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

describe('rangesOf', () => {
  it.each([0, 1, 500])('leaves %i items as they are', (count) => expect(rangesOf(items(count))).toBeUndefined());

  it('begins with 501', () =>
    expect(rangesOf(items(501))?.map((range) => range.items.length)).toEqual([100, 100, 100, 100, 100, 1]));

  it('has every item once, in order, a hundred at most to a range', () => {
    const all = items(1234);
    const ranges = rangesOf(all) ?? [];
    expect(ranges.map((range) => range.items.length)).toEqual([...Array<number>(12).fill(100), 34]);
    expect(ranges.flatMap((range) => range.items)).toEqual(all);
  });
});
