/**
 * Instances of a compiled kernel. Memory is shared, so that other threads of the process can run the same module in it
 * (intraOpPool.ts).
 */
import type { KernelExports } from './exports';

/** Pages of 64 KB: what the module asks for at first (asconfig.json), and 4 GB. */
const pages = { initial: 16, maximum: 65536 };

/** @param memory that of another instance; absent, a memory of its own. */
export function instantiate(
  module: WebAssembly.Module,
  memory = new WebAssembly.Memory({ ...pages, shared: true }),
): KernelExports {
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort: unreachable } });
  return { ...(exports as unknown as KernelExports), memory };
}

function unreachable(): never {
  throw new Error('the integer kernel stopped');
}
