/**
 * PNGs whose pixels are classes: gray or indices into a palette, of 1 to 8 bits. A picture's decoder would hand out the palette's
 * colours, so this reads the numbers themselves: chunks, zlib, and the five filters of rows (PNG specification, sections 9 and 11).
 */
import { unzlibSync } from 'fflate';
import { budget } from '../util/budget';
import { InputError } from '../util/errors';
import type { LabelMask } from './sample';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const gray = 0;
const palette = 3;
const colours: Readonly<Record<number, string>> = { 2: 'RGB', 4: 'gray with alpha', 6: 'RGBA' };

interface Header {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
}

/** Throws InputError naming `path` when it is no such PNG. */
export function decodeLabelPng(bytes: Uint8Array, path: string): LabelMask {
  const { header, data } = readChunks(bytes, path);
  const { width, height, bits } = header;
  const stride = Math.ceil((width * bits) / 8);
  const rows = inflate(data, (stride + 1) * height, path);
  unfilter(rows, stride, height, path);
  return { width, height, classes: unpack(rows, header, stride) };
}

function readChunks(bytes: Uint8Array, path: string): { readonly header: Header; readonly data: Uint8Array } {
  if (signature.some((byte, at) => bytes[at] !== byte)) throw new InputError(`${path}: expected a PNG of classes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let header: Header | undefined;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) break;
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = readHeader(content, path);
    if (type === 'IDAT') parts.push(content);
    if (type === 'IEND') break;
    at += 12 + length;
  }
  if (!header || parts.length === 0) throw new InputError(`${path}: the PNG is damaged or ends early`);
  return { header, data: joined(parts) };
}

function readHeader(content: Uint8Array, path: string): Header {
  if (content.length < 13) throw new InputError(`${path}: the PNG is damaged: its header has ${content.length} bytes`);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [width, height, bits, kind] = [view.getUint32(0), view.getUint32(4), content[8], content[9]];
  const expected = 'expected gray or a palette of 1 to 8 bits, a class for each pixel';
  if (kind !== gray && kind !== palette)
    throw new InputError(`${path}: ${colours[kind] ?? `kind ${kind}`}, ${expected}`);
  if (![1, 2, 4, 8].includes(bits)) throw new InputError(`${path}: ${bits} bits a pixel, ${expected}`);
  if (content[12] !== 0) throw new InputError(`${path}: interlaced, which is not read for classes; save it without`);
  if (width === 0 || height === 0 || width * height > budget.picturePixels)
    throw new InputError(`${path}: ${width}×${height} pixels, expected 1 to ${budget.picturePixels} together`);
  return { width, height, bits };
}

function inflate(data: Uint8Array, expected: number, path: string): Uint8Array {
  const rows = new Uint8Array(expected);
  try {
    // Of nothing but zlib's own six bytes fflate hands the room back as it is.
    if (data.length > 6 && unzlibSync(data, { out: rows }).length === expected) return rows;
  } catch {
    // Told below, as a stream that ends early is.
  }
  throw new InputError(`${path}: the PNG's pixels are damaged or too few`);
}

/** In place. Each row begins with its filter; pixels of less than a byte count as one. */
function unfilter(rows: Uint8Array, stride: number, height: number, path: string): void {
  for (let row = 0; row < height; row++) {
    const from = row * (stride + 1) + 1;
    const filter = rows[from - 1];
    if (filter > 4) throw new InputError(`${path}: the PNG is damaged: row ${row} has filter ${filter}`);
    for (let at = 0; at < stride; at++) {
      const left = at > 0 ? rows[from + at - 1] : 0;
      const up = row > 0 ? rows[from - stride - 1 + at] : 0;
      const corner = row > 0 && at > 0 ? rows[from - stride - 2 + at] : 0;
      rows[from + at] += predicted(filter, left, up, corner);
    }
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

/** Of the three neighbours the one nearest to left + up − corner. */
function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Leftmost pixels are in the upper bits. Gray of few bits is the class as it stands, not scaled to 255. */
function unpack(rows: Uint8Array, { width, height, bits }: Header, stride: number): Uint8Array {
  const classes = new Uint8Array(width * height);
  const perByte = 8 / bits;
  for (let at = 0, y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * (stride + 1) + 1 + Math.floor(x / perByte)];
      classes[at++] = (byte >> (8 - bits * ((x % perByte) + 1))) & (2 ** bits - 1);
    }
  }
  return classes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
