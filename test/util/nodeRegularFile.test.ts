/** Whatever is named as a file and is none is refused at once: reading it might never end. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/util/errors';
import { nodeFiles, withParts } from '../../src/util/nodeFiles';
import { readRegular } from '../../src/util/nodeRegularFile';

const scratch = mkdtempSync(join(tmpdir(), 'shiftwise-regular-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const readers: readonly (readonly [name: string, read: (path: string) => Promise<unknown>])[] = [
  ['read', (path) => nodeFiles.read(path)],
  ['readText', (path) => nodeFiles.readText(path)],
  ['withParts', (path) => withParts(path, ({ length }) => ({ length }))],
  ['readRegular', readRegular],
];

describe.each(readers)('%s', (_, read) => {
  it('refuses a folder', async () => {
    await expect(read(scratch)).rejects.toThrow(
      new InputError(`${scratch}: a folder, expected a file; name a file in it`),
    );
  });

  it.skipIf(process.platform === 'win32')('refuses devices', async () => {
    for (const path of ['/dev/zero', '/dev/null'])
      await expect(read(path)).rejects.toThrow(`${path}: a device, expected a file`);
  });

  it.skipIf(!existsSync('/proc/version'))('refuses what the kernel makes, also through a link', async () => {
    const link = join(scratch, `${readers.findIndex((each) => each[1] === read)}.link`);
    symlinkSync('/proc/kmsg', link);
    for (const path of ['/proc/kmsg', '/proc/version', '/sys/kernel/mm/transparent_hugepage/enabled', link].filter(
      existsSync,
    ))
      await expect(read(path)).rejects.toThrow(`${path}: made by the kernel while it is read, expected a file`);
  });

  it('takes an empty file', async () => {
    const path = join(scratch, 'empty');
    writeFileSync(path, '');
    await expect(read(path)).resolves.toHaveLength(0);
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe that nobody writes to', async () => {
    const path = join(scratch, `${readers.findIndex((each) => each[1] === read)}.pipe`);
    spawnSync('mkfifo', [path]);
    await expect(read(path)).rejects.toThrow(`${path}: a pipe, expected a file`);
  });

  it.skipIf(process.platform === 'win32')('refuses a socket', async () => {
    const path = join(scratch, `${readers.findIndex((each) => each[1] === read)}.socket`);
    const server = createServer();
    await new Promise<void>((done) => server.listen(path, done));
    await expect(read(path)).rejects.toThrow(`${path}: a socket, expected a file`);
    server.close();
  });
});
