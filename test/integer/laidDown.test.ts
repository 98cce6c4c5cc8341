/**
 * What a program lays down in the kernel's memory when it is opened, byte for byte: where values, weights, factors and scratch lie and how much
 * room each has. Threads and builds share it. A change that keeps integers right may still cost memory or time; then it is meant, and
 * is recorded anew.
 */
import { describe, expect, it } from 'vitest';
import { compileBuild, portable, type KernelBuild } from '../../src/integer/wasm/build';
import type { ConvPath } from '../../src/integer/wasm/convPath';
import type { KernelExports } from '../../src/integer/wasm/exports';
import { instantiate } from '../../src/integer/wasm/instance';
import { openResident } from '../../src/integer/wasm/resident';
import { selfTestPrograms } from '../../src/integer/wasm/selfTest';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { checksum } from '../../src/util/checksum';
import { goldenSteps } from '../support/goldenSteps';

/** No engine needs to have 8-bit dot products for a plan to be made: nothing is run. */
const dot8Exports = { convDot8: () => undefined, convDepthwise8: () => undefined, gemmDot8: () => undefined };

const builds: Readonly<Record<string, KernelBuild>> = {
  portable,
  'of bytes': { dot8: 'signed', revectorized: false, tileChannels: 8 },
  'of flipped bytes': { dot8: 'unsigned', revectorized: true, tileChannels: 16 },
};

/** How each step is computed, how many bytes are taken, and a checksum of all that is written there. */
function laidDown(model: QuantizedModel, build: KernelBuild, preferredPath?: ConvPath): string {
  const all = instantiate(compileBuild(portable));
  const exports: KernelExports = { ...all, ...(build.dot8 && dot8Exports) };
  const { paths } = openResident(exports, model, { build, preferredPath });
  const bytes = new Uint8Array(exports.memory.buffer).slice(exports.heapBase());
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used--;
  const ways = [...new Set(paths?.map((path) => path ?? '–'))].join(' ');
  return `${ways}; ${used} bytes, ${checksum(bytes.subarray(0, used))}`;
}

const programs = [...selfTestPrograms()];

describe.each(Object.entries(builds))('the build %s', (_, build) => {
  it.each(programs.map((program, index) => ({ name: `${index} (${program.path ?? 'as chosen'})`, ...program })))(
    'lays down program $name of the self-test as it did',
    ({ model, path }) => expect(laidDown(model, build, path)).toMatchSnapshot(),
  );
  it('lays down each kind of step as it did', () =>
    expect(goldenSteps.map(({ name, of }) => `${name}: ${laidDown(of.model, build)}`).join('\n')).toMatchSnapshot());
});
