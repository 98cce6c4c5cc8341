/**
 * Compiles WebAssembly with V8's optimizing compiler alone and at once, and on request with its revectorizer: for the
 * integer kernel, whose self-test (integer/wasm/chooseBuild.ts) then tests just the code that will run. V8's flags are set
 * for the length of the call only; it does not return to the event loop in between.
 */
import { setFlagsFromString } from 'node:v8';
import type { CompileOptions } from '../engine/steps';

/** V8 13 (Node 24) is the first whose revectorizer computes what it should; 12 (Node 22) has the flag too. */
const revectorizes = process.arch === 'x64' && Number(process.versions.v8.split('.')[0]) >= 13;

/** Throws CompileError where the engine does not know an instruction, TypeError where it cannot revectorize. */
export function compileOptimized(bytes: Uint8Array, { revectorize }: CompileOptions): WebAssembly.Module {
  if (revectorize && !revectorizes) throw new TypeError('this engine cannot join vectors');
  const flags = ['no-liftoff', 'no-wasm-lazy-compilation', ...(revectorize ? ['experimental-wasm-revectorize'] : [])];
  flags.forEach((flag) => setFlagsFromString(`--${flag}`));
  try {
    return new WebAssembly.Module(bytes as BufferSource);
  } finally {
    flags.forEach((flag) => setFlagsFromString(`--${opposite(flag)}`));
  }
}

const opposite = (flag: string): string => (flag.startsWith('no-') ? flag.slice(3) : `no-${flag}`);
