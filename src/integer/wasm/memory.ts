/**
 * The kernel's linear memory as a stack that only grows: values, constants and scratch are laid down once, when a
 * program is opened, and stay where they are.
 */
import { bytesOf } from '../../graph/tensor';
import type { Pointer } from './exports';
import { overBudget, sizeText } from '../../util/budget';

const page = 65536;
const limit = 65536 * page;
const line = 64;
/** Vectors may read and write a little past the end of what they were given. */
const slack = 128;

/** Arrays that are made in place. */
export type Block = Int8Array | Int16Array | Int32Array;
export interface BlockKind<A extends Block> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, at: number, length: number): A;
}

export interface KernelMemory {
  /** Address of a block of this many bytes, aligned to a cache line. Throws InputError when memory cannot grow that far. */
  reserve(bytes: number): Pointer;
  /** Copies an array to a block of its own. */
  keep(array: ArrayBufferView): Pointer;
  /** A block for `length` elements, all 0 but for what `fill` writes: an array that is never held twice. */
  filled<A extends Block>(kind: BlockKind<A>, length: number, fill: (block: A) => void): Pointer;
  /** Keeps 32-bit words: the fields of a structure. */
  words(...fields: readonly number[]): Pointer;
  /** Where the next block will lie; memory is made large enough for `bytes` there. */
  above(bytes: number): Pointer;
  /** Forgets everything from this address on. */
  release(to: Pointer): void;
  /** A view that is void as soon as memory grows. */
  ints(pointer: Pointer, length: number): Int32Array;
  doubles(pointer: Pointer, length: number): Float64Array;
}

export function createMemory(memory: WebAssembly.Memory, start: Pointer): KernelMemory {
  let top = alignUp(start);

  const above = (bytes: number): Pointer => {
    const missing = Math.ceil((top + bytes + slack - memory.buffer.byteLength) / page);
    if (top + bytes + slack > limit)
      throw overBudget(
        'integers',
        `one picture's values and weights take more than ${sizeText(limit)}`,
        sizeText(limit),
        'export the model for smaller inputs',
      );
    if (missing > 0) memory.grow(missing);
    return top;
  };
  const reserve = (bytes: number): Pointer => {
    const pointer = above(bytes);
    top = alignUp(pointer + bytes + slack);
    return pointer;
  };
  const keep = (array: ArrayBufferView): Pointer => {
    const pointer = reserve(array.byteLength);
    new Uint8Array(memory.buffer).set(bytesOf(array), pointer);
    return pointer;
  };
  const filled: KernelMemory['filled'] = (kind, length, fill) => {
    const pointer = reserve(length * kind.BYTES_PER_ELEMENT);
    const block = new kind(memory.buffer, pointer, length);
    block.fill(0);
    fill(block);
    return pointer;
  };
  return {
    above,
    reserve,
    keep,
    filled,
    words: (...fields) => keep(Int32Array.from(fields)),
    release: (to) => (top = to),
    ints: (pointer, length) => new Int32Array(memory.buffer, pointer, length),
    doubles: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
  };
}

const alignUp = (address: number): number => Math.ceil(address / line) * line;
