/** Jobs on real threads of node:worker_threads, with the bundle that ships: same results, prompt and clean ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loaders } from '../../scripts/loaders.mjs';
import type { ComputeApi, Thread } from '../../src/engine/computeApi';
import { connect } from '../../src/protocol/channel/channel';
import { protocolVersion } from '../../src/protocol/channel/version';
import { CancelledError } from '../../src/util/errors';
import { createLocalService } from '../../src/service/localService';
import { nodeThreads } from '../../src/worker/threads';

const root = join(import.meta.dirname, '../..');
const recipe = join(root, 'samples/sample.quant.json');
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-threads-'));
const entry = join(folder, 'compute.js');

beforeAll(() => {
  buildSync({
    entryPoints: [join(root, 'src/worker/compute.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['onnxruntime-node', 'onnxruntime-web', 'sharp'],
    mainFields: ['module', 'main'],
    loader: loaders,
    outfile: entry,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const serviceOn = (): ReturnType<typeof createLocalService> =>
  createLocalService((count) => (count === undefined ? undefined : nodeThreads(entry, count)));

describe('the sample', () => {
  const runDir = join(folder, 'run');
  const evaluateOn = async (threads: number | undefined): Promise<unknown> => {
    const result = await serviceOn().evaluate({ runDir, set: [], float: true, limit: 30, threads });
    return { ...result, seconds: 0, imagesPerSecond: 0 };
  };

  it('has the same accuracy on no thread, one, two and three', async () => {
    await serviceOn().quantize({ recipe, set: ['calibration.count=10'], out: runDir, threads: 2 });
    const alone = await evaluateOn(undefined);
    for (const count of [1, 2, 3]) expect(await evaluateOn(count)).toEqual(alone);
  });

  it('is cancelled between two images: rejected at once, all threads ended', async () => {
    const running = new Set<Thread>();
    const service = createLocalService((count) => {
      const threads = nodeThreads(entry, count);
      const start = (): Thread => {
        const thread = threads.start();
        running.add(thread);
        return { ...thread, stop: () => (running.delete(thread), thread.stop()) };
      };
      return { ...threads, start };
    });
    const controller = new AbortController();
    let images = 0;
    const onProgress = ({ stage }: { stage: string }): void => {
      if (stage === 'Evaluating' && ++images === 3) controller.abort();
    };
    const job = { onProgress, signal: controller.signal };
    const request = { runDir, set: [], float: false, threads: 2 };
    await expect(service.evaluate(request, job)).rejects.toBeInstanceOf(CancelledError);
    await expect.poll(() => running.size).toBe(0);
    expect(images).toBe(3);
  });
});

describe('a thread', () => {
  it('that dies says why', async () => {
    const thread = nodeThreads(join(folder, 'absent.js'), 1).start();
    const { remote } = connect<ComputeApi, Record<string, never>>(thread.transport, {}, protocolVersion);
    const run = remote.run({ input: new Float32Array(1), watch: false });
    await expect(run).rejects.toThrow(/^A compute thread stopped \(Cannot find module/);
    thread.stop();
  });
  it('is one for each core when nobody says how many', () => {
    expect(nodeThreads(entry).count).toBeGreaterThan(0);
    expect(nodeThreads(entry, 5).count).toBe(5);
  });
});
