/**
 * The start-up self-test: which build of the kernel is exact in this engine, on this processor, and which tiles are
 * fastest. Candidates that cannot be compiled, trap, or differ from the portable build in one integer are not taken.
 */
import { compileBuild, portable } from './build';
import type { Compile, KernelBuild } from './build';
import type { KernelExports } from './exports';
import { instantiate } from './instance';
import { createMemory } from './memory';
import { selfTestPrograms, selfTestResults } from './selfTest';

/** Fastest first. Takes 0.8 s of processor time on Node 24 (bench/selfTest.ts); hosts keep the answer for the life of the process. */
export function chooseBuild(compile: Compile): KernelBuild {
  for (const candidate of candidates) {
    const build = tryBuild(candidate, compile);
    if (build) return build;
  }
  return portable;
}

/** `dot8` is found out: what stands here only asks for the module that has it. */
const candidates: readonly KernelBuild[] = [
  { dot8: 'unsigned', revectorized: true, tileChannels: 8 },
  { dot8: 'unsigned', revectorized: false, tileChannels: 8 },
  { revectorized: true, tileChannels: 8 },
];

function tryBuild(candidate: KernelBuild, compile: Compile): KernelBuild | undefined {
  try {
    const exports = instantiate(compileBuild(candidate, compile));
    const dot8 = candidate.dot8 && readingOf(exports);
    if (candidate.dot8 && !dot8) return undefined;
    const build = { ...candidate, dot8, tileChannels: fastestTile(exports, dot8) };
    return isExact(exports, build) ? build : undefined;
  } catch {
    // A module that does not validate, a flag that is not known, a trap: another candidate runs.
    return undefined;
  }
}

function isExact(exports: KernelExports, build: KernelBuild): boolean {
  const trusted = instantiate(compileBuild(portable));
  for (const program of selfTestPrograms()) {
    if (!equal(selfTestResults(exports, build, program), selfTestResults(trusted, portable, program))) return false;
  }
  return true;
}

function equal(made: readonly Uint8Array[], expected: readonly Uint8Array[]): boolean {
  return made.every((bytes, i) => bytes.length === expected[i].length && bytes.every((b, at) => b === expected[i][at]));
}

const extremes = [-128, -127, -1, 0, 1, 126, 127];

/** How the second operand is read, if all sixteen products of all extremes are summed exactly, without saturating. */
function readingOf({ memory, heapBase, probeDot8 }: KernelExports): KernelBuild['dot8'] {
  if (!probeDot8) return undefined;
  const at = heapBase();
  const bytes = new Int8Array(memory.buffer, at, 32);
  const sums = new Int32Array(memory.buffer, at + 32, 4);
  const exact = (read: (byte: number) => number): boolean =>
    extremes.every((w) =>
      extremes.every((x) => {
        bytes
          .fill(w, 0, 16)
          .fill(x, 16)
          .fill(x ^ 1, 20, 24);
        sums.set([5, -5, 2 ** 31 - 1, 0]);
        const wanted = sums.map((sum, lane) => sum + 4 * w * read(lane === 1 ? x ^ 1 : x));
        probeDot8(at, at + 16, at + 32);
        return sums.every((sum, lane) => sum === wanted[lane]);
      }),
    );
  if (exact((byte) => byte & 255)) return 'unsigned';
  return exact((byte) => byte) ? 'signed' : undefined;
}

/** Sixteen channels pay where the engine has registers for them. Which it is changes no result. */
export function fastestTile(
  exports: Pick<KernelExports, 'memory' | 'heapBase' | 'gemmDot8'>,
  dot8: KernelBuild['dot8'],
  now = (): number => performance.now(),
): KernelBuild['tileChannels'] {
  const { gemmDot8 } = exports;
  if (!dot8 || !gemmDot8) return 8;
  const memory = createMemory(exports.memory, exports.heapBase());
  const [pixels, quads] = [24, 64];
  const [x, weights] = [memory.reserve(pixels * quads * 4), memory.reserve(quads * 64)];
  const [sums, offsets] = [memory.reserve(pixels * 64), memory.words(0)];
  const run = (channels: number): number => {
    const started = now();
    for (let from = 0; from < 64; from += channels) {
      gemmDot8(channels === 16 ? 1 : 0, pixels, x, quads * 4, offsets, 1, quads, weights, sums, 64);
    }
    return now() - started;
  };
  const fastest = (channels: number): number => Math.min(...Array.from({ length: 9 }, () => run(channels)));
  return fastest(16) < 0.95 * fastest(8) ? 16 : 8;
}
