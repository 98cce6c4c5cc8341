/** Compute threads, played in memory: the same results on any number of them, in order, and what happens when they end. */
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createCompute } from '../../src/engine/compute';
import type { Thread, Threads } from '../../src/engine/computeApi';
import { serveCompute } from '../../src/engine/computeThread';
import { measureLayers } from '../../src/evaluate/perLayer';
import { inThisThread } from '../../src/evaluate/runQuantized';
import type { ValueId } from '../../src/graph/graph';
import { reference } from '../../src/integer/runStep';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { memoryPair } from '../protocol/channel/memoryPair';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';

interface FakeThreads extends Threads {
  readonly started: number;
  readonly stopped: number;
  /** Ends the thread as a crash would. */
  crash(index: number): void;
}

/** `serve` plays the inside of a thread; by default the real one. */
function fakeThreads(count: number, serve: (thread: Thread['transport']) => void = serveCompute): FakeThreads {
  const cuts: ((reason: string) => void)[] = [];
  let stopped = 0;
  return {
    count,
    start: () => {
      const { left, right, cut } = memoryPair();
      cuts.push(cut);
      serve(right);
      return { transport: left, stop: () => void stopped++ };
    },
    get started() {
      return cuts.length;
    },
    get stopped() {
      return stopped;
    },
    crash: (index) => cuts[index]('A compute thread stopped (out of memory)'),
  };
}

const images = netImages(6, 5);
const asData = (outputs: ReadonlyMap<ValueId, Float32Array>): unknown =>
  [...outputs].map(([value, reals]) => [value, [...reals]]);

let model: QuantizedModel;
beforeAll(async () => {
  // The sigmoid in the middle is a float island too, not only the softmax at the end.
  model = await quantizedNet(smallNet({ tail: true }), { layers: { sigmoid: { float: true } } });
});

async function runAll(threads: Threads | undefined): Promise<unknown> {
  const runner = await (threads ? await createCompute(threads) : inThisThread(reference)).open(model);
  const all = await Promise.all(images.map((image) => runner.run(image)));
  await runner.close();
  return all.map(asData);
}

describe('a model on compute threads', () => {
  it('has islands in the middle and at the end', () => {
    expect(model.steps.filter(({ kind }) => kind === 'island').length).toBeGreaterThan(1);
  });

  it.each([1, 2, 3])('gives on %i what the reference gives on this one, image by image', async (count) => {
    const threads = fakeThreads(count);
    expect(await runAll(threads)).toEqual(await runAll(undefined));
    expect(threads.stopped).toBe(count);
  });

  it.each([1, 2, 3])('measures the same errors of layers on %i', async (count) => {
    const source = async function* (): AsyncGenerator<Float32Array> {
      yield* images;
    };
    const measure = async (threads?: Threads): Promise<unknown> => [
      ...(await measureLayers(model, await createCompute(threads), source, images.length)),
    ];
    expect(await measure(fakeThreads(count))).toEqual(await measure());
  });

  it('keeps every thread busy, and has at most two images at each', async () => {
    const given: number[] = [];
    let [most, mostInAll] = [0, 0];
    const threads = fakeThreads(3, (transport) => {
      const mine = given.push(0) - 1;
      transport.onMessage((message) => {
        const { kind, id, method } = message as { kind: string; id: number; method: string };
        if (kind !== 'call') return;
        const answer = (ok: unknown): void => transport.post({ kind: 'answer', id, ok });
        if (method === 'open') return answer(undefined);
        most = Math.max(most, ++given[mine]);
        mostInAll = Math.max(mostInAll, given[0] + given[1] + given[2]);
        void turn().then(() => {
          given[mine]--;
          answer({ outputs: new Map(), watched: [] });
        });
      });
      transport.post({ kind: 'hello', version: '1' });
    });
    const runner = await (await createCompute(threads)).open(model);
    expect(runner.lanes).toBe(6);
    const runs = Promise.all(Array.from({ length: 20 }, () => runner.run(images[0])));
    await runs;
    expect([most, mostInAll]).toEqual([2, 6]);
    await runner.close();
  });
});

/** A thread that answers `open` and then nothing any more. */
const silent = (transport: Thread['transport']): void => {
  transport.onMessage((message) => {
    const { kind, id, method } = message as { kind: string; id: number; method: string };
    if (kind === 'call' && method === 'open') transport.post({ kind: 'answer', id, ok: undefined });
  });
  transport.post({ kind: 'hello', version: '1' });
};

describe('the end of compute threads', () => {
  it('that crash rejects what they were at, and what comes after, with the reason', async () => {
    const threads = fakeThreads(2, silent);
    const runner = await (await createCompute(threads)).open(model);
    const runs = [runner.run(images[0]), runner.run(images[1])];
    await turn();
    threads.crash(0);
    threads.crash(1);
    for (const run of [...runs, runner.run(images[2])]) await expect(run).rejects.toThrow('out of memory');
    await runner.close();
  });

  it('that cannot be started stops those that could', async () => {
    const mute = (): void => undefined;
    const threads: FakeThreads = fakeThreads(2, (transport) => (threads.started === 1 ? silent(transport) : mute()));
    const opening = createCompute(threads).then((compute) => compute.open(model));
    const failed = opening.catch(() => undefined);
    await vi.waitUntil(() => threads.started === 2);
    threads.crash(1);
    await failed;
    await expect(opening).rejects.toThrow('A compute thread stopped (out of memory)');
    expect(threads.stopped).toBe(2);
  });

  it('that are closed in the middle of a run rejects the run', async () => {
    const threads = fakeThreads(1, silent);
    const runner = await (await createCompute(threads)).open(model);
    const run = runner.run(images[0]);
    await runner.close();
    await expect(run).rejects.toThrow('The compute threads were stopped');
    expect(threads.stopped).toBe(1);
  });
});
