import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect } from '../../src/engine/inspect';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { nodeFiles } from '../../src/util/nodeFiles';
import { loadBound, type Bound } from '../../src/service/loadBound';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

let folder: string;
let model: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-bound-'));
  model = join(folder, 'net.onnx');
  const b = graphBuilder(random(1));
  const conv = b.node('Conv', 'c', [b.input('x', [1, 3, -1, -1]), b.floats('w', [2, 3, 1, 1])]);
  writeFileSync(model, encodeOnnx(b.build([conv])));
});
afterAll(() => rmSync(folder, { recursive: true }));

const macs = async (inputShape?: readonly string[]) =>
  inspect((await loadBound(nodeFiles, { model, ...(inputShape && { inputShape }) })).graph).totals.macs;

describe('loadBound', () => {
  it.each<[string, string | undefined, readonly string[] | undefined, number | null]>([
    ['nothing is known without sizes', undefined, undefined, null],
    ['sizes that are asked for', undefined, ['4x5'], 6 * 20],
    [
      'the size of the recipe beside it',
      '{ "model": "net.onnx", "preprocess": { "size": [8, 2] } }',
      undefined,
      6 * 16,
    ],
    ['the shape of the recipe beside it', '{ "model": "net.onnx", "inputShape": "3x3" }', undefined, 6 * 9],
    ['what is asked for before the recipe', '{ "model": "net.onnx", "inputShape": "3x3" }', ['4x5'], 6 * 20],
    ['a recipe that does not fit', '{ "model": "net.onnx", "inputShape": "3x3x3" }', undefined, null],
    ['a recipe that cannot be read', '{ "model": ', undefined, null],
    ['a recipe of another model', '{ "model": "other.onnx", "inputShape": "3x3" }', undefined, null],
  ])('%s', async (_, recipe, asked, expected) => {
    const path = join(folder, 'net.quant.json');
    rmSync(path, { force: true });
    if (recipe !== undefined) writeFileSync(path, recipe);
    expect(await macs(asked)).toBe(expected);
  });
});

describe('scales that the recipe beside the model names', () => {
  const bound = (parameters: string): Promise<Bound> => {
    writeFileSync(join(folder, 'positions.json'), parameters);
    writeFileSync(
      join(folder, 'net.quant.json'),
      '{ "model": "net.onnx", "inputShape": "4x5", "given": "positions.json" }',
    );
    return loadBound(nodeFiles, { model });
  };
  const inspected = async (parameters: string) => inspect((await bound(parameters)).graph);

  it('are shown before a run', async () => {
    const { layers } = await inspected('{ "param": { "c.weight": [[8, 7]] }, "output": { "c": [[8, 4]] } }');
    expect(layers[0]).toMatchObject({
      given: { scale: 1 / 16, zeroPoint: 0, bits: 8, signed: true },
      givenWeights: { scale: 1 / 128, bits: 8 },
    });
  });

  it('are named where they do not fit, and the model is shown all the same', async () => {
    const { notes, layers } = await inspected('{ "param": {}, "output": { "other": [[8, 4]] } }');
    expect(layers[0].given).toBeUndefined();
    expect(notes?.join()).toContain(
      'Not read as given quantization: positions.json: 1 of 1 names are not in net.onnx: "other"',
    );
  });

  it('leave the sizes of the recipe where they cannot be read, which a note says', async () => {
    const { graph, notes } = await bound('{ "param"');
    expect(inspect(graph).totals.macs).toBe(6 * 20);
    expect(notes).toEqual([expect.stringMatching(/^The recipe beside the model does not fit it: .*positions\.json/)]);
  });
});
