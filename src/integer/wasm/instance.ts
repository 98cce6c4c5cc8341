/** An instance of a compiled kernel, with a memory of its own. */
import type { KernelExports } from './exports';

export function instantiate(module: WebAssembly.Module): KernelExports {
  return new WebAssembly.Instance(module, { env: { abort: unreachable } }).exports as unknown as KernelExports;
}

function unreachable(): never {
  throw new Error('the integer kernel stopped');
}
