/** Names of files and identifiers: within Windows' and C99's limits, unique, and readable at their start. */
import { describe, expect, it } from 'vitest';
import { fileStem, shortened, sourceName, stepId, uniqueFileNames } from '../../src/export/names';

const long = `model/${'StatefulPartitionedCall/'.repeat(20)}conv2d`;

describe('stepId', () => {
  it.each([
    [3, 'conv_c', 'step_03_conv_c'],
    [120, '/model.22/cv3.2/cv3.2.0/conv/Conv', 'step_120_model_22_cv3_2_cv3_2_0_conv_Conv'],
  ])('%i %s', (index, name, expected) => expect(stepId(index, name)).toBe(expected));

  it('of a long name has its start, and differs where only the end does', () => {
    const [a, b] = [stepId(7, `${long}_1`), stepId(7, `${long}_2`)];
    expect(a).toMatch(/^step_07_model_StatefulPartitionedCall_[A-Za-z_]+_[0-9a-f]{8}$/);
    expect([a.length <= 56, a === b, stepId(7, `${long}_1`)]).toEqual([true, false, a]);
  });
});

it('the hash is FNV-1a, as other languages have it', () => {
  // FNV-1a of "foobar" is bf9cf968, by the tables of its authors.
  expect(shortened('foobar', 5).slice(-8)).toBe('bf9cf968');
});

it('C tells 63 characters apart', () => {
  const [a, b] = ['a', 'b'].map((end) => sourceName(`${'x'.repeat(80)}${end}`));
  expect([a.length, b.length, a === b]).toEqual([63, 63, false]);
});

describe('uniqueFileNames', () => {
  it('knows neither case, nor devices, nor unwritable signs', () => {
    const nameOf = uniqueFileNames();
    const given = ['Conv_1', 'conv_1', 'conv 1', 'CON', 'nul', 'com1', 'console', '..', '', 'é', 'e\u0301'];
    const names = given.map(nameOf);
    expect(names).toEqual([
      'Conv_1',
      'conv_1_1',
      'conv_1_2',
      '_CON',
      '_nul',
      '_com1',
      'console',
      '_',
      'step',
      '__1',
      'e_',
    ]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(given.length);
  });

  it('of long names leaves room for endings', () => {
    const nameOf = uniqueFileNames();
    const names = Array.from({ length: 12 }, (_, i) => nameOf(`${long.repeat(2)}${i}`));
    expect(new Set(names).size).toBe(12);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(125);
  });
});

describe('fileStem', () => {
  it.each([
    ['tiny.v2', 'tiny.v2'],
    ['größe 層', 'größe 層'],
    ['e\u0301', 'é'],
    ['a<b>:"c|d?*', 'a_b_c_d_'],
    ['trailing. . ', 'trailing'],
    ['NUL.x', '_NUL.x'],
    ['...', 'model'],
    ['a\nb', 'a_u000ab'],
  ])('%j', (name, expected) => expect(fileStem(name)).toBe(expected));

  it('of a name of 250 bytes has 100 of them', () => {
    const stem = fileStem('層'.repeat(83));
    expect(stem).toMatch(/^層{30}_[0-9a-f]{8}$/);
  });
});
