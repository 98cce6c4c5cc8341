/** One image on several threads of node:worker_threads, with the bundle that ships: the same integers as on one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { createIntraOpPool, type IntraOpPool } from '../../src/engine/steps';
import { openProgram } from '../../src/integer/integerProgram';
import { convPaths, type ConvPath } from '../../src/integer/wasm/convPath';
import { instantiate } from '../../src/integer/wasm/instance';
import { createKernel } from '../../src/integer/wasm/kernel';
import { compileOptimized } from '../../src/worker/compile';
import { nodeIntraOpPool } from '../../src/worker/intraOpThreads';
import { convCase, joinCases, modes, roundings, type ConvSizes, type StepCase } from '../support/quantizedSteps';
import { random, type Random } from '../support/random';
import { mapDifferences } from '../support/sameIntegers';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-intra-op-'));
const entry = join(folder, 'helper.js');

beforeAll(() => {
  const entryPoints = [join(import.meta.dirname, '../../src/worker/helper.ts')];
  buildSync({ entryPoints, bundle: true, platform: 'node', target: 'node20', outfile: entry });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Large enough to be worth sharing, odd enough for uneven parts; some with fewer rows than threads. */
function sizesFor(path: ConvPath, source: Random): ConvSizes {
  const flat = source.next() < 0.3;
  const [height, width] = flat ? [source.int(1, 2), source.int(40, 60)] : [source.int(9, 21), source.int(9, 21)];
  const winograd = path === 'winograd4' || path === 'winograd2';
  const pads = winograd || flat ? ([1, 1, 1, 1] as const) : ([0, 1, 1, 0] as const);
  const side = winograd || path === 'depthwise8' || flat ? 3 : source.pick([1, 3]);
  const stride = winograd || flat ? 1 : source.pick([1, 2]);
  const window = { kernel: [side, side], strides: [stride, stride], dilations: [1, 1], pads } as const;
  const wide = path === 'carried' || path === 'split' || path === 'words';
  const bits = wide ? { inputBits: 16, weightBits: 16 } : { inputBits: 8, weightBits: 8 };
  if (path.startsWith('depthwise')) {
    return {
      ...bits,
      height: height + 40,
      width: width + 20,
      window,
      groups: source.int(90, 190),
      inputs: 1,
      outputs: 1,
    };
  }
  return { ...bits, height, width, window, groups: 1, inputs: source.int(60, 90), outputs: source.int(70, 140) };
}

const caseFor = (path: ConvPath, seed: number): StepCase => {
  const source = random(seed);
  const options = {
    mode: modes[seed % 4],
    rounding: roundings[seed % 5],
    head: seed % 7 === 6,
    fill: 'random',
  } as const;
  return convCase(source, options, sizesFor(path, source));
};

const four = 4;

/** A pool that says how often a function was shared. */
async function counted(): Promise<{ readonly pool: IntraOpPool; readonly shared: Map<string, number> }> {
  const pool = nodeIntraOpPool(entry, four);
  const shared = new Map<string, number>();
  const warm = instantiate(new WebAssembly.Module(kernelBytes as BufferSource));
  const first = pool.join(new WebAssembly.Module(kernelBytes as BufferSource), warm.memory);
  await expect.poll(() => first.available()).toBe(four);
  first.leave();
  const join: IntraOpPool['join'] = (module, memory) => {
    const threads = pool.join(module, memory);
    return {
      most: threads.most,
      // However busy the machine is.
      available: () => four,
      leave: () => threads.leave(),
      run(step) {
        shared.set(step.name, (shared.get(step.name) ?? 0) + 1);
        threads.run(step);
      },
    };
  };
  return { pool: { ...pool, join }, shared };
}

const { build } = await createKernel({ compile: compileOptimized });

describe.each(convPaths.filter((path) => build.dot8 || !path.endsWith('8')))('%s on four threads', (path) => {
  it('makes the integers that one makes', async () => {
    const { pool, shared } = await counted();
    const { model, inputs } = joinCases(Array.from({ length: 24 }, (_, i) => caseFor(path, i + 1)));
    const alone = await createKernel({ preferredPath: path, compile: compileOptimized });
    const shares = await createKernel({ preferredPath: path, compile: compileOptimized, pool });
    const expected = openProgram(model, alone).run(inputs);
    const program = openProgram(model, shares);
    for (let round = 0; round < 3; round++) expect(mapDifferences(program.run(inputs), expected)).toEqual([]);
    program.close();
    expect([...shared.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(24);
  });
});

describe('a helper', () => {
  const portable = new WebAssembly.Module(kernelBytes as BufferSource);
  const ready = async (pool: IntraOpPool) => {
    const threads = pool.join(portable, instantiate(portable).memory);
    await expect.poll(() => threads.available()).toBe(2);
    return threads;
  };

  it('that fails is said to have failed', async () => {
    const threads = await ready(nodeIntraOpPool(entry, 2));
    // An address far beyond the memory.
    const parts = Array.from({ length: 9 }, () => [2 ** 31 - 64, 0, 1]);
    expect(() => threads.run({ name: 'maxPool', parts, scratchAt: -1, stride: 0 })).toThrow(
      'stopped in a part of a step',
    );
  });

  it('that is slow is waited for, whoever wakes the one who waits', async () => {
    // Takes parts as a helper does, and rests over each while it says 'done' without being so: words 0, 1, 2 and 4 of the board.
    const slow = `const { board } = require('node:worker_threads').workerData;
      Atomics.add(board, 4, 1);
      for (;;) {
        const ticket = Atomics.load(board, 0);
        if ((ticket & 255) >= board[1]) Atomics.wait(board, 0, ticket, 1);
        else if (Atomics.compareExchange(board, 0, ticket, ticket + 1) === ticket) {
          for (let i = 0; i < 20; i++, Atomics.wait(board, 15, 0, 1)) Atomics.notify(board, 2);
          Atomics.add(board, 14, 1);
          Atomics.add(board, 2, 1);
          Atomics.notify(board, 2);
        }
      }`;
    let helper: { readonly worker: Worker; readonly board: Int32Array } | undefined;
    const pool = createIntraOpPool(1, (_, board) => {
      helper = { worker: new Worker(slow, { eval: true, workerData: { board } }), board };
      return () => undefined;
    });
    const threads = await ready(pool);
    // No rows: nothing to do.
    const parts = Array.from({ length: 60 }, () => [0, 0, 0]);
    const taken = (): number => helper?.board[14] ?? 0;
    while (taken() < 3) threads.run({ name: 'maxPool', parts, scratchAt: -1, stride: 0 });
    await helper?.worker.terminate();
  });

  it('is not asked beyond the limit', async () => {
    const pool = nodeIntraOpPool(entry, 2);
    const threads = await ready(pool);
    pool.limit(1);
    expect(threads.available()).toBe(1);
    pool.limit(2);
    expect(threads.available()).toBe(2);
  });

  it('that cannot start is done without', () => {
    const pool = nodeIntraOpPool(join(folder, 'absent.js'), 3);
    const threads = pool.join(portable, instantiate(portable).memory);
    expect([threads.most, threads.available()]).toEqual([3, 1]);
  });
});
