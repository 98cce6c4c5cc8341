/**
 * Small files with one byte changed, or cut short: a checksum of what is read of them, or of how they are refused; nothing else may happen.
 * A change that is meant is recorded anew: `npx vitest run --update --project thorough test/formats/nearBytes.test.ts`.
 */
import { zipSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { decodeBmp } from '../../src/calibrate/decodeBmp';
import { decodeLabelPng } from '../../src/calibrate/labelPng';
import { openArchive } from '../../src/formats/npy/archive';
import { partsOf } from '../../src/formats/npy/parts';
import { readNpy } from '../../src/formats/npy/readNpy';
import { npyBytes } from '../../src/formats/npy/writeNpy';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { raiseOpset } from '../../src/formats/onnx/raiseOpset';
import { inferShapes } from '../../src/graph/shapes';
import { FormatError, InputError } from '../../src/util/errors';
import oldForms from '../golden/onnxOldForms.json';
import { digest } from '../support/digest';
import { nearBytes } from '../support/nearBytes';

type Read = (bytes: Uint8Array) => unknown;

/** What is read, or why nothing is. */
async function told(read: Read, bytes: Uint8Array): Promise<unknown> {
  try {
    return await read(bytes);
  } catch (error) {
    if (error instanceof FormatError) return [error.message, error.where];
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

const network: Read = (bytes) => {
  const graph = importOnnx({ bytes, name: 'near.onnx' });
  return [inferShapes(graph), raiseOpset(graph, 21)];
};

async function archive(bytes: Uint8Array): Promise<unknown> {
  const arrays = await openArchive(partsOf('near.npz', bytes));
  return Promise.all([...arrays].map(async ([name, array]) => [name, array.shape, await array.all()]));
}

function bmp(bits: number, palette: readonly number[], rows: readonly number[]): Uint8Array {
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + palette.length, 10);
  for (const [number, at] of [[40, 14], [2, 18], [2, 22]]) head.writeUInt32LE(number, at); // prettier-ignore
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  return Uint8Array.from([...head, ...palette, ...rows]);
}

/** Checksums of chunks nobody looks at. */
function chunk(type: string, content: Uint8Array | readonly number[]): readonly number[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length);
  head.write(type, 4);
  return [...head, ...content, 0, 0, 0, 0];
}

/** 3 × 2 classes of `bits`, rows after the filters of the line before. */
function png(bits: number, rows: readonly number[]): Uint8Array {
  const head = chunk('IHDR', [0, 0, 0, 3, 0, 0, 0, 2, bits, 0, 0, 0, 0]);
  const data = chunk('IDAT', zlibSync(Uint8Array.from(rows), { level: 0 }));
  return Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, ...head, ...data, ...chunk('IEND', [])]);
}

const numbers = npyBytes({ shape: [2, 3], values: Float32Array.of(1, -2, 0.5, 4, 5, -6) });
const counts = npyBytes({ shape: [4], values: BigInt64Array.of(1n, -2n, 3n, 40n) });
/** `decodeImage` puts the file's name before whatever is thrown. */
function picture(bytes: Uint8Array): unknown {
  try {
    return decodeBmp(bytes);
  } catch (error) {
    return (error as Error).message;
  }
}
const classes: Read = (bytes) => decodeLabelPng(bytes, 'near.png');
const colours = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0];

const files: readonly (readonly [string, Uint8Array, Read])[] = [
  ['numbers of 32 bits', numbers, (bytes) => readNpy('near.npy', bytes)],
  ['integers of 64 bits', counts, (bytes) => readNpy('near.npy', bytes)],
  ['an archive', zipSync({ 'a.npy': counts }, { level: 0, mtime: '2000-01-01T12:00:00' }), archive],
  ['a bitmap of 24 bits', bmp(24, [], [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0]), picture],
  ['a bitmap of 8 bits', bmp(8, colours, [0, 1, 0, 0, 2, 3, 0, 0]), picture],
  ['a bitmap of 4 bits', bmp(4, colours, [0x01, 0, 0, 0, 0x23, 0, 0, 0]), picture],
  ['classes of 8 bits', png(8, [1, 1, 2, 3, 2, 4, 5, 6]), classes],
  ['classes of 4 bits', png(4, [3, 0x12, 0x30, 4, 0x45, 0x60]), classes],
  ['classes of 1 bit', png(1, [0, 0xa0, 0, 0x40]), classes],
];

const networks = oldForms.map(
  ({ name, model }) => [name, new Uint8Array(Buffer.from(model, 'base64')), network] as const,
);

describe('what is nearly', () => {
  it.each([...files, ...networks])('%s', async (_, bytes, read) => {
    const all = await Promise.all([bytes, ...nearBytes(bytes)].map((each) => told(read, each)));
    expect(digest(all)).toMatchSnapshot();
  });
});
