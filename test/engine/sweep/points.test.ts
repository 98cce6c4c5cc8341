/** The rows of a sweep: every combination in its order, with the recipe and the resolution that it makes, beside what may not vary. */
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/engine/recipe';
import { openPoints } from '../../../src/engine/sweep/points';
import { encodeOnnx } from '../../../src/formats/onnx/encodeOnnx';
import { ints } from '../../../src/graph/graph';
import { memoryFiles } from '../../calibrate/memoryFiles';
import golden from '../../golden/images.json';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

/** A classifier of three classes for pictures of any size, or of one. */
function net(size?: number): Uint8Array {
  const b = graphBuilder(random(1));
  const side = size ?? -1;
  const x = b.input('x', [1, 3, side, side]);
  const pooled = b.node('GlobalAveragePool', 'pool', [b.node('Relu', 'relu', [x])]);
  return encodeOnnx(b.build([b.node('Reshape', 'flat', [pooled, b.ints('to', [1, 3])], { unused: ints([]) })]));
}

const png = Uint8Array.from(Buffer.from(golden[0].base64, 'base64'));
const pictures = { '/d/a/1.png': png, '/d/b/1.png': png, '/d/c/1.png': png };
const dataset = { type: 'folders', path: 'd' };
const recipe = {
  model: 'net.onnx',
  preprocess: { size: [8, 8] },
  calibration: { dataset, count: 1 },
  evaluation: { dataset, evaluator: 'top-k' },
};

function opened(vary: readonly (readonly [string, readonly string[]])[], size?: number, limit?: number) {
  const files = memoryFiles({ ...pictures, '/net.onnx': net(size), '/other.onnx': net(size) });
  const source = {
    ...{ text: JSON.stringify(recipe), path: '/net.quant.json' },
    resolve: (...parts: readonly string[]) => files.resolve(...parts),
  };
  const draftWith = (overrides: readonly string[]) => parseRecipe(source, overrides);
  return openPoints({ vary, draftWith, limit, shards: 1 }, files);
}

describe('rows of a sweep', () => {
  it('are every combination, the last key changing first', async () => {
    const { rows, floats } = await opened([
      ['bits.weights', ['8', '4']],
      ['rounding', ['floor', 'nearest-ties-up', 'nearest-ties-even']],
    ]);
    expect(rows.map(({ text }) => text)).toEqual([
      ...['bits.weights=8 rounding=floor', 'bits.weights=8 rounding=nearest-ties-up'],
      ...['bits.weights=8 rounding=nearest-ties-even', 'bits.weights=4 rounding=floor'],
      ...['bits.weights=4 rounding=nearest-ties-up', 'bits.weights=4 rounding=nearest-ties-even'],
    ]);
    expect(rows.map((row) => [row.recipe.settings.bits.weights, row.recipe.settings.rounding])[3]).toEqual([
      4,
      'floor',
    ]);
    expect(rows[3].settings).toEqual({ 'bits.weights': 4, rounding: 'floor' });
    expect(new Set(rows.map(({ base }) => base)).size).toBe(1);
    expect(floats.map(({ settings, base }) => [settings, base === rows[0].base])).toEqual([[{}, true]]);
  });

  it('are one where nothing varies', async () => {
    const { rows, floats } = await opened([]);
    expect(rows.map(({ text, settings }) => [text, settings])).toEqual([['', {}]]);
    expect(floats).toHaveLength(1);
  });

  it('say numbers as numbers and truths as truths', async () => {
    const { rows } = await opened([
      ['symmetric.activations', ['true', 'false']],
      ['calibration.count', ['2']],
    ]);
    expect(rows.map(({ settings }) => settings)).toEqual([
      { 'symmetric.activations': true, 'calibration.count': 2 },
      { 'symmetric.activations': false, 'calibration.count': 2 },
    ]);
  });

  it('of a resolution share a float model and the images', async () => {
    const { rows, floats } = await opened([
      ['preprocess.size', ['[8,8]', '[16,16]']],
      ['bits.weights', ['8', '4']],
    ]);
    const bases = [...new Set(rows.map(({ base }) => base))];
    expect(rows.map(({ base }) => bases.indexOf(base))).toEqual([0, 0, 1, 1]);
    expect(floats.map(({ settings, base }) => [settings, bases.indexOf(base)])).toEqual([
      [{ 'preprocess.size': '[8,8]' }, 0],
      [{ 'preprocess.size': '[16,16]' }, 1],
    ]);
    expect(bases.map(({ loaded: { inputs, values } }) => values[inputs[0]].shape?.slice(2))).toEqual([
      [8, 8],
      [16, 16],
    ]);
  });

  it('may have the size that the file fixes, and no other', async () => {
    await expect(opened([['preprocess.size', ['[8,8]']]], 8)).resolves.toBeDefined();
    await expect(opened([['preprocess.size', ['[8,8]', '[16,8]']]], 8)).rejects.toThrow(
      /the file fixes input 'x' at 1×3×8×8; its size cannot be varied \(preprocess.size 16×8\)/,
    );
  });

  it.each([
    ['model', 'other.onnx'],
    ['preprocess.color', 'bgr'],
    ['preprocess.resize', 'square-pad'],
    ['evaluation.count', '2'],
  ])('cannot vary %s, by which all are judged', async (key, value) => {
    const sweep = opened([
      ['bits.weights', ['4']],
      [key, [value]],
    ]);
    const message: unknown = await sweep.catch((error: unknown) => (error as Error).message);
    expect(message).toBe(
      `A sweep compares settings on the same model and images; it cannot vary bits.weights, ${key}. Run evaluate for each instead`,
    );
  });
});
