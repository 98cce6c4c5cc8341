/** Resampling against Pillow (stretch, gray), PyTorch (square-pad) and a NumPy float32 Darknet letterbox: digests of all bytes. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toGray, type Pixels } from '../../src/calibrate/image';
import { letterbox } from '../../src/calibrate/letterbox';
import { resizeBilinear } from '../../src/calibrate/resize';
import { squarePad } from '../../src/calibrate/squarePad';
import golden from '../golden/resize.json';
import { lcgBytes } from './lcgBytes';

function imageOf(seed: number, width: number, height: number): Pixels {
  return { width, height, channels: 3, data: lcgBytes(seed, width * height * 3) };
}

const digestOf = (view: ArrayBufferView): string =>
  createHash('sha1')
    .update(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
    .digest('hex');

function planesOf({ data, channels, width, height }: Pixels): Float32Array {
  const area = width * height;
  return Float32Array.from({ length: channels * area }, (_, at) => {
    return data[(at % area) * channels + Math.floor(at / area)] / 255;
  });
}

describe.each(golden)('from $from to $to', (row) => {
  const image = imageOf(row.seed, row.from[0], row.from[1]);
  const [width, height] = row.to;

  it('stretches as Pillow does', () => {
    const { data } = resizeBilinear(image, width, height);
    expect([...data.subarray(0, 8)]).toEqual(row.stretchHead);
    expect(digestOf(data)).toBe(row.stretch);
  });
  it('makes gray as Pillow does, and stretches it', () => {
    const gray = toGray(image);
    expect(digestOf(gray.data)).toBe(row.gray);
    expect(digestOf(resizeBilinear(gray, width, height).data)).toBe(row.stretchGray);
  });
  it('pads to a square as the report does', () => {
    expect(digestOf(planesOf(squarePad(image, width, height).pixels))).toBe(row.squarePad);
  });
  it('letterboxes as Darknet does', () => {
    const { planes } = letterbox(image, width, height);
    expect(planes.reduce((sum, value) => sum + value, 0)).toBeCloseTo(row.letterboxSum, 6);
    expect(digestOf(planes)).toBe(row.letterbox);
  });
});
