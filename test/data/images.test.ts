/** Real JPEGs decode to Pillow's pixels (test/golden/evaluators.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/calibrate/decodeImage';
import golden from '../golden/evaluators.json';
import { dataPath, hasData } from '../support/data';

describe.skipIf(!hasData)('decodeImage', () => {
  it.each(Object.entries(golden.images))('%s as Pillow', async (path, sha1) => {
    const image = await decodeImage(readFileSync(dataPath(path)), path);
    expect(createHash('sha1').update(image.data).digest('hex')).toBe(sha1);
  });
});
