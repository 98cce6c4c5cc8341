/** Order, bounds and endings of work that overlaps. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CancelledError, orCancelled } from '../../src/util/errors';
import { inTurn } from '../../src/util/inTurn';
import { prefetch } from '../../src/util/prefetch';

/** Takes longer for lower numbers, so that later items are ready first. */
async function slow(item: number): Promise<number> {
  for (let left = 10 - item; left > 0; left--) await turn();
  return item * item;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* later(items: readonly number[]): AsyncGenerator<number> {
  for (const item of items) {
    await turn();
    yield item;
  }
}

describe('prefetch', () => {
  const items = [0, 1, 2, 3, 4, 5, 6, 7];
  it.each([1, 2, 3, 20])('answers in the order of the items, %i at a time', async (depth) => {
    const squares = items.map((item) => item * item);
    expect(await collect(prefetch(items, depth, slow))).toEqual(squares);
    expect(await collect(prefetch(later(items), depth, slow))).toEqual(squares);
  });

  it.each([1, 3])('has never more than %i under way, and all of them where there is enough to do', async (depth) => {
    let [now, most] = [0, 0];
    const counted = async (item: number): Promise<number> => {
      most = Math.max(most, ++now);
      await slow(item);
      return now--;
    };
    await collect(prefetch(later(items), depth, counted));
    expect([now, most]).toEqual([0, depth]);
  });

  it('takes no item before there is room for it', async () => {
    let taken = 0;
    const source = (function* () {
      for (; ; taken++) yield taken;
    })();
    const walk = prefetch(source, 2, slow);
    await walk.next();
    expect(taken).toBeLessThanOrEqual(2);
  });

  it('meets a failure when its turn comes, and ends the source', async () => {
    let ended = false;
    const source = (async function* () {
      try {
        yield* later(items);
      } finally {
        ended = true;
      }
    })();
    const seen: number[] = [];
    const failing = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('item 2 is bad');
      return slow(item);
    };
    await expect(
      (async () => {
        for await (const square of prefetch(source, 4, failing)) seen.push(square);
      })(),
    ).rejects.toThrow('item 2 is bad');
    expect([seen, ended]).toEqual([[0, 1], true]);
  });
});

describe('inTurn', () => {
  it('runs one after another, also after a failure', async () => {
    const next = inTurn();
    const log: string[] = [];
    const step = (name: string) => async (): Promise<string> => {
      log.push(`${name} begins`);
      await turn();
      log.push(`${name} ends`);
      if (name === 'b') throw new Error('b fails');
      return name;
    };
    const all = await Promise.allSettled([next(step('a')), next(step('b')), next(step('c'))]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});

describe('orCancelled', () => {
  const never = new Promise<never>(() => undefined);
  it('rejects at once, while the work goes on', async () => {
    const controller = new AbortController();
    const promise = orCancelled(never, controller.signal);
    controller.abort();
    await expect(promise).rejects.toBeInstanceOf(CancelledError);
    await expect(orCancelled(never, controller.signal)).rejects.toBeInstanceOf(CancelledError);
  });
  it('is the work’s own end otherwise', async () => {
    const { signal } = new AbortController();
    await expect(orCancelled(Promise.resolve(3), signal)).resolves.toBe(3);
    await expect(orCancelled(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });
});
