/** What an allocation writes beside the recipe, where something is already. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePlace } from '../../src/service/freePlace';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-place-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a free place', () => {
  it('is the first that is free, or that holds the very text', async () => {
    const ask = (text: string): Promise<string> => freePlace(at('net.mixed.quant.json'), '.quant.json', text);
    expect(await ask('a')).toBe(at('net.mixed.quant.json'));
    writeFileSync(at('net.mixed.quant.json'), 'a');
    expect(await ask('a')).toBe(at('net.mixed.quant.json'));
    expect(await ask('b')).toBe(at('net.mixed-2.quant.json'));
    writeFileSync(at('net.mixed-2.quant.json'), 'changed by hand');
    expect(await ask('b')).toBe(at('net.mixed-3.quant.json'));
  });
});
