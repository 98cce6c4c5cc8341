/**
 * Which kernel this process runs: the portable module, or the one with 8-bit dot products, and how it is compiled. Plain
 * data, so that threads can be told what their process has chosen (chooseBuild.ts).
 */
import dot8Bytes from '../../../build/kernelDot8.wasm';
import portableBytes from '../../../build/kernel.wasm';

export interface KernelBuild {
  /** How the second operand of an 8-bit dot product is read; absent where the engine has no exact ones. */
  readonly dot8?: 'signed' | 'unsigned';
  /** Compiled with neighbouring vectors joined to 256 bits. */
  readonly revectorized: boolean;
  /** Output channels of a tile of 8-bit dot products. */
  readonly tileChannels: 8 | 16;
}

/** WebAssembly as every engine has it. */
export const portable: KernelBuild = { revectorized: false, tileChannels: 8 };

export interface CompileOptions {
  /** Lets V8 join neighbouring 128-bit vectors to 256 bits (experimental). */
  readonly revectorize: boolean;
}

/**
 * Compiles a module wholly, at once and with the optimizing compiler alone: what has been tested then stays what runs. Only
 * a host can do that (worker/compile.ts); without one the portable build is taken. Throws where the engine cannot.
 */
export type Compile = (bytes: Uint8Array, options: CompileOptions) => WebAssembly.Module;

export const bytesOfBuild = ({ dot8 }: KernelBuild): Uint8Array => (dot8 ? dot8Bytes : portableBytes);

/** Throws where the engine cannot. @param compile absent: for the portable build only, compiled as the engine likes. */
export function compileBuild(build: KernelBuild, compile?: Compile): WebAssembly.Module {
  const bytes = bytesOfBuild(build);
  if (!compile && !build.dot8 && !build.revectorized) return new WebAssembly.Module(bytes as BufferSource);
  if (!compile) throw new TypeError('only a host can compile this build of the kernel');
  return compile(tagged(bytes, build.revectorized ? 'revectorized' : 'optimized'), {
    revectorize: build.revectorized,
  });
}

/** With an empty custom section of this name: engines keep one compiled form for equal bytes, however they were compiled. */
function tagged(bytes: Uint8Array, name: string): Uint8Array {
  const letters = new TextEncoder().encode(name);
  return Uint8Array.of(...bytes, 0, letters.length + 1, letters.length, ...letters);
}
