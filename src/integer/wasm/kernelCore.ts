/** One instance of the kernel module and its memory: what every step that runs in WebAssembly needs. */
import { createArrayPool } from './arrayPool';
import type { ArrayPool } from './arrayPool';
import type { KernelExports } from './exports';
import { createMemory } from './memory';
import type { KernelMemory } from './memory';

export interface KernelCore {
  readonly exports: KernelExports;
  readonly memory: KernelMemory;
  readonly pool: ArrayPool;
}

/** Compiles and instantiates the module; rejects with WebAssembly's own error when the bytes are not the kernel. */
export async function instantiateKernel(module: WebAssembly.Module, weightBudget?: number): Promise<KernelCore> {
  const instance = await WebAssembly.instantiate(module, { env: { abort: unreachable } });
  const exports = instance.exports as unknown as KernelExports;
  return { exports, memory: createMemory(exports.memory, exports.heapBase(), weightBudget), pool: createArrayPool() };
}

function unreachable(): never {
  throw new Error('the integer kernel stopped');
}
