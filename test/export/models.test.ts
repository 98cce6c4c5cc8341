/**
 * The exports that are models and arrays, by their checksums, of a network with every kind of step: that they are right runtimes say, in
 * tests of their own; here it shows that a name, an order, a type or an attribute is no longer what they have seen. What an export
 * refuses is written out.
 */
import { describe, expect, it } from 'vitest';
import type { ExportContext } from '../../src/export/context';
import { readExportOptions } from '../../src/export/options';
import { writers } from '../../src/export/writers';
import { strict } from '../../src/quantize/presets/strict';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { checksum } from '../../src/util/checksum';
import { lineOf } from '../../src/util/errors';
import type { OutputFile } from '../../src/util/files';
import { gatedNet, netImages, smallNet, steadyNet } from '../support/quantizedNet';
import { modes } from '../support/quantizedSteps';

const context: ExportContext = { name: 'models', provenance: 'a test', options: readExportOptions({}) };
const formats = writers.filter(({ id }) => /^(json|onnx-.*|qonnx|npz|npy|vitis)$/.test(id));

/** Of each format how many files there are, and a checksum of their names and bytes; or why there are none. */
function written(model: QuantizedModel): string {
  return formats.map(({ id, write }) => `${id}: ${summary(() => write(model, context))}`).join('\n');
}

function summary(write: () => readonly OutputFile[]): string {
  try {
    const lines = write().map(({ name, bytes }) => `${name} ${checksum(bytes)}`);
    return `${lines.length} files ${checksum(new TextEncoder().encode(lines.join('\n')))}`;
  } catch (error) {
    return lineOf(error);
  }
}

const asymmetric = { symmetric: { weights: true, activations: false } };
const networks: readonly (readonly [name: string, change: Partial<Settings>, tail: boolean])[] = [
  ...modes.map((adjustment) => [`mode ${adjustment}`, { adjustment }, false] as const),
  ['per tensor', { granularity: 'per-tensor' }, false],
  ['zero points', asymmetric, false],
  ['4 bits', { bits: { weights: 4, activations: 4, bias: 32 } }, false],
  ['12 bits', { bits: { weights: 12, activations: 12, bias: 32 }, ...asymmetric }, false],
  ['an island in the middle', { layers: { conv_d: { float: true } } }, false],
  ['a tail', {}, true],
];

describe('the exports', () => {
  it.each(networks)('write what they wrote: %s', async (_, change, tail) => {
    const model = await steadyNet(smallNet({ tail }), { ...strict.settings, ...change });
    expect(written(model)).toMatchSnapshot();
  });
  it.each(networks)('write the same of sums that differ in their last bits: %s', async (_, change, tail) => {
    const [plain, brighter] = await Promise.all(
      [1, 1 + 2 ** -23].map((factor) =>
        steadyNet(
          smallNet({ tail }),
          { ...strict.settings, ...change },
          netImages(8, 3).map((image) => image.map((value) => value * factor)),
        ),
      ),
    );
    expect(written(brighter)).toBe(written(plain));
  });

  it('write what they wrote: gates', async () =>
    expect(written(await steadyNet(gatedNet(), { ...strict.settings, ...asymmetric }))).toMatchSnapshot());
});
