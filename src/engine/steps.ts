/** The step runner of this process or thread: the WebAssembly kernel, which falls back to the reference step by step. */
import { createKernel } from '../integer/wasm/kernel';
import type { Kernel } from '../integer/wasm/kernel';
import type { Compile, KernelBuild } from '../integer/wasm/build';

export type { CompileOptions } from '../integer/wasm/build';

let kernel: Promise<Kernel> | undefined;
let compile: Compile | undefined;

/** Said once by a host, before anything runs: how it compiles. Without it the portable kernel runs. */
export function useCompiler(given: Compile): void {
  compile = given;
}

/** Compiled once. @param build what this process has chosen; absent, it is chosen now. */
export function sharedSteps(build?: KernelBuild): Promise<Kernel> {
  return (kernel ??= createKernel({ compile, build }));
}
