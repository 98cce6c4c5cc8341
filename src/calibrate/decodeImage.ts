/**
 * JPEG, PNG, WebP and BMP to 8-bit RGB, pixel for pixel what PIL's `Image.open(…).convert('RGB')` gives: colour profiles and
 * EXIF orientation are ignored, alpha is kept apart (not blended), CMYK is converted by the plain formula.
 * sharp is loaded on first use, so that jobs without images do not pay for it.
 */
import type { Metadata } from 'sharp';
import { budget, overBudget } from '../util/budget';
import { InputError, lineOf } from '../util/errors';
import { inTurn } from '../util/inTurn';
import { decodeBmp, isBmp } from './decodeBmp';
import type { Image } from './image';
import { loadSharp, type SharpImage } from './loadSharp';

/**
 * Decodes one picture. `name` (a path) leads the error message; `load` hands in the decoder.
 * Throws InputError for anything but a whole, supported image within the budget, whose size its header tells.
 */
export async function decodeImage(bytes: Uint8Array, name = 'image', load = loadSharp): Promise<Image> {
  if (bytes.length === 0) throw new InputError(`${name}: the file is empty; expected ${supported}`);
  const found = signatures.find(({ magic }) => startsWith(bytes, magic))?.kind;
  if (found !== undefined) throw new InputError(`${name}: ${found}, expected ${supported}; convert it first`);
  if (!isBmp(bytes) && !isSupported(bytes)) {
    throw new InputError(`${name}: not ${supported} (it starts with ${hexOf(bytes)}); convert it first`);
  }
  try {
    return isBmp(bytes) ? decodeBmp(bytes) : await decodeCompressed(bytes, name, load);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = reasonOf(error).replace(/^Input buffer has corrupt header:\s*|^Unknown error$/, '');
    throw new InputError(`${name}: cannot be decoded: ${reason || faultOf(bytes)}`);
  }
}

const supported = 'a JPEG, PNG, WebP or BMP image';

async function decodeCompressed(bytes: Uint8Array, name: string, load: typeof loadSharp): Promise<Image> {
  const sharp = await load();
  const open = (): SharpImage => sharp(bytes, { ignoreIcc: true, failOn: 'error', limitInputPixels: false });
  const header = await open().metadata();
  const pixels = requirePixels(name, header.width, header.height);
  const decode = (): Promise<Image> => decodePixels(open, header);
  return pixels > budget.picturePixelsAtOnce ? largeOnes(decode) : decode();
}

const largeOnes = inTurn();

/** Throws InputError beyond the budget; answers how many pixels there are. */
function requirePixels(name: string, width: number, height: number): number {
  const asked = `the picture has ${width}×${height} pixels`;
  if (Math.max(width, height) > budget.pictureSide)
    throw overBudget(name, asked, `${budget.pictureSide} on a side`, 'make it smaller first');
  if (width * height > budget.picturePixels)
    throw overBudget(name, asked, `${Math.round(budget.picturePixels / 1e6)} megapixels`, 'make it smaller first');
  return width * height;
}

async function decodePixels(open: () => SharpImage, { space, channels, hasAlpha }: Metadata): Promise<Image> {
  if (space === 'cmyk') {
    const raw = open().pipelineColourspace('cmyk').toColourspace('cmyk').raw();
    return imageOf(await raw.toBuffer({ resolveWithObject: true }), cmykToRgb);
  }
  if (space === 'grey16' && channels === 1) {
    const raw = open().toColourspace('grey16').raw({ depth: 'ushort' });
    return imageOf(await raw.toBuffer({ resolveWithObject: true }), gray16ToRgb);
  }
  const raw = open().removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' });
  const image = imageOf(await raw.toBuffer({ resolveWithObject: true }), (data) => data);
  return hasAlpha ? { ...image, alpha: new Uint8Array(await alphaOf(open())) } : image;
}

function alphaOf(image: SharpImage): Promise<Buffer> {
  return image.toColourspace('srgb').extractChannel('alpha').raw({ depth: 'uchar' }).toBuffer();
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

const png: Magic = [0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const ofSupported: readonly Magic[] = [[0, 0xff, 0xd8, 0xff], png, [8, 0x57, 0x45, 0x42, 0x50]];

/** What people have lying beside their pictures, by name. */
const signatures: readonly { readonly kind: string; readonly magic: Magic }[] = [
  { kind: 'a GIF image', magic: [0, 0x47, 0x49, 0x46, 0x38] },
  { kind: 'a TIFF image', magic: [0, 0x49, 0x49, 0x2a, 0x00] },
  { kind: 'a TIFF image', magic: [0, 0x4d, 0x4d, 0x00, 0x2a] },
  { kind: 'an AVIF or HEIF image', magic: [4, 0x66, 0x74, 0x79, 0x70] },
  { kind: 'a JPEG 2000 image', magic: [4, 0x6a, 0x50, 0x20, 0x20] },
];

type Magic = readonly [offset: number, ...bytes: number[]];

function startsWith(bytes: Uint8Array, [offset, ...magic]: Magic): boolean {
  return magic.every((byte, index) => bytes[offset + index] === byte);
}

/** Checked before sharp sees the bytes: its other decoders (SVG, PDF, TIFF, …) are not for data sets. */
function isSupported(bytes: Uint8Array): boolean {
  return ofSupported.some((magic) => startsWith(bytes, magic));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Where the decoder says nothing, as of most PNG: behind their signature stand a length, a name, width and height. */
function faultOf(bytes: Uint8Array): string {
  if (!startsWith(bytes, png) || bytes.length < 24) return `its header is cut short or damaged (${bytes.length} bytes)`;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const empty = width === 0 || height === 0;
  return empty ? `expected pixels, found a picture of ${width}×${height}` : 'it is damaged';
}

function reasonOf(error: unknown): string {
  return lineOf(error).split('\n')[0].trim();
}
