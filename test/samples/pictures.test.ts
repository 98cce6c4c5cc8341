import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classNames, drawPicture, pictureSize } from '../../samples/generator';
import { firstSeed, recordBytes, recordsOf } from '../../samples/records';

const folder = join(import.meta.dirname, '../../samples');

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the generator', () => {
  it('draws the stored pictures again, byte for byte', () => {
    for (const [name, seed, count] of [
      ['calibration.bin', firstSeed.calibration, 100],
      ['test.bin', firstSeed.test, 300],
    ] as const) {
      expect(Buffer.compare(readFileSync(join(folder, 'pictures', name)), recordsOf(seed, count)), name).toBe(0);
    }
  });

  it('writes the label, then three planes', () => {
    const picture = drawPicture(3, firstSeed.test);
    const record = recordsOf(firstSeed.test, 4).subarray(3 * recordBytes);
    expect(record[0]).toBe(3);
    const plane = pictureSize * pictureSize;
    const interleaved = Uint8Array.from(picture, (_, at) => record[1 + (at % 3) * plane + Math.floor(at / 3)]);
    expect(hexOf(interleaved)).toBe(hexOf(picture));
  });

  it('draws another picture for another seed or class, and no picture twice', () => {
    const records = recordsOf(firstSeed.training, 200);
    const pictures = Array.from({ length: 200 }, (_, at) =>
      hexOf(records.subarray(at * recordBytes + 1, (at + 1) * recordBytes)),
    );
    expect(new Set(pictures).size).toBe(200);
    expect(hexOf(drawPicture(0, 7))).toBe(hexOf(drawPicture(0, 7)));
  });
});

describe('the samples folder', () => {
  const others = ['detector', 'segmenter'].map((name) => join(folder, name));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !others.some((other) => entry.parentPath.startsWith(other)),
  );

  it('stays within 4 MB without the detector and the segmenter', () => {
    const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(4_000_000);
  });

  it('shows two pictures of each class', () => {
    expect(readdirSync(join(folder, 'pictures/folders'))).toEqual([...classNames].sort());
    expect(files.filter(({ name }) => name.endsWith('.png'))).toHaveLength(2 * classNames.length);
  });
});
