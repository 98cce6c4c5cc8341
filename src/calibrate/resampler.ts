/** The module of assembly/resample.ts: one instance per thread, whose memory grows to the largest image and is used again. */
import bytes from '../../build/resample.wasm';
import type { Pixels } from './image';
import type { Taps } from './taps';
import { overBudget, sizeText } from '../util/budget';

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly slack: () => number;
  readonly resizeRows: (
    from: number,
    width: number,
    height: number,
    channels: number,
    to: number,
    newWidth: number,
    taps: number,
  ) => void;
  readonly resizeColumns: (from: number, rowLength: number, to: number, newHeight: number, taps: number) => void;
}

const page = 65536;
const alignment = 16;
let instance: Exports | undefined;

/** The pixels of `image` in the new size; a pass without taps is left out. Throws InputError beyond 4 GB. */
export function runResampler(image: Pixels, width: number, height: number, columns?: Taps, rows?: Taps): Uint8Array {
  const { channels, data } = image;
  const resample = (instance ??= instantiate());
  const sizes = [data.length, columns ? width * image.height * channels : 0, rows ? width * height * channels : 0];
  const room = layOut(resample, [...sizes, ...[columns, rows].map((taps) => (taps ? bytesOfTaps(taps) : 0))]);
  const [source, wide, tall, columnTaps, rowTaps] = room;
  const memory = resample.memory.buffer;
  new Uint8Array(memory).set(data, source);
  if (columns) {
    writeTaps(memory, columnTaps, columns);
    resample.resizeRows(source, image.width, image.height, channels, wide, width, columnTaps);
  }
  if (rows) {
    writeTaps(memory, rowTaps, rows);
    resample.resizeColumns(columns ? wide : source, width * channels, tall, height, rowTaps);
  }
  return new Uint8Array(memory, rows ? tall : wide, width * height * channels).slice();
}

function instantiate(): Exports {
  const stopped = (): never => {
    throw new Error('the resampler stopped');
  };
  const module = new WebAssembly.Module(bytes as BufferSource);
  return new WebAssembly.Instance(module, { env: { abort: stopped } }).exports as unknown as Exports;
}

/** Addresses of blocks of these sizes, each with slack behind it. */
function layOut({ memory, heapBase, slack }: Exports, sizes: readonly number[]): readonly number[] {
  let top = alignUp(heapBase());
  const places = sizes.map((size) => {
    const place = top;
    top = alignUp(top + size + slack());
    return place;
  });
  if (top > page * page)
    throw overBudget('resizing', `a picture takes ${sizeText(top)}`, sizeText(page * page), 'make it smaller first');
  const missing = Math.ceil((top - memory.buffer.byteLength) / page);
  if (missing > 0) memory.grow(missing);
  return places;
}

const alignUp = (address: number): number => Math.ceil(address / alignment) * alignment;

const fields = 5;
const bytesOfTaps = (taps: Taps): number => 4 * fields + 8 * taps.first.length + 4 * taps.high.length;

/** The structure `Taps` of the assembly, and behind it what it points to. */
function writeTaps(memory: ArrayBuffer, at: number, { first, pairs, high, low, stride }: Taps): void {
  const parts = [first, pairs, high, low];
  let top = at + 4 * fields;
  const places = parts.map((part) => {
    const place = top;
    new Uint8Array(memory).set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), place);
    top += part.byteLength;
    return place;
  });
  new Int32Array(memory, at, fields).set([...places, stride]);
}
