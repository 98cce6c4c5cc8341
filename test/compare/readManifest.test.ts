import { describe, expect, it } from 'vitest';
import { memoryPath, readManifest, requantizeOf } from '../../src/compare/readManifest';

const manifest = { format: 'shiftwise-fpga', version: 1, values: [], steps: [], golden: [] };

describe('a manifest', () => {
  it('is read as it is, without directed vectors where it has none', () => {
    expect(readManifest(JSON.stringify(manifest), 'm.json')).toEqual({ ...manifest, directed: [] });
    const directed = [{ id: 'step_00_a_0' }];
    const whole = { ...manifest, directed };
    expect(readManifest(JSON.stringify(whole), 'm.json')).toEqual(whole);
  });

  it.each([
    ['{"format":', 'm.json: expected the manifest of an fpga export, found text that is no JSON'],
    ['null', 'm.json: expected the manifest of an fpga export; `shiftwise export --format fpga` writes one'],
    [
      { ...manifest, format: 'other' },
      'm.json: expected the manifest of an fpga export; `shiftwise export --format fpga` writes one',
    ],
    [{ ...manifest, version: 2 }, 'm.json: expected version 1, found 2'],
    [{ ...manifest, values: {} }, 'm.json: damaged: values, steps or golden are no lists'],
    [{ ...manifest, steps: undefined }, 'm.json: damaged: values, steps or golden are no lists'],
    [{ ...manifest, golden: 'none' }, 'm.json: damaged: values, steps or golden are no lists'],
  ])('%j is none', (of, message) =>
    expect(() => readManifest(typeof of === 'string' ? of : JSON.stringify(of), 'm.json')).toThrow(message),
  );
});

describe('the file of a memory', () => {
  const memory = (files?: { readonly bin?: string; readonly mem?: string }) =>
    ({ elements: 4, bits: 8, files }) as unknown as Parameters<typeof memoryPath>[0];
  it.each([
    [
      { bin: 'a.bin', mem: 'a.mem' },
      { path: 'a.bin', raw: true },
    ],
    [{ bin: 'a.bin' }, { path: 'a.bin', raw: true }],
    [{ mem: 'a.mem' }, { path: 'a.mem', raw: false }],
  ])('of %j is %j', (files, expected) => expect(memoryPath(memory(files), 'x')).toEqual(expected));
  it.each([[undefined], [{}]])('of %j is none', (files) =>
    expect(() => memoryPath(memory(files), 'x')).toThrow('x: a golden vector without a file'),
  );
});

describe('a requantization', () => {
  const factor = { value: [0.25, 0.5], multiplier: [1, 2], shift: [2, 2] };
  const expected = {
    value: Float64Array.of(0.25, 0.5),
    multiplier: Int32Array.of(1, 2),
    shift: Int32Array.of(2, 2),
  };
  it.each([
    [
      { qmin: -8, factor },
      { qmin: -8, factor: expected, negative: undefined },
    ],
    [
      { factor, negative: factor },
      { factor: expected, negative: expected },
    ],
    [
      { factor: { value: [0.25] } },
      { factor: { value: Float64Array.of(0.25), multiplier: new Int32Array(0), shift: new Int32Array(0) } },
    ],
  ])('%j', (json, as) => expect(requantizeOf(json)).toEqual(as));
  it.each([[undefined], [{ inputs: [] }]])('is not in %j', (json) => expect(requantizeOf(json)).toBe(undefined));
});
