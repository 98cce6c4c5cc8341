/** Numbers, names and widths in exported texts at the edges of their ranges, by hand. */
import { describe, expect, it } from 'vitest';
import { overflowWarning } from '../../src/export/overflow';
import { arrayDefinition, doubleLiteral, floatLiteral } from '../../src/export/c/text';
import { memoryFile, memoryFileSize } from '../../src/export/fpga/memoryFiles';
import { fileStem, shortened, sourceName, stepId, uniqueFileNames } from '../../src/export/names';
import { memoryFileKinds } from '../../src/export/options';
import { typeFor } from '../../src/export/widths';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';

describe('numbers in C', () => {
  it.each([
    [1, '1.0'],
    [-3, '-3.0'],
    [0.1, '0.1'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
  ])('%f', (value, text) => {
    expect(doubleLiteral(value)).toBe(text);
    expect(floatLiteral(value)).toBe(`${text}f`);
  });
  it.each([
    [Infinity, '1.0f / 0.0f'],
    [-Infinity, '-1.0f / 0.0f'],
    [NaN, '0.0f / 0.0f'],
  ])('%f of type float', (value, text) => expect(floatLiteral(value)).toBe(text));

  it.each([
    [24, [24]],
    [25, [24, 1]],
    [49, [24, 24, 1]],
  ])('%d of them, by twenty-four', (count, lines) => {
    const text = arrayDefinition('int8_t', 'w', new Int8Array(count).fill(7));
    expect(text.startsWith(`const int8_t w[${count}] = {\n    7`)).toBe(true);
    expect(text.endsWith('\n};\n')).toBe(true);
    expect(
      text
        .split('\n')
        .slice(1, -2)
        .map((line) => line.match(/7/g)?.length),
    ).toEqual(lines);
    expect(text.match(/,/g)?.length).toBe(count - 1);
  });
  it('are written as their type has them', () => {
    expect(arrayDefinition('double', 'd', [1, 0.5])).toBe('const double d[2] = {\n    1.0, 0.5\n};\n');
    expect(arrayDefinition('float', 'f', [1, NaN])).toBe('const float f[2] = {\n    1.0f, 0.0f / 0.0f\n};\n');
  });

  it.each([
    [8, 'int8_t'],
    [9, 'int16_t'],
    [16, 'int16_t'],
    [17, 'int32_t'],
    [32, 'int32_t'],
    [33, 'int64_t'],
  ])('of %d bits are %s', (bits, type) => expect(typeFor(bits)).toBe(type));
});

describe('names', () => {
  /** FNV-1a of 32 bits, over 16-bit units, as its authors write it. */
  const hash = (text: string): string => {
    const sum = [...Array(text.length).keys()].reduce(
      (all, i) => ((all ^ BigInt(text.charCodeAt(i))) * 16777619n) % 2n ** 32n,
      2166136261n,
    );
    return sum.toString(16).padStart(8, '0');
  };
  const long = 'abcdefghij'.repeat(13);
  it.each([
    [56, long.slice(0, 55)],
    [56, long.slice(0, 56)],
    [56, long.slice(0, 57)],
    [20, `ab_______________${long}`],
    [20, 'ein Name aus 23 Zeichen'],
  ])('of at most %d characters: %s', (most, name) => {
    const cut = name.slice(0, most - 9).replace(/_+$/, '');
    expect(shortened(name, most)).toBe(name.length <= most ? name : `${cut}_${hash(name)}`);
  });
  it.each([
    [3, 'conv', 'step_03_conv'],
    [12, 'conv', 'step_12_conv'],
    [120, 'conv', 'step_120_conv'],
  ])('of step %d, %s: %s', (index, name, id) => expect(stepId(index, name)).toBe(id));
  it('leave room behind those of steps, and are at most 63 characters in sources', () => {
    expect(stepId(3, long.slice(0, 48))).toBe(`step_03_${long.slice(0, 48)}`);
    expect(stepId(3, long.slice(0, 49))).toHaveLength(56);
    expect(sourceName(long.slice(0, 63))).toBe(long.slice(0, 63));
    expect(sourceName(long.slice(0, 64))).toBe(`${long.slice(0, 54)}_${hash(long.slice(0, 64))}`);
  });
  it('of files differ in more than their case', () => {
    const unique = uniqueFileNames();
    expect(['conv', 'Conv', 'conv', 'a/b c', 'con', 'nul', 'CONV_1', ''].map(unique)).toEqual([
      ...['conv', 'Conv_1', 'conv_2', 'a_b_c', '_con', '_nul', 'CONV_1_1', 'step'],
    ]);
    expect(unique(long.slice(0, 120))).toBe(long.slice(0, 120));
    expect(unique(long.slice(0, 121))).toBe(`${long.slice(0, 111)}_${hash(long.slice(0, 121))}`);
  });
  it('of recipes are at most 100 bytes', () => {
    expect(fileStem(long.slice(0, 100))).toBe(long.slice(0, 100));
    expect(fileStem(long.slice(0, 101))).toBe(`${long.slice(0, 91)}_${hash(long.slice(0, 101))}`);
    // Two bytes each: 45 are 90 of 91.
    expect(fileStem('ä'.repeat(50))).toBe('ä'.repeat(50));
    expect(fileStem('ä'.repeat(51))).toBe(`${'ä'.repeat(45)}_${hash('ä'.repeat(51))}`);
    expect([fileStem('a. . '), fileStem('..'), fileStem('aux.v1'), fileStem('a:b')]).toEqual([
      ...['a', 'model', '_aux.v1', 'a_b'],
    ]);
  });
});

describe('files of memories', () => {
  const contents = [0, 1, 2, 15, 16, 17, 31, 33, 257].flatMap((count) =>
    [
      [1, 1],
      [4, 1],
      [5, 3],
      [8, 1],
      [9, 2],
      [16, 1],
      [17, 1],
      [33, 1],
    ].map(([bits, perWord]) => ({ count, bits, perWord })),
  );
  it.each(memoryFileKinds)('%s are as long as is said before they are made', (kind) => {
    for (const { count, bits, perWord } of contents) {
      const values = Array.from({ length: count * perWord }, (_, i) => (i % 2 === 0 ? 0 : -1));
      const content = { title: `a memory of ${count}`, values, bits, perWord };
      expect([content, memoryFileSize(kind, content, values.length)]).toEqual([
        content,
        memoryFile(kind, content).length,
      ]);
    }
  });
});

it.each([
  [0, undefined],
  [1, /^1 layer \(n0\) can overflow/],
  [3, /^3 layers \(n0, n1, n2\) can overflow/],
  [4, /^4 layers \(n0, n1, n2, …\) can overflow/],
])('%d layers that can overflow are named, three at most', (count, text) => {
  const tensor = { shape: [1, 2, 1, 1], scale: Float64Array.of(1), zeroPoint: 0, qmin: -128, qmax: 127, bits: 8 };
  const steps = Array.from({ length: count }, (_, i) => ({
    ...{ kind: 'conv', name: `n${i}`, inputs: [0], outputs: [0], weights: Int8Array.of(127, 127), weightBits: 8 },
    ...{ bias: Float64Array.of(0), groups: 1, weightShape: [1, 2, 1, 1], requantize: {} },
  }));
  const warning = overflowWarning({ tensors: [tensor], steps } as unknown as QuantizedModel);
  if (text === undefined) expect(warning).toBeUndefined();
  else expect(warning).toMatch(text);
});
