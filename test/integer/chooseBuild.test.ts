/** The start-up self-test: what is not exact in every integer is not taken, and a candidate that fails is no error. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { portable } from '../../src/integer/wasm/build';
import type { Compile } from '../../src/integer/wasm/build';
import { chooseBuild } from '../../src/integer/wasm/chooseBuild';
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
