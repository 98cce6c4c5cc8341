/** Files of other tools, from the disk: bounded, and refused in one line that names the file. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importOverlays } from '../../src/service/imports';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = { name: 'net', layers: [{ name: 'conv1', value: 'conv1_out' }] };
const read = (name: string): ReturnType<typeof importOverlays> =>
  importOverlays({ path: join(folder, name), name: `figures/${name}`, model });

describe('importOverlays', () => {
  it('reads overlays that say which file they are from', async () => {
    writeFileSync(join(folder, 'a.json'), JSON.stringify({ results: { conv1_out: { value: 2 } } }));
    const { overlays } = await read('a.json');
    expect(overlays).toMatchObject([{ source: 'figures/a.json', label: 'a', values: { conv1: 2 } }]);
  });

  it('refuses a large file unread', async () => {
    writeFileSync(join(folder, 'large.json'), '');
    truncateSync(join(folder, 'large.json'), 32 * 2 ** 20 + 1);
    await expect(read('large.json')).rejects.toThrow(
      'figures/large.json: expected at most 33554432 bytes, found 33554433',
    );
  });

  it('says that a file is gone', () =>
    expect(read('none.json')).rejects.toThrow('figures/none.json: there is no such file any more'));

  it('refuses what is neither format', async () => {
    writeFileSync(join(folder, 'b.json'), '{"results": {"conv9": {"value": 1}}}');
    await expect(read('b.json')).rejects.toThrow('figures/b.json: none of its 1 figures stands under a layer of net');
  });
});
