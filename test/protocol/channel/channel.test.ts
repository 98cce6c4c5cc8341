/** The channel's promise: every request is answered or rejected, whatever happens to the other side. */
import { describe, expect, it, vi } from 'vitest';
import { handOver } from '../../../src/protocol/channel/handOver';
import { connect, type Channel, type Handlers } from '../../../src/protocol/channel/channel';
import { CancelledError, FormatError, InputError } from '../../../src/util/errors';
import type { Progress } from '../../../src/util/progress';
import { memoryPair } from './memoryPair';

interface Calculator {
  add(args: { readonly a: number; readonly b: number }): Promise<number>;
  floats(args: { readonly count: number }): Promise<Float32Array>;
  fail(args: { readonly how: 'input' | 'format' | 'defect' | 'cancelled' | 'text' }): Promise<void>;
  count(args: { readonly to: number }): Promise<string>;
  wait(args: Record<string, never>): Promise<void>;
  uncloneable(args: Record<string, never>): Promise<unknown>;
}
interface Clock {
  time(args: Record<string, never>): Promise<number>;
}

const failures = {
  input: () => new InputError('model.onnx: no such file'),
  format: () => new FormatError('a.weights: expected 12 bytes, found 4', { format: 'darknet', offset: 4 }),
  defect: () => new TypeError('undefined is not a function'),
  cancelled: () => new CancelledError(),
  text: (): Error => 'only text' as unknown as Error,
};

function calculator(seen: { aborted: boolean } = { aborted: false }): Handlers<Calculator> {
  return {
    add: async ({ a, b }) => a + b,
    floats: async ({ count }) => Float32Array.from({ length: count }, (_, i) => i),
    fail: async ({ how }) => {
      throw failures[how]();
    },
    count: async ({ to }, { onProgress }) => {
      for (let done = 1; done <= to; done++) onProgress?.({ stage: 'count', done, total: to, unit: 'steps' });
      return 'counted';
    },
    wait: (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          seen.aborted = true;
          reject(new CancelledError());
        }),
      ),
    uncloneable: async () => () => 1,
  };
}

function joined(seen?: { aborted: boolean }, versions: readonly [string, string] = ['1', '1']) {
  const pair = memoryPair();
  const left: Channel<Calculator> = connect<Calculator, Clock>(pair.left, { time: async () => 12 }, versions[0]);
  const right: Channel<Clock> = connect<Clock, Calculator>(pair.right, calculator(seen), versions[1]);
  return { left, right, cut: pair.cut };
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('requests', () => {
  it('are answered in both directions', async () => {
    const { left, right } = joined();
    expect(await left.remote.add({ a: 2, b: 3 })).toBe(5);
    expect(await right.remote.time({})).toBe(12);
  });
  it('carry typed arrays', async () => {
    expect(await joined().left.remote.floats({ count: 3 })).toEqual(Float32Array.of(0, 1, 2));
  });
  it('carry arrays that the answer gives away, and keep those that both sides see', async () => {
    const mine = Float32Array.of(1, 2, 3, 4);
    const both = new Float32Array(new SharedArrayBuffer(4));
    const pair = memoryPair();
    const answer = { whole: mine, part: mine.subarray(1, 2), both };
    connect<object, { take(): Promise<typeof answer> }>(
      pair.right,
      { take: async () => handOver(answer, [answer.whole, answer.part, both]) },
      '1',
    );
    const { remote } = connect<{ take(args: object): Promise<typeof answer> }, object>(pair.left, {}, '1');
    const taken = await remote.take({});
    expect([taken.whole, taken.part]).toEqual([Float32Array.of(1, 2, 3, 4), Float32Array.of(2)]);
    expect(mine).toHaveLength(0);
    both[0] = 5;
    expect(taken.both[0]).toBe(5);
  });
  it('are answered each to its own caller', async () => {
    const { remote } = joined().left;
    const sums = await Promise.all([1, 2, 3, 4].map((a) => remote.add({ a, b: a })));
    expect(sums).toEqual([2, 4, 6, 8]);
  });
  it('of a method that is not there are rejected', async () => {
    const remote = joined().left.remote as unknown as Record<string, (args: unknown) => Promise<unknown>>;
    for (const name of ['subtract', 'constructor', '__proto__', 'toString'])
      await expect(remote[name]({})).rejects.toThrow(`There is no method "${name}"`);
  });
  it('with arguments that cannot be cloned are rejected, and the channel lives on', async () => {
    const { remote } = joined().left;
    await expect(remote.add({ a: (() => 1) as unknown as number, b: 1 })).rejects.toThrow('could not be cloned');
    expect(await remote.add({ a: 1, b: 1 })).toBe(2);
  });
  it('whose answer cannot be cloned are rejected', async () => {
    await expect(joined().left.remote.uncloneable({})).rejects.toThrow('could not be cloned');
  });
  it('leave the proxy itself safe to await', async () => {
    const { remote } = joined().left;
    expect(await Promise.resolve(remote)).toBe(remote);
  });
});

describe('a handler that throws', () => {
  const rejection = (how: keyof typeof failures): Promise<unknown> =>
    joined()
      .left.remote.fail({ how })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
  it.each([
    ['input', InputError, 'InputError', 'model.onnx: no such file'],
    ['format', InputError, 'FormatError', 'a.weights: expected 12 bytes, found 4'],
    ['cancelled', CancelledError, 'CancelledError', 'Cancelled'],
    ['defect', Error, 'TypeError', 'undefined is not a function'],
    ['text', Error, 'Error', 'only text'],
  ] as const)('%s keeps its class, name and line', async (how, type, name, message) => {
    const error = await rejection(how);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ name, message });
  });
  it('sends its stack only when it is a defect', async () => {
    expect(await rejection('defect')).toHaveProperty('stack', expect.stringContaining('channel.test'));
    expect(((await rejection('input')) as Error).stack).not.toContain('failures');
  });
});

describe('progress and cancellation', () => {
  it('reports progress before the answer', async () => {
    const seen: Progress[] = [];
    const { remote } = joined().left;
    expect(await remote.count({ to: 3 }, { onProgress: (progress) => seen.push(progress) })).toBe('counted');
    expect(seen.map(({ done, total }) => `${done}/${total}`)).toEqual(['1/3', '2/3', '3/3']);
  });
  it('rejects at once and tells the handler', async () => {
    const seen = { aborted: false };
    const controller = new AbortController();
    const waiting = joined(seen).left.remote.wait({}, { signal: controller.signal });
    await tick();
    controller.abort();
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
    await tick();
    expect(seen.aborted).toBe(true);
  });
  it('does not send a call that is cancelled already', async () => {
    const signal = AbortSignal.abort();
    await expect(joined().left.remote.add({ a: 1, b: 1 }, { signal })).rejects.toBeInstanceOf(CancelledError);
  });
  it('leaves no listener on the signal behind', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    await joined().left.remote.add({ a: 1, b: 1 }, { signal });
    expect(remove).toHaveBeenCalledTimes(1);
  });
});

describe('the end', () => {
  it('rejects everything pending with the reason, and later calls at once', async () => {
    const { left, cut } = joined();
    const pending = [left.remote.wait({}), left.remote.wait({})];
    await tick();
    cut('The worker stopped (exit code 9)');
    for (const each of [...pending, left.remote.add({ a: 1, b: 1 })])
      await expect(each).rejects.toThrow('The worker stopped (exit code 9)');
  });
  it('cancels what runs on the side that lives', async () => {
    const seen = { aborted: false };
    const { left, cut } = joined(seen);
    const pending = left.remote.wait({});
    await tick();
    cut('gone');
    await expect(pending).rejects.toThrow('gone');
    expect(seen.aborted).toBe(true);
  });
  it('by close() rejects what is pending here', async () => {
    const { left } = joined();
    const pending = left.remote.wait({});
    left.close('The editor was closed');
    await expect(pending).rejects.toThrow('The editor was closed');
  });
});

describe('the version', () => {
  it('that differs rejects calls on both sides and says what to do', async () => {
    const { left, right } = joined(undefined, ['1', '2']);
    await expect(left.remote.add({ a: 1, b: 1 })).rejects.toThrow(
      'expected protocol version 1, found version 2. Reload the window.',
    );
    await expect(right.remote.time({})).rejects.toThrow('expected protocol version 2, found version 1');
  });
  it('must come first', async () => {
    const pair = memoryPair();
    const { remote } = connect<Clock, Record<string, never>>(pair.left, {}, '1');
    pair.right.post({ kind: 'answer', id: 1, ok: 1 });
    await expect(remote.time({})).rejects.toThrow('found no version at all');
  });
});

describe('foreign messages', () => {
  it.each([null, 7, 'text', {}, { kind: 'else' }, { kind: 'call', id: 'x', method: 'add' }, { kind: 'call', id: 1 }])(
    'are ignored: %j',
    async (message) => {
      const pair = memoryPair();
      const { remote } = connect<Calculator, Record<string, never>>(pair.left, {}, '1');
      pair.right.post(message);
      connect<Record<string, never>, Calculator>(pair.right, calculator(), '1');
      expect(await remote.add({ a: 1, b: 2 })).toBe(3);
    },
  );
});
