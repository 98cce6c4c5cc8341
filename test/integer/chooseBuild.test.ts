/** The start-up self-test: what is not exact in every integer is not taken, and a candidate that fails is no error. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { portable } from '../../src/integer/wasm/build';
import type { Compile } from '../../src/integer/wasm/build';
import { chooseBuild, fastestTile } from '../../src/integer/wasm/chooseBuild';
import { createKernel } from '../../src/integer/wasm/kernel';
import { compileOptimized } from '../../src/worker/compile';
import { functionBody } from '../support/wasmCode';

/** Compiles the portable module for every candidate, with this SIMD opcode of a function replaced once. */
function damaging(name: string, opcode: readonly number[], to: number): Compile {
  const { start, end } = functionBody(kernelBytes, name);
  const places = [...kernelBytes.keys()].filter(
    (at) => at >= start && at < end && opcode.every((byte, i) => kernelBytes[at + i] === byte),
  );
  return (_, { revectorize }) => {
    if (!revectorize) throw new TypeError('not asked for');
    const bytes = kernelBytes.slice();
    bytes[places[0] + 1] = to;
    return new WebAssembly.Module(bytes);
  };
}

const undamaged: Compile = (_, { revectorize }) => {
  if (!revectorize) throw new TypeError('not asked for');
  return new WebAssembly.Module(kernelBytes as BufferSource);
};

describe('chooseBuild', () => {
  it('takes what computes the same', () => expect(chooseBuild(undamaged)).toEqual({ ...portable, revectorized: true }));
  it('takes the portable build where nothing else compiles', () =>
    expect(
      chooseBuild(() => {
        throw new WebAssembly.CompileError('invalid opcode');
      }),
    ).toEqual(portable));
  // i32x4.add → i32x4.sub, i64x2.add → i64x2.sub
  it.each([
    ['gemmTile', [0xfd, 0xae, 0x01], 0xb1],
    ['winograd4Output', [0xfd, 0xae, 0x01], 0xb1],
    ['winograd2', [0xfd, 0xae, 0x01], 0xb1],
    ['addTerms', [0xfd, 0xae, 0x01], 0xb1],
    ['averagePool', [0xfd, 0xae, 0x01], 0xb1],
    ['convDepthwise', [0xfd, 0xae, 0x01], 0xb1],
    ['interpolate', [0xfd, 0xae, 0x01], 0xb1],
    ['interpolate', [0xfd, 0xce, 0x01], 0xd1],
    ['extreme', [0xfd, 0x76], 0x77],
    ['matMul', [0xfd, 0xb1, 0x01], 0xae],
    ['normalizeLines', [0xfd, 0xce, 0x01], 0xd1],
    ['softmaxLines', [0xfd, 0xf3, 0x01], 0xf2],
    ['addSums', [0xfd, 0xce, 0x01], 0xd1],
    ['convWords', [0xfd, 0xce, 0x01], 0xd1],
    ['joinHalves', [0xfd, 0xce, 0x01], 0xd1],
    ['halves', [0xfd, 0xae, 0x01], 0xb1],
    ['halvesBent', [0xfd, 0xae, 0x01], 0xb1],
    ['halvesPooled', [0xfd, 0xae, 0x01], 0xb1],
    ['halvesBentPooled', [0xfd, 0xae, 0x01], 0xb1],
  ])('refuses a fault in %s', (name, opcode, to) => expect(chooseBuild(damaging(name, opcode, to))).toEqual(portable));

  it('is made once for a compiler', async () => {
    let compiled = 0;
    const counting: Compile = (bytes, options) => {
      compiled++;
      return undamaged(bytes, options);
    };
    const first = await createKernel({ compile: counting });
    const once = compiled;
    expect((await createKernel({ compile: counting })).build).toBe(first.build);
    expect(compiled).toBeLessThanOrEqual(once + 1);
  });
});

describe('compileOptimized', () => {
  it('leaves the engine as it was', () => {
    expect(() => compileOptimized(Uint8Array.of(0, 97, 115, 109, 9, 9, 9, 9), { revectorize: false })).toThrow(
      WebAssembly.CompileError,
    );
    expect(compileOptimized(kernelBytes, { revectorize: false })).toBeInstanceOf(WebAssembly.Module);
  });
});

describe('fastestTile', () => {
  const of = (wide: number, narrow: number) => {
    const calls: number[][] = [];
    let clock = 0;
    const exports = {
      memory: new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true }),
      heapBase: () => 1024,
      gemmDot8: (...args: number[]) => {
        calls.push(args);
        clock += args[0] === 1 ? wide : narrow;
      },
    };
    return { tile: fastestTile(exports, 'signed', () => clock), calls };
  };
  // Sixty-four channels are four tiles of sixteen or eight of eight: a twentieth must be won.
  it.each([
    [18, 10, 16],
    [18.9, 10, 16],
    [19, 10, 8],
    [20, 10, 8],
    [10, 10, 16],
  ])('of a tile of sixteen in %d and one of eight in %d takes %i', (wide, narrow, tile) =>
    expect(of(wide, narrow).tile).toBe(tile),
  );
  it('computes the same products either way, each in a place of its own', () => {
    const { calls } = of(1, 1);
    // 24 pixels of 64 fours, one segment.
    const [, pixels, x, row, offsets, segments, quads, weights, sums, sumPixel] = calls[0];
    expect([pixels, row, segments, quads, sumPixel]).toEqual([24, 256, 1, 64, 64]);
    const ends = [x + 24 * 256, weights + 64 * 64, sums + 24 * 64, offsets + 4];
    [weights, sums, offsets].forEach((next, i) => expect(next).toBeGreaterThanOrEqual(ends[i]));
    const [wide, narrow] = [1, 0].map((flag) => calls.filter(([first]) => first === flag));
    expect(narrow).toHaveLength(9 * 8);
    // Of nine runs the fastest.
    expect(wide).toHaveLength(9 * 4);
    for (const [, ...rest] of calls) expect(rest).toEqual(calls[0].slice(1));
  });
  it('asks nothing where there are no dot products', () => {
    const { memory, heapBase } = {
      memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }),
      heapBase: () => 0,
    };
    expect(fastestTile({ memory, heapBase }, 'signed')).toBe(8);
    expect(fastestTile({ memory, heapBase, gemmDot8: () => undefined }, undefined)).toBe(8);
  });
});
