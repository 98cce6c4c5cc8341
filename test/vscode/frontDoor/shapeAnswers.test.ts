/** Sizes that people type for open inputs: what cannot be is refused where it is typed, and of several inputs those alone are asked again that were refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadGraph } from '../../../src/engine/models';
import { encodeOnnx } from '../../../src/formats/onnx/encodeOnnx';
import { openShapesOf } from '../../../src/engine/guess/openShapes';
import { readShapeBinding } from '../../../src/graph/shapeBindings';
import type { OpenShape } from '../../../src/protocol/results/offer';
import { likelyShape, refusedBy, shapeFault, sizesIn } from '../../../src/vscode/frontDoor/shapeAnswers';
import { nodeFiles } from '../../../src/util/nodeFiles';
import { openPictures } from '../../support/measuredNets';

const picture: OpenShape = {
  ...{ name: 'x', dims: 'Nx3xheightx?', likely: '1x3x224x224' },
  axes: ['N', 3, 'height', ''],
};
const ids: OpenShape = { name: 'ids', dims: 'NxT', likely: '1x16', axes: ['N', 'T'] };
const mask: OpenShape = { name: 'mask', dims: 'NxT', likely: '1x16', axes: ['N', 'T'] };
const unknown: OpenShape = { name: 'u', dims: '?', likely: '1x3x224x224' };

describe('a shape that is typed', () => {
  it.each<[string, OpenShape, string | undefined]>([
    ['1x3x64x48', picture, undefined],
    [' 2 × 3, 64 x 48 ', picture, undefined],
    ['64x48', picture, undefined],
    ['', picture, 'Whole numbers, as in 1x3x224x224'],
    ['1x3x?x48', picture, 'Whole numbers, as in 1x3x224x224'],
    ['1x3x0x48', picture, 'Whole numbers, as in 1x3x224x224'],
    ['3x64x48', picture, '4 numbers, as in 1x3x224x224'],
    ['1x1x64x48', picture, 'The model fixes number 2 to 3'],
    ['1x16x8', ids, '2 numbers, as in 1x16'],
    ['7', unknown, undefined],
    ['1x2x3x4x5', unknown, undefined],
  ])('"%s" of %j', (text, input, fault) => expect(shapeFault(input, text)).toBe(fault));

  it('has the sizes that other inputs have under the same name', () => {
    const sizes = sizesIn([picture, ids, mask], new Map([['ids', '2x8'], ...[['x', '64x48'] as const]]));
    expect([...sizes]).toEqual([
      ['N', 2],
      ['T', 8],
    ]);
    expect([likelyShape(mask, sizes), likelyShape(picture, sizes), likelyShape(unknown, sizes)]).toEqual([
      ...['2x8', '2x3x224x224', '1x3x224x224'],
    ]);
    expect(shapeFault(mask, '2x8', sizes)).toBeUndefined();
    expect(shapeFault(mask, '2x9', sizes)).toBe('T is 8 already, and has one size');
  });

  it('has one size under a name that stands twice in it', () => {
    const square: OpenShape = { name: 's', dims: 'SxS', likely: '1x16', axes: ['S', 'S'] };
    expect([likelyShape(square, new Map()), shapeFault(square, '4x5')]).toEqual([
      '1x1',
      'S is 4 already, and has one size',
    ]);
  });
});

describe('what is asked again', () => {
  const inputs = [picture, unknown, { ...ids, axes: ['B', 'T'] }, { ...mask, axes: ['B', 'T'] }];
  const namesOf = (line: string): readonly string[] => refusedBy(line, inputs).map(({ name }) => name);
  it.each([
    ["net.onnx: input 'x', dimension 2: too small", ['x']],
    ["net.onnx: input 'ids' has 2 dimensions", ['ids', 'mask']],
    ['net.onnx: Reshape cannot be', ['x', 'u', 'ids', 'mask']],
  ])('after "%s"', (line, names) => expect(namesOf(line)).toEqual(names));
});

describe('the sizes that a model leaves open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-shapes-'));
  const model = join(folder, 'open.onnx');
  writeFileSync(model, encodeOnnx(openPictures()));
  afterAll(() => rmSync(folder, { recursive: true }));
  it.each([['1x3x16x16'], ['16x16'], ['1x2x16x16'], ['3x16x16']])('fit %s where the engine takes it', async (shape) => {
    const [open] = openShapesOf(await loadGraph(nodeFiles, { model }), 'other');
    expect(open.axes).toEqual([1, 3, '', '']);
    const loaded = loadGraph(nodeFiles, { model, inputShape: [readShapeBinding(`${open.name}=${shape}`)] });
    const isTaken = await loaded.then(
      () => true,
      () => false,
    );
    expect(shapeFault(open, shape) === undefined).toBe(isTaken);
  });
});
