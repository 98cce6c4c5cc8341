/** The checksum that data in JSON carries, held against the SHA-256 of Node. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isAsSealed, sealed } from '../../src/util/sealed';

const data = { b: [{ y: 1e-300, x: 'é' }], a: null };

describe('sealed data', () => {
  it('carries the SHA-256 of its JSON with keys in order', async () => {
    const expected = createHash('sha256').update('{"a":null,"b":[{"x":"é","y":1e-300}]}').digest('hex');
    expect(await sealed(data)).toEqual({ ...data, checksum: expected });
    expect((await sealed({ ...data, checksum: 'of before', gone: undefined })).checksum).toBe(expected);
  });

  it.each<[string, (text: string) => string, boolean]>([
    ['as it was', (text) => text, true],
    ['another number', (text) => text.replace('1e-300', '2e-300'), false],
    ['another text', (text) => text.replace('é', 'e'), false],
    ['another name', (text) => text.replace('"x"', '"z"'), false],
    ['a field more', (text) => text.replace('{', '{"c":1,'), false],
    ['no checksum', (text) => text.replace(/,"checksum":"\w+"/, ''), false],
  ])('%s', async (_, change, holds) => {
    const text = change(JSON.stringify(await sealed(data)));
    expect(await isAsSealed(JSON.parse(text) as object)).toBe(holds);
  });
});
