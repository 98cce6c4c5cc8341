import { describe, expect, it } from 'vitest';
import { decodeModelFile, encodeModelFile } from '../../src/engine/modelFile';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

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

  it('of version 1, without checksums, is read', () => {
    const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
    const length = new DataView(file.buffer).getUint32(12, true);
    const json = text(file.subarray(20, 20 + length)).replace(/,"sum":\d+/g, '');
    const start = 16 + json.length;
    const before = Buffer.from(`SHIFTWISE 1\n0000${json}${'\0'.repeat((8 - (start % 8)) % 8)}`, 'latin1');
    before.writeUInt32LE(json.length, 12);
    const arrays = file.subarray(Math.ceil((20 + length) / 8) * 8);
    expect(decodeModelFile(Buffer.concat([before, arrays]), 'm')).toEqual(model);
  });

  const seeded = random(7);
  const length = new DataView(file.buffer).getUint32(12, true);
  const description = Array.from({ length: 20 }, () => seeded.int(0, 19 + length));
  // From the end: the last arrays, without the zeros that may follow the last one.
  const arrays = Array.from({ length: 20 }, () => Math.ceil((20 + length) / 8) * 8 + seeded.int(0, 63));
  it.each([...description, ...arrays])('with a flipped bit in byte %d is refused', (at) => {
    const flipped = file.slice();
    flipped[at] ^= 1 << seeded.int(0, 7);
    expect(() => decodeModelFile(flipped, 'runs/model.shiftwise')).toThrow(/^runs\/model\.shiftwise is not/);
  });

  it('of hostile sizes is refused without allocating', () => {
    const hostile = new TextEncoder().encode(
      'SHIFTWISE 1\n\u0030\u0000\u0000\u0000{"steps":{"$":"Float64Array","at":0,"length":1e15}}',
    );
    hostile.set([hostile.length - 16, 0, 0, 0], 12);
    expect(() => decodeModelFile(hostile, 'm')).toThrow(/an array ends/);
  });
});
