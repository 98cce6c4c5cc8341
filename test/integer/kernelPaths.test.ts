/** Every way of convolving, taken wherever its bound holds: WebAssembly ≡ reference; a fault planted in it is seen. */
import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { convPaths } from '../../src/integer/wasm/convPath';
import type { ConvPath } from '../../src/integer/wasm/convPath';
import { createKernel } from '../../src/integer/wasm/kernel';
import { bytesOfBuild } from '../../src/integer/wasm/build';
import { compileOptimized } from '../../src/worker/compile';
import { convCase, joinCases, modes, randomConv, roundings } from '../support/quantizedSteps';
import type { ConvSizes, StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';
import type { Random } from '../support/random';
import { mapDifferences } from '../support/sameIntegers';
import { functionBody } from '../support/wasmCode';

const square = (side: number, stride: number, pads: ConvSizes['window']['pads']): ConvSizes['window'] => ({
  kernel: [side, side],
  strides: [stride, stride],
  dilations: [1, 1],
  pads,
});

/** Sizes that the path can take; the others take anything. */
function sizesFor(path: ConvPath, source: Random): ConvSizes | undefined {
  const small = { height: source.int(3, 14), width: source.int(3, 14) };
  const pads = [source.int(0, 2), source.int(0, 2), source.int(0, 2), source.int(0, 2)] as const;
  if (path === 'winograd4' || path === 'winograd2') {
    const [inputs, outputs] = [source.pick([1, 3, 8, 9, 16, 24]), source.pick([1, 7, 8, 9, 17])];
    const bits =
      path === 'winograd4'
        ? { inputBits: source.pick([2, 5, 8, 8, 9]), weightBits: source.pick([2, 4, 8, 8, 10]) }
        : { inputBits: source.pick([2, 8, 8, 12]), weightBits: source.pick([3, 8, 8, 12]) };
    return { ...small, ...bits, window: square(3, 1, pads), groups: 1, inputs, outputs };
  }
  if (path === 'dot8') {
    const window = square(source.pick([1, 3, 3, 5]), source.pick([1, 1, 2]), pads);
    const [inputs, outputs] = [source.pick([1, 3, 4, 8, 9, 24]), source.pick([1, 7, 8, 9, 16, 17, 33])];
    const groups = source.pick([1, 1, 1, 3]);
    const bits = { inputBits: source.pick([2, 5, 8, 8, 8]), weightBits: source.pick([2, 4, 8, 8, 8]) };
    return { height: small.height + 5, width: small.width + 5, ...bits, window, groups, inputs, outputs };
  }
  if (path === 'depthwise8') {
    const bits = { inputBits: source.pick([2, 5, 8, 8, 8]), weightBits: source.pick([2, 4, 8, 8, 8]) };
    const window = square(3, source.pick([1, 1, 2, 3, 4]), pads);
    return { ...small, ...bits, window, groups: source.pick([2, 5, 8, 9, 19]), inputs: 1, outputs: 1 };
  }
  if (path !== 'depthwise') return undefined;
  const [inputBits, weightBits] = [source.pick([4, 8, 12, 16]), source.pick([4, 8, 8, 16])];
  const window = square(source.pick([1, 2, 3, 3, 3, 5]), source.pick([1, 1, 2]), [1, 0, 2, 1]);
  const sizes = { height: small.height + 3, width: small.width + 3 };
  return { ...sizes, inputBits, weightBits, window, groups: source.pick([2, 5, 8, 9, 19]), inputs: 1, outputs: 1 };
}

function caseFor(path: ConvPath, seed: number): StepCase {
  const source = random(seed);
  const options = {
    mode: modes[seed % modes.length],
    rounding: roundings[seed % roundings.length],
    head: seed % 11 === 10,
    fill: source.pick(['random', 'random', 'extremes', 'lowest', 'highest'] as const),
  };
  const sizes = sizesFor(path, source);
  return sizes ? convCase(source, options, sizes) : randomConv(source, options);
}

/** Cases of a path side by side in one program, with the reference's integers. */
function batch(path: ConvPath, first: number, count: number) {
  const { model, inputs } = joinCases(Array.from({ length: count }, (_, i) => caseFor(path, first + i)));
  return { model, inputs, expected: openProgram(model).run(inputs) };
}

const perBatch = 100;

const { build } = await createKernel({ compile: compileOptimized });
const kernelBytes = bytesOfBuild(build);
if (!build.dot8)
  console.warn('No exact 8-bit dot products in this engine: the paths dot8 and depthwise8 are not tested here.');

describe.each(convPaths.filter((path) => build.dot8 || !path.endsWith('8')))('%s', (path) => {
  it.each([0, 1, 2])('equals the reference, batch %i', async (part) => {
    const { model, inputs, expected } = batch(path, 1 + part * perBatch, perBatch);
    const kernel = await createKernel({ preferredPath: path, compile: compileOptimized });
    expect(mapDifferences(openProgram(model, kernel).run(inputs), expected)).toEqual([]);
    const taken = kernel.open(model).paths?.filter((each) => each === path).length ?? 0;
    const narrow = path === 'carried' || path === 'direct' || path === 'split';
    expect(taken).toBeGreaterThan(perBatch / (narrow ? 2 : 1.5));
  });

  it('shows a fault planted in its code', async () => {
    const { model, inputs, expected } = batch(path, 5000, 20);
    const { start, end } = functionBody(kernelBytes, codeOf[path]);
    // i16x8.add → sub, i32x4.add → sub, i64x2.add → sub; some twenty of them, evenly. With 8-bit products: four bytes
    // splat → eight, v128.xor → or.
    const sums = [0x8e, 0xae, 0xce].map((low) => [0xfd, low, 0x01]);
    const codes = path === 'dot8' ? [[0xfd, 0x09]] : path === 'depthwise8' ? [[0xfd, 0x51]] : sums;
    const all = codes.flatMap((code) => [...placesOf(code, start, end)]);
    const places = all.filter((_, i) => i % Math.ceil(all.length / 20) === 0);
    expect(places.length).toBeGreaterThan(0);
    let seen = 0;
    for (const place of places) {
      const bytes = kernelBytes.slice();
      bytes[place + 1] += { dot8: 1, depthwise8: -1 }[path as string] ?? 3;
      const kernel = await createKernel({ bytes, build, preferredPath: path });
      const made = openProgram(model, kernel).run(inputs);
      if (mapDifferences(made, expected).length > 0) seen++;
    }
    // Unrolled code that small cases do not reach stays unseen.
    expect(seen).toBeGreaterThanOrEqual(places.length * 0.15);
  });
});

/** The exported function in which each path does (some of) its sums. */
const codeOf: Readonly<Record<ConvPath, string>> = {
  winograd4: 'winograd4Output',
  winograd2: 'winograd2',
  depthwise8: 'depthwiseRow8',
  depthwise: 'convDepthwise',
  dot8: build.tileChannels === 16 ? 'tileWide' : 'tileNarrow',
  direct: 'gemmTile',
  split: 'joinHalves',
  carried: 'addSums',
  words: 'convWords',
};

function* placesOf(code: readonly number[], start: number, end: number): Generator<number> {
  for (let at = start; at < end; at++) if (code.every((byte, i) => kernelBytes[at + i] === byte)) yield at;
}
