/** Of many requests only the latest counts, and a person is told what goes on. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../src/util/progress';
import { createLatest, type Latest } from '../../webview-ui/lib/latest';

let told: string[];
let used: string[];
let latest: Latest;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('setTimeout', globalThis.setTimeout);
  [told, used] = [[], []];
  latest = createLatest((status) => told.push(status));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Answers after so many milliseconds. */
function ask(name: string, ms: number, change: { restMs?: number; error?: string; seen?: Job[] } = {}): void {
  latest.ask({
    name,
    restMs: change.restMs ?? 0,
    send: async (job) => {
      change.seen?.push(job);
      job.onProgress?.({ stage: 'Running', done: 0, total: 0, unit: '' });
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (change.error !== undefined) throw new Error(change.error);
      return name;
    },
    use: (answer) => used.push(answer),
    fail: () => used.push(`no ${name}`),
  });
}

describe('the latest request', () => {
  it('is answered', async () => {
    ask('a', 10);
    await vi.advanceTimersByTimeAsync(50);
    expect([used, told]).toEqual([['a'], ['']]);
  });
  it('makes those before it void, whenever they are answered', async () => {
    const seen: Job[] = [];
    ask('a', 50, { seen });
    await vi.advanceTimersByTimeAsync(5);
    ask('b', 10);
    await vi.advanceTimersByTimeAsync(200);
    expect(used).toEqual(['b']);
    expect(seen[0].signal?.aborted).toBe(true);
  });
  it('is not sent before it has rested', async () => {
    const seen: Job[] = [];
    for (const name of ['a', 'b', 'c']) {
      ask(name, 10, { restMs: 100, seen });
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(500);
    expect([seen.length, used]).toEqual([1, ['c']]);
  });
  it('says what goes on when it takes long, and no more once it is answered', async () => {
    ask('image 7', 1000);
    await vi.advanceTimersByTimeAsync(400);
    expect(told).toEqual(['Running: image 7 …']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.at(-1)).toBe('');
  });
  it('says in one line what went wrong', async () => {
    ask('a', 10, { error: 'a.png: gone' });
    await vi.advanceTimersByTimeAsync(50);
    expect([used, told]).toEqual([['no a'], ['a.png: gone']]);
  });
  it('is silent when it is cancelled', async () => {
    ask('a', 10, { error: 'a.png: gone' });
    latest.cancel();
    await vi.advanceTimersByTimeAsync(500);
    expect([used, told]).toEqual([[], []]);
  });
});
