/** The worker as the host sees it, with a real child process: started late, rejected when it dies, started again. */
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../../../src/vscode/log';
import { createWorkerClient, type WorkerClient } from '../../../src/vscode/workerClient';

const entry = join(import.meta.dirname, 'childFixture.mjs');
const lines: string[] = [];
const note = (line: string): void => void lines.push(line);
const log = { info: note, warn: note, error: note } as unknown as Log;

let client: WorkerClient;
const begin = (): WorkerClient => (client = createWorkerClient(entry, log));
const pidOf = async (): Promise<number> =>
  ((await client.engine().lastRun({ model: '' })) as unknown as { pid: number }).pid;
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

afterEach(() => {
  client.dispose();
  lines.length = 0;
  vi.unstubAllEnvs();
});

describe('the worker client', () => {
  it('starts no process until it is asked something, and then one', async () => {
    begin();
    expect(lines).toEqual([]);
    expect(await pidOf()).toBe(await pidOf());
    expect(lines.filter((line) => line.endsWith('started'))).toHaveLength(1);
  });
  it('gives the child none of the host’s own flags', async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-deprecation');
    begin();
    expect(await client.engine().lastRun({ model: '' })).toMatchObject({ argv: [] });
  });
  it('rejects what a crash interrupts, says how it ended, and starts anew with the next request', async () => {
    begin();
    const before = await pidOf();
    const pending = client.engine().weights({ model: '' });
    await expect(pending).rejects.toThrow('The Shiftwise worker stopped (exit code 9)');
    expect(await pidOf()).not.toBe(before);
  });
  it('answers questions in another process than jobs, each of which is told what it is for', async () => {
    begin();
    const job = (await client.engine().quantize({ recipe: '', set: [] })) as unknown as { pid: number; argv: string[] };
    expect(job.argv).toEqual(['jobs']);
    expect(job.pid).not.toBe(await pidOf());
    await expect(client.engine().weights({ model: '' })).rejects.toThrow('worker stopped');
    expect(await client.engine().quantize({ recipe: '', set: [] })).toMatchObject({ pid: job.pid });
  });
  it('rejects when the program cannot be run at all', async () => {
    client = createWorkerClient(join(import.meta.dirname, 'missing.mjs'), log);
    await expect(client.engine().inspect({ model: '' })).rejects.toThrow('worker stopped (exit code 1)');
  });
  it('refuses a worker of another version', async () => {
    vi.stubEnv('SHIFTWISE_TEST_VERSION', '0');
    begin();
    await expect(client.engine().inspect({ model: '' })).rejects.toThrow(
      'expected protocol version 1, found version 0',
    );
  });
  it('ends the process when it is disposed of', async () => {
    begin();
    const pid = await pidOf();
    client.dispose();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
