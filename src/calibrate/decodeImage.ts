/**
 * JPEG, PNG and WebP to 8-bit RGB, pixel for pixel what PIL's `Image.open(…).convert('RGB')` gives: colour profiles and
 * EXIF orientation are ignored, alpha is dropped (not blended), CMYK is converted by the plain formula.
 * sharp is loaded on first use, so that jobs without images do not pay for it and a platform without it can say so.
 */
import type sharpFunction from 'sharp';
import { InputError, lineOf } from '../util/errors';
import type { Image } from './image';

/** Refused beyond this: 100 megapixels, 300 MB of RGB. */
const maxPixels = 100_000_000;

/**
 * Decodes one picture. `name` (a path) leads the error message.
 * Throws InputError for anything but a whole, supported image of at most 100 megapixels.
 */
export async function decodeImage(bytes: Uint8Array, name = 'image'): Promise<Image> {
  if (bytes.length === 0) throw new InputError(`${name}: the file is empty; expected a JPEG, PNG or WebP image`);
  if (!isSupported(bytes)) {
    throw new InputError(`${name}: not a JPEG, PNG or WebP image (it starts with ${hexOf(bytes)}); convert it first`);
  }
  const sharp = await loadSharp();
  try {
    return await decode(sharp, bytes);
  } catch (error) {
    throw new InputError(`${name}: cannot be decoded: ${reasonOf(error)}`);
  }
}

type Sharp = typeof sharpFunction;

let loaded: Promise<Sharp> | undefined;

function loadSharp(): Promise<Sharp> {
  loaded ??= import('sharp').then(
    ({ default: sharp }) => {
      // Images are decoded one after another, next to kernels that use the cores: no thread pool, nothing kept.
      sharp.concurrency(1);
      sharp.cache(false);
      return sharp;
    },
    (error: unknown) => {
      throw new InputError(`Images cannot be decoded here: the package "sharp" does not load (${reasonOf(error)})`);
    },
  );
  return loaded;
}

async function decode(sharp: Sharp, bytes: Uint8Array): Promise<Image> {
  const open = () => sharp(bytes, { ignoreIcc: true, failOn: 'error', limitInputPixels: maxPixels });
  const { space, channels } = await open().metadata();
  if (space === 'cmyk') {
    const raw = open().pipelineColourspace('cmyk').toColourspace('cmyk').raw();
    return imageOf(await raw.toBuffer({ resolveWithObject: true }), cmykToRgb);
  }
  if (space === 'grey16' && channels === 1) {
    const raw = open().toColourspace('grey16').raw({ depth: 'ushort' });
    return imageOf(await raw.toBuffer({ resolveWithObject: true }), gray16ToRgb);
  }
  const raw = open().removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' });
  return imageOf(await raw.toBuffer({ resolveWithObject: true }), (data) => data);
}

interface Raw {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number };
}

function imageOf({ data, info }: Raw, toRgb: (data: Uint8Array) => Uint8Array): Image {
  const { width, height } = info;
  const rgb = toRgb(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  if (rgb.length !== width * height * 3) {
    throw new Error(`${rgb.length} bytes for ${width}×${height} pixels, expected ${width * height * 3}`);
  }
  return { width, height, data: rgb };
}

/** R = (255−K) − (255−K)·C/255, likewise G and B; the quotient rounded to nearest, as PIL's MULDIV255. */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - cmyk[from + 3];
    for (let channel = 0; channel < 3; channel++) {
      const product = light * cmyk[from + channel] + 128;
      rgb[to + channel] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}

/** PIL clips 16-bit gray to 255 rather than scaling it down; so do we, since training pipelines saw the same. */
function gray16ToRgb(bytes: Uint8Array): Uint8Array {
  const gray = new Uint16Array(bytes.slice().buffer);
  const rgb = new Uint8Array(gray.length * 3);
  gray.forEach((value, pixel) => rgb.fill(Math.min(255, value), pixel * 3, pixel * 3 + 3));
  return rgb;
}

const signatures: readonly (readonly [offset: number, ...bytes: number[]])[] = [
  [0, 0xff, 0xd8, 0xff],
  [0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [8, 0x57, 0x45, 0x42, 0x50],
];

/** Checked before sharp sees the bytes: its other decoders (SVG, PDF, TIFF, …) are not for data sets. */
function isSupported(bytes: Uint8Array): boolean {
  return signatures.some(([offset, ...magic]) => magic.every((byte, index) => bytes[offset + index] === byte));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function reasonOf(error: unknown): string {
  const text = lineOf(error);
  return text.split('\n')[0].trim();
}
