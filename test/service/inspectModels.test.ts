/** A model as its file says it, and a cfg as it is being typed; shapes and parameters worked out by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectModel } from '../../src/service/inspectModels';
import { generatedWeights } from '../support/darknetWeights';

const cfg = (filters: number | string, more = ''): string =>
  `[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=${filters}\nsize=1\nactivation=linear\n${more}`;
const pool = '[maxpool]\nsize=2\nstride=2\n';

let folder: string;
let model: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-inspect-'));
  model = join(folder, 'net.cfg');
  writeFileSync(model, cfg(2));
  writeFileSync(join(folder, 'net.weights'), generatedWeights(cfg(2)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const rowsOf = async (cfgText?: string): Promise<readonly (readonly [name: string, out: string, params: number])[]> =>
  (await inspectModel({ model, cfgText })).layers.map(({ name, outputShape, params }) => [
    name,
    outputShape.slice(1).join('×'),
    params,
  ]);

describe('a cfg', () => {
  it('is what its file says', async () => expect(await rowsOf()).toEqual([['conv_0', '2×8×8', 8]]));
  it.each([
    ['other filters than there are weights for', cfg(5), [['conv_0', '5×8×8', 20]]],
    [
      'another layer',
      cfg(2, pool),
      [
        ['conv_0', '2×8×8', 8],
        ['maxpool_1', '2×4×4', 0],
      ],
    ],
    ['the text of the file', cfg(2), [['conv_0', '2×8×8', 8]]],
  ])('is what is being typed: %s', async (_, text, rows) => expect(await rowsOf(text)).toEqual(rows));
  it('says nothing of weights while it is being typed', async () =>
    expect((await inspectModel({ model, cfgText: cfg(5) })).notes).toEqual([]));
  it.each([
    ['half a number', cfg('5x'), /net\.cfg: line 6, /],
    ['nothing', '', /net\.cfg: /],
  ])('that is broken is refused by its line: %s', async (_, text, line) =>
    expect(inspectModel({ model, cfgText: text })).rejects.toThrow(line),
  );
});
