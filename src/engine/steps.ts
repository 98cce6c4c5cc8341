/** The step runner of this process or thread: the WebAssembly kernel, which falls back to the reference step by step. */
import { createKernel } from '../integer/wasm/kernel';
import type { Kernel } from '../integer/wasm/kernel';
import type { Compile, KernelBuild } from '../integer/wasm/build';
import type { IntraOpPool } from '../integer/wasm/intraOpPool';

export type { CompileOptions } from '../integer/wasm/build';
export { createIntraOpPool } from '../integer/wasm/intraOpPool';
export type { IntraOpPool } from '../integer/wasm/intraOpPool';

let kernel: Promise<Kernel> | undefined;
let compile: Compile | undefined;

/** Said once by a host, before anything runs: how it compiles. Without it the portable kernel runs. */
export function useCompiler(given: Compile): void {
  compile = given;
}

let pool: IntraOpPool | undefined;

/** Said once by a host, before anything runs: threads that help with programs of this thread. */
export function useIntraOpPool(given: IntraOpPool): void {
  pool = given;
}

/** From now on at most so many threads work on one image, this one among them. */
export function limitIntraOp(threads: number | undefined): void {
  if (threads !== undefined) pool?.limit(threads);
}

/** Compiled once. @param build what this process has chosen; absent, it is chosen now. */
export function sharedSteps(build?: KernelBuild): Promise<Kernel> {
  return (kernel ??= createKernel({ compile, build, pool }));
}
