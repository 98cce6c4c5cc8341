/** Array files are compared with NumPy's own, byte for byte; the archive is read back by its structure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { arraysOf } from '../../src/export/arrays/arraysOf';
import { npyBytes, type NamedArray } from '../../src/formats/npy/writeNpy';
import { npy, npz } from '../../src/export/npz';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedNet, smallNet } from '../support/quantizedNet';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/npy.json'), 'utf8')) as {
  readonly files: Readonly<Record<string, string>>;
};
const context = { name: 'small', provenance: 'made by a test' };

describe('npyBytes', () => {
  const cases: [name: string, shape: readonly number[], values: NamedArray['values']][] = [
    ['int8 (2, 1, 3, 1)', [2, 1, 3, 1], Int8Array.of(-128, -1, 0, 1, 2, 127)],
    ['int16 (3,)', [3], Int16Array.of(-32768, 0, 32767)],
    ['int32 ()', [], Int32Array.of(-(2 ** 31))],
    ['float64 (2,)', [2], Float64Array.of(1 / 3, 2 ** -40)],
    ['int32 (0,)', [0], new Int32Array(0)],
    ['int64 (2,)', [2], BigInt64Array.of(-(2n ** 52n), 2n ** 31n)],
  ];
  it.each(cases)('writes what NumPy writes: %s', (name, shape, values) => {
    expect(Buffer.from(npyBytes({ shape, values })).toString('base64')).toBe(golden.files[name]);
  });
  it('covers every golden file', () => expect(cases.map(([name]) => name)).toEqual(Object.keys(golden.files)));
  it('refuses values that do not fill the shape', () =>
    expect(() => npyBytes({ shape: [2], values: Int8Array.of(1) })).toThrow('1 values do not fill the shape 2'));
});

describe('npz and npy', () => {
  let model: QuantizedModel;
  beforeAll(async () => {
    model = await quantizedNet(smallNet({ tail: true }), {});
  });

  it('hold the integers of every convolution, by name', () => {
    const arrays = new Map(arraysOf(model).map((array) => [array.name, array]));
    const convs = model.steps.filter((step) => step.kind === 'conv');
    expect(convs.length).toBeGreaterThan(4);
    for (const step of convs) {
      expect(arrays.get(`${step.name}.weights`)).toMatchObject({ shape: step.weightShape, values: step.weights });
      expect(arrays.get(`${step.name}.bias`)?.values).toEqual(step.bias);
      expect(arrays.get(`${step.name}.scale`)?.values).toEqual(model.tensors[step.outputs[0]]?.scale);
      if (step.requantize) expect(arrays.get(`${step.name}.shift`)?.values).toEqual(step.requantize.factor.shift);
    }
  });

  it('hold what is beyond int32: multipliers of inputs far coarser than their sum', () => {
    const far = model.steps.map((step) =>
      step.kind === 'add'
        ? { ...step, alignment: step.alignment.map((each) => ({ ...each, multiplier: 2 ** 40 })) }
        : step,
    );
    const arrays = arraysOf({ ...model, steps: far }).filter(({ name }) => name.endsWith('.alignment_multiplier'));
    expect(arrays.map(({ values }) => values)).toEqual([BigInt64Array.of(2n ** 40n, 2n ** 40n)]);
  });

  it('hold the same arrays, and the index lists the files', () => {
    const [archive] = npz(model, context);
    const inside = unzipSync(archive.bytes);
    const folder = npy(model, context);
    const files = Object.fromEntries(folder.map(({ name, bytes }) => [name.replace('npy/', ''), bytes]));
    const { arrays } = JSON.parse(new TextDecoder().decode(files['index.json'])) as { arrays: { file: string }[] };
    expect(arrays.map(({ file }) => file)).toEqual(Object.keys(inside));
    for (const [name, bytes] of Object.entries(inside)) expect(Buffer.from(bytes).equals(files[name])).toBe(true);
  });

  it('give the same bytes in every time zone', () => {
    const zone = process.env['TZ'];
    const inZone = (name: string): Buffer => {
      process.env['TZ'] = name;
      return Buffer.from(npz(model, context)[0].bytes);
    };
    try {
      expect(inZone('Pacific/Auckland').equals(inZone('America/Los_Angeles'))).toBe(true);
    } finally {
      process.env['TZ'] = zone;
    }
  });

  it('keep names that are no file names apart and inside the folder', () => {
    const [first, second] = model.steps.filter((step) => step.kind === 'conv');
    const hostile = { ...model, steps: [first, second].map((step, i) => ({ ...step, name: i ? '../A b' : '../a:b' })) };
    const names = arraysOf(hostile).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('.weights'))).toEqual(['_a_b.weights', '_A_b_1.weights']);
    expect(names.every((name) => /^[\w.-]+$/.test(name))).toBe(true);
  });
});
