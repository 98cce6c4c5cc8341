/** Large files open by their structure: the weights stay where they are, and are what lies there when they are asked for. */
import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../src/formats/format';
import { structureOf } from '../../../src/formats/onnx/structure';
import type { Graph } from '../../../src/graph/graph';
import type { FileView } from '../../../src/util/files';
import { FormatError } from '../../../src/util/errors';
import { byteInHole, hugeFile, hugeModel } from '../../support/hugeOnnx';

const open = (bytes: FileView, data?: FileView): Promise<Graph> =>
  openModel({ name: 'm.onnx', bytes, sibling: () => Promise.resolve(data) });

const shapesIn = ({ constants }: Graph): unknown => [...constants.values()].map(({ shape }) => shape);

describe('a large model', () => {
  it.each([
    [600, 9],
    [3000, 9],
    [600, 4],
  ])('of 3 × %i MB in field %i is opened without its weights', async (megabytes, field) => {
    const sizes = [1000, 250 * megabytes, 1000].map((outputs, at, all): [number, number] => [
      all[at - 1] ?? 8,
      outputs,
    ]);
    const file = hugeModel(sizes, field);
    const graph = await open(file);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Gemm', 'Gemm', 'Gemm']);
    expect(shapesIn(graph)).toEqual(sizes);
    expect(file.length).toBeGreaterThan(2e6 * megabytes);
    expect(file.asked()).toBeLessThan(2 ** 20);
  });

  it('has the weights that lie in the file', async () => {
    const file = hugeModel([
      [8, 10_000],
      [10_000, 500],
      [500, 40],
    ]);
    const { constants } = await open(file);
    const places = [80_000 * 4, 500 * 40 * 4];
    const [first, , last] = [...constants.values()];
    expect([first.bytes.length, last.bytes.length]).toEqual(places);
    const end = file.length - places[1];
    expect(last.bytes).toEqual(Uint8Array.from({ length: places[1] }, (_, at) => byteInHole(end + at)));
  });

  it('opens beside data of 5 GB, of which it reads nothing but a scalar', async () => {
    const data = hugeFile([5 * 2 ** 30]);
    const placed = (name: string, dims: number[], offset: number): onnx.ITensorProto => ({
      ...{ name, dims, dataType: 1, dataLocation: 1 },
      externalData: Object.entries({
        location: 'm.data',
        offset: String(offset),
        length: String(4 * sizeOf(dims)),
      }).map(([key, value]) => ({ key, value })),
    });
    const [w, s] = [placed('w', [32_768, 32_768], 4), placed('s', [1], 2 ** 32 + 4)];
    const constant = {
      opType: 'Constant',
      output: ['c'],
      attribute: [{ name: 'value', type: 4, t: placed('', [9999], 0) }],
    };
    const model = { irVersion: 8, opsetImport: [{ version: 13 }], graph: { initializer: [w, s], node: [constant] } };
    const graph = await openModel({
      name: 'm.onnx',
      bytes: onnx.ModelProto.encode(model).finish(),
      sibling: (name) => Promise.resolve(name === 'm.data' ? data : undefined),
    });
    expect(shapesIn(graph)).toEqual([[32_768, 32_768], [1], [9999]]);
    expect(data.asked()).toBe(4);
    const [, scalar, last] = [...graph.constants.values()];
    expect([...scalar.bytes]).toEqual([4, 5, 6, 7].map((at) => byteInHole(2 ** 32 + at)));
    expect([...last.bytes.slice(0, 3)]).toEqual([0, 1, 2]);
  });
});

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, 1);

describe('what is no large model', () => {
  const graphOf = (length: number, ...parts: (Uint8Array | number)[]): FileView =>
    hugeFile([Uint8Array.of(0x08, 0x08, 0x3a, ...varint(length)), ...parts]);
  const varint = (value: number): readonly number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

  it.each([
    ['an archive', hugeFile([Uint8Array.of(0x50, 0x4b, 3, 4), 2 ** 30]), 'this is a ZIP archive'],
    [
      'a file cut short',
      graphOf(2 ** 32, 2 ** 30),
      /damaged at byte 2: a field of 4294967296 bytes, but 1073741824 are/,
    ],
  ])('%s is refused by its first bytes', async (_, file, message) => {
    await expect(open(file)).rejects.toThrow(FormatError);
    await expect(open(file)).rejects.toThrow(message);
  });

  it('more than protobuf allows beside the weights is refused before it is read, with what to do', () => {
    const doc = Uint8Array.of(0x52, ...varint(2 ** 31));
    const file = graphOf(doc.length + 2 ** 31, doc, 2 ** 31);
    expect(() => structureOf(file, 'm.onnx')).toThrow(
      'm.onnx: 2 GiB beside the raw data of its tensors; at most 2 GiB are allowed: save the model with its weights as external data',
    );
  });
});
