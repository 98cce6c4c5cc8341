/**
 * The kernel's linear memory in two parts: packed weights that stay, and behind them an arena that every run starts
 * anew. Memory grows to the largest run and no further; when the weights exceed their budget (many models through one
 * kernel) all of them are forgotten and packed again on demand.
 */
import { bytesOf } from '../../graph/tensor';
import type { Pointer } from './exports';

const page = 65536;
const limit = 65536 * page;
const defaultBudget = 384 * 2 ** 20;

export interface KernelMemory {
  /** Changes when resident data is forgotten: pointers of an older generation are void. */
  readonly generation: number;
  /** Copies arrays into memory that stays for this generation; undefined when memory cannot grow that far. */
  keep(arrays: readonly ArrayBufferView[]): readonly Pointer[] | undefined;
  /** Begins a run and hands out its arena: an address per size in bytes; undefined when memory cannot grow that far. */
  arena(sizes: readonly number[]): readonly Pointer[] | undefined;
  /** Views are void after the next `keep` or `arena`. */
  ints(pointer: Pointer, length: number): Int32Array;
  doubles(pointer: Pointer, length: number): Float64Array;
}

/** @param budget bytes that weights may keep; a single step may exceed it. */
export function createMemory(
  memory: WebAssembly.Memory,
  heapBase: Pointer,
  budget: number = defaultBudget,
): KernelMemory {
  const start = alignUp(heapBase);
  let residentEnd = start;
  let generation = 0;

  const reserve = (end: number): boolean => {
    if (end > limit) return false;
    const missing = Math.ceil((end - memory.buffer.byteLength) / page);
    if (missing <= 0) return true;
    try {
      memory.grow(missing);
      return true;
    } catch {
      return false;
    }
  };

  return {
    get generation() {
      return generation;
    },
    keep: (arrays) => {
      const sizes = arrays.map((array) => array.byteLength);
      if (residentEnd > start && layOut(residentEnd, sizes).end - start > budget) {
        residentEnd = start;
        generation++;
      }
      const { pointers, end } = layOut(residentEnd, sizes);
      if (!reserve(end)) return undefined;
      residentEnd = end;
      const bytes = new Uint8Array(memory.buffer);
      arrays.forEach((array, i) => bytes.set(bytesOf(array), pointers[i]));
      return pointers;
    },
    arena: (sizes) => {
      const { pointers, end } = layOut(residentEnd, sizes);
      return reserve(end) ? pointers : undefined;
    },
    ints: (pointer, length) => new Int32Array(memory.buffer, pointer, length),
    doubles: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
  };
}

/** Vectors may read and write a little past the end of what they were given. */
const slack = 128;
const line = 64;
const alignUp = (address: number): number => Math.ceil(address / line) * line;

/** Consecutive addresses for blocks of these sizes from `start`, which is aligned, and the aligned end. */
function layOut(start: Pointer, sizes: readonly number[]): { pointers: Pointer[]; end: Pointer } {
  let end = start;
  const pointers = sizes.map((size) => {
    const pointer = end;
    end = alignUp(pointer + size + slack);
    return pointer;
  });
  return { pointers, end };
}
