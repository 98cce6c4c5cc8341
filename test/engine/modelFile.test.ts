import { describe, expect, it } from 'vitest';
import { decodeModelFile, encodeModelFile } from '../../src/engine/modelFile';
import { quantizedNet, smallNet } from '../support/quantizedNet';

describe('a quantized model as a file', async () => {
  const model = await quantizedNet(smallNet({ tail: true }), { adjustment: 'pow2-ratio' });
  const file = encodeModelFile(model);

  it('comes back as it was', () => expect(decodeModelFile(file, 'm')).toEqual(model));
  it('comes back without the float constants where nothing needs them', async () => {
    const integers = await quantizedNet(smallNet({ tail: false }), { adjustment: 'pow2-ratio' });
    const bare = { ...integers, graph: { ...integers.graph, constants: new Map() } };
    expect(decodeModelFile(encodeModelFile(integers), 'm', { floats: false, shared: false })).toEqual(bare);
    // The softmax at the end is a float island.
    expect(decodeModelFile(file, 'm', { floats: false, shared: false })).toEqual(model);
  });
  it('comes back from a view at an odd offset', () => {
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(decodeModelFile(shifted.subarray(3), 'm')).toEqual(model);
  });
  it('comes back in memory that threads share, part by part', () => {
    const read = (into: Uint8Array, at: number): void => into.set(file.subarray(at, at + into.length));
    const shared = decodeModelFile({ length: file.length, read }, 'm', { floats: true, shared: true });
    expect(shared.steps.map((step) => step.kind === 'conv' && [...step.weights])).toEqual(
      model.steps.map((step) => step.kind === 'conv' && [...step.weights]),
    );
    const conv = shared.steps.find((step) => step.kind === 'conv');
    expect(conv?.kind === 'conv' && conv.weights.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
  it('comes back from a Buffer', () => expect(decodeModelFile(Buffer.from(file), 'm')).toEqual(model));
  it('is the same bytes for the same model', () => expect(encodeModelFile(model)).toEqual(file));

  const cuts = [0, 5, 12, 15, 16, 200, file.length - 9];
  it.each(cuts)('cut to %d bytes is one clear error', (length) => {
    expect(() => decodeModelFile(file.subarray(0, length), 'model.shiftwise')).toThrow(
      /model\.shiftwise is not a quantized model/,
    );
  });

  it('of hostile sizes is refused without allocating', () => {
    const hostile = new TextEncoder().encode(
      'SHIFTWISE 1\n\u0030\u0000\u0000\u0000{"steps":{"$":"Float64Array","at":0,"length":1e15}}',
    );
    hostile.set([hostile.length - 16, 0, 0, 0], 12);
    expect(() => decodeModelFile(hostile, 'm')).toThrow(/an array ends/);
  });
});
