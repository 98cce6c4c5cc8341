import { describe, expect, it, vi } from 'vitest';
import { formatOf, openModel } from '../../src/formats/format';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { floatsOf } from '../../src/graph/tensor';
import { FormatError } from '../../src/util/errors';
import { buildGraph } from './onnx/buildGraph';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

const cfg = text('[net]\nwidth=2\nheight=2\nchannels=1\n\n[convolutional]\nfilters=1\nsize=1\nactivation=linear\n');

/** Darknet 0.2: version, 64-bit `seen`, one bias, one weight. */
function weights(weight: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(28));
  [0, 2, 0, 0, 0].forEach((value, at) => bytes.setInt32(at * 4, value, true));
  [0.5, weight].forEach((value, at) => bytes.setFloat32(20 + at * 4, value, true));
  return new Uint8Array(bytes.buffer);
}

const onnxFile = encodeOnnx(buildGraph({ op: 'Relu', shape: [1, 3, 4, 4] }));

const beside =
  (files: Readonly<Record<string, Uint8Array>>, asked: string[] = []) =>
  async (name: string): Promise<Uint8Array | undefined> => {
    asked.push(name);
    return files[name];
  };

/** The one weight of the opened model. */
async function weightOf(source: Parameters<typeof openModel>[0]): Promise<number | undefined> {
  const graph = await openModel(source);
  expect(graph.format).toBe('darknet');
  return [...graph.constants.values()]
    .filter(({ shape }) => shape.length === 4)
    .map((tensor) => floatsOf(tensor)[0])[0];
}

describe('formatOf', () => {
  it.each([
    ['m.onnx', onnxFile, 'onnx'],
    ['m.bin', onnxFile, 'onnx'],
    ['m.cfg', cfg, 'darknet-cfg'],
    ['m.txt', cfg, 'darknet-cfg'],
    ['m.onnx', cfg, 'darknet-cfg'],
    ['m.weights', weights(1), 'darknet-weights'],
    ['m.backup', weights(1), 'darknet-weights'],
    ['m.weights', onnxFile, 'onnx'],
    ['m.cfg', text('[section]\nkey=1\n'), 'darknet-cfg'],
    ['m.weights', new Uint8Array(), 'darknet-weights'],
    ['m.onnx', text('hello'), 'onnx'],
  ])('takes %s by its content (case %#)', (name, bytes, format) => expect(formatOf(name, bytes)).toBe(format));
});

/** Four numbers of 32 bits: a version, and how many images were seen. */
const version = (major: number, minor: number, revision: number): Uint8Array =>
  new Uint8Array(Int32Array.of(major, minor, revision, 9).buffer);

describe('formatOf by the first three numbers', () => {
  it.each([
    [version(0, 0, 0), 'darknet-weights'],
    [version(7, 999, 999), 'darknet-weights'],
    [version(8, 0, 0), 'onnx'],
    [version(0, 1000, 0), 'onnx'],
    [version(0, 0, 1000), 'onnx'],
    [version(-1, 0, 0), 'onnx'],
    [version(0, -1, 0), 'onnx'],
    [version(0, 0, -1), 'onnx'],
    [version(0, 1, 0).subarray(0, 15), 'onnx'],
  ])('%j', (bytes, format) => expect(formatOf('model', bytes)).toBe(format));
});

describe('formatOf of a long text', () => {
  it('reads its beginning alone', () => {
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    expect(formatOf('model', new Uint8Array(2 ** 20).fill(0x61))).toBe('onnx');
    const lengths = decode.mock.calls.map(([bytes]) => bytes?.byteLength);
    decode.mockRestore();
    expect(lengths).toEqual([65_536]);
  });
});

describe('openModel', () => {
  it('opens ONNX, with shapes', async () => {
    const graph = await openModel({ name: 'm.onnx', bytes: onnxFile, sibling: beside({}) });
    expect(graph.values.map(({ shape }) => shape)).toEqual([
      [1, 3, 4, 4],
      [1, 3, 4, 4],
    ]);
  });

  it('finds the weights of a cfg by its stem', async () => {
    const sibling = beside({ 'm.weights': weights(3) });
    expect(await weightOf({ name: 'm.cfg', bytes: cfg, sibling })).toBe(3);
  });

  it('takes what training left when there are no plain weights', async () => {
    const sibling = beside({ 'm_last.weights': weights(4), 'm_best.weights': weights(5) });
    expect(await weightOf({ name: 'm.cfg', bytes: cfg, sibling })).toBe(5);
  });

  it('prefers explicit weights, and then looks for none', async () => {
    const asked: string[] = [];
    const sibling = beside({ 'm.weights': weights(3) }, asked);
    expect(await weightOf({ name: 'm.cfg', bytes: cfg, sibling, options: { weights: weights(6) } })).toBe(6);
    expect(asked).toEqual([]);
  });

  it('opens a cfg without weights', async () => {
    const graph = await openModel({ name: 'm.cfg', bytes: cfg, sibling: beside({}) });
    expect(graph.layers.length).toBe(1);
  });

  it.each(['m.weights', 'm_final.weights', 'm_20000.weights'])('finds the cfg of %s', async (name) => {
    expect(await weightOf({ name, bytes: weights(7), sibling: beside({ 'm.cfg': cfg }) })).toBe(7);
  });

  it('says which cfg is missing', async () => {
    const opening = openModel({ name: 'm_final.weights', bytes: weights(1), sibling: beside({}) });
    await expect(opening).rejects.toThrow(FormatError);
    await expect(opening).rejects.toThrow(
      "m_final.weights: Darknet weights need their cfg; expected 'm_final.cfg' or 'm.cfg' beside them.",
    );
  });
});
