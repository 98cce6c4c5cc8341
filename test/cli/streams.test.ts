import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drained, writeErr, writeOut, type TextStream } from '../../src/cli/streams';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'shiftwise-streams-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A stream on a device that answers each write as told; undefined never answers. */
function answering(code: string | null | undefined, device = '/dev/null'): TextStream & { readonly fd: number } {
  const error = Object.assign(new Error(`write ${code}`), { code });
  return {
    fd: openSync(device, 'w'),
    write: (_text, done) => code !== undefined && queueMicrotask(() => done(code === null ? null : error)),
    on: () => undefined,
  };
}

describe('standard output', () => {
  it.each([
    [null, undefined],
    ['EPIPE', undefined],
    ['ERR_STREAM_DESTROYED', undefined],
    ['ENOSPC', /standard output cannot be written: no space is left on the device/],
    ['EBADF', /standard output cannot be written: it is closed \(/],
  ])('that answers %s', async (code, message) => {
    const stream = answering(code);
    const written = writeOut(stream, 'text');
    if (message) await expect(written).rejects.toThrow(message);
    else await expect(written).resolves.toBeUndefined();
    closeSync(stream.fd);
  });

  it('that is a file holds all of a long text', async () => {
    const text = 'größe\n'.repeat(200_000);
    const stream = answering('EIO', join(folder, 'file'));
    await writeOut(stream, text);
    closeSync(stream.fd);
    expect(readFileSync(join(folder, 'file'), 'utf8') === text).toBe(true);
  });

  it.skipIf(!existsSync('/proc/self/mem'))('that is a file and takes nothing more is an error', async () => {
    const stream = { ...answering(null), fd: openSync('/proc/self/mem', 'r') };
    await expect(writeOut(stream, 'text')).rejects.toThrow(/standard output cannot be written/);
    closeSync(stream.fd);
  });
});

describe('standard error', () => {
  it('is written to whatever happens', () => expect(() => writeErr(answering('EPIPE'), 'text')).not.toThrow());
  it.each([null, 'EPIPE', undefined])('that answers %s is not waited for without end', async (code) => {
    await expect(drained(answering(code), 20)).resolves.toBeUndefined();
  });
});
