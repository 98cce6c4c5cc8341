/** A whole network's top level simulated: what the tests of the stream and of the engine share. */
import { expect } from 'vitest';
import type { Settings } from '../../src/quantize/settings';
import type { OutputFile } from '../../src/util/files';
import { newFolder, run, type Outcome } from './simulate';

export type Change = Partial<Settings> & { readonly preset?: string };

export const simulated = (written: readonly OutputFile[], ...options: readonly string[]): Outcome =>
  run(newFolder(written), 'sh', 'verilog/run.sh', ...options);

export const passes =
  "PASS: every image equals the engine's integers, whoever waits for whom, and a wrong bit is noticed";

export const narrow = { weights: 4, activations: 4, bias: 32 };

/** Each adjustment of whole numbers, wide and narrow, by each rounding. */
export const adjustments: [name: string, settings: Change, net?: 'flatten'][] = [
  ['mul-shift', {}, 'flatten'],
  ['mul-shift, 4 bits, zero points, toward zero', { preset: 'standard', bits: narrow, rounding: 'toward-zero' }],
  ['pow2-ratio, floor', { adjustment: 'pow2-ratio', rounding: 'floor' }],
  ['pow2-ratio, 4 bits, ties away', { adjustment: 'pow2-ratio', bits: narrow, rounding: 'nearest-ties-away' }],
  [
    'pow2-tensor, per tensor, ties to even',
    { adjustment: 'pow2-tensor', granularity: 'per-tensor', rounding: 'nearest-ties-even' },
    'flatten',
  ],
];

/** The files with another text in one of them, which must have had the right one. */
export function changed(
  written: readonly OutputFile[],
  name: string,
  right: string | RegExp,
  wrong: string,
): readonly OutputFile[] {
  return written.map((file) => {
    if (file.name !== `verilog/${name}`) return file;
    const text = new TextDecoder().decode(file.bytes);
    expect(text).toMatch(right);
    return { ...file, bytes: new TextEncoder().encode(text.replace(right, wrong)) };
  });
}

/** A fault: the text of a module, and what stands there instead. The simulation must notice it. */
export function noticed(written: readonly OutputFile[], module: string, right: string, wrong: string): void {
  const { status, text } = simulated(changed(written, `rtl/${module}.v`, right, wrong), 'icarus');
  expect(text).toMatch(/^MISMATCH/m);
  expect(status).not.toBe(0);
}
