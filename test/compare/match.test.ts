import { describe, expect, it } from 'vitest';
import { extensionOf, isDump, match, type Item } from '../../src/compare/match';

const item = (id: string, ...names: readonly string[]): Item =>
  ({ id, names: [id, ...names], accumulator: false, memory: {}, value: {} }) as unknown as Item;
const items = [item('input_0', 'image'), item('step_00_conv', 'conv', 'layer_1'), item('step_01_pool', 'layer_1')];
const files = (...names: readonly string[]) => names.map((name) => ({ name, path: `/d/${name}` }));
const matched = (names: readonly string[], wanted?: string): readonly string[] =>
  match(items, files(...names), wanted, '/d').map(({ item, file }) => `${item.id} ${file.name}`);

describe('files are those of golden values', () => {
  it.each([
    ['by id', ['step_01_pool.mem', 'input_0.bin'], ['input_0 input_0.bin', 'step_01_pool step_01_pool.mem']],
    ['by another name, whatever the case', ['IMAGE.NPY', 'other.txt'], ['input_0 IMAGE.NPY']],
    ['by id before any other name', ['conv.bin', 'step_00_conv.mem'], ['step_00_conv step_00_conv.mem']],
    ['the first, where several are called so', ['layer_1.bin'], ['step_00_conv layer_1.bin']],
  ])('%s', (_, names, expected) => expect(matched(names)).toEqual(expected));

  it('as is asked for, whatever the file is called', () => {
    expect(matched(['any.mem'], 'step_00_conv')).toEqual(['step_00_conv any.mem']);
    expect(matched(['any.mem'], 'Conv')).toEqual(['step_00_conv any.mem']);
  });

  it.each([
    [['a.mem'], 'fc', '--value fc: no golden value is called so (input_0, step_00_conv, step_01_pool)'],
    [['a.mem', 'b.mem'], 'conv', '--value is for a single file, found 2 in /d'],
    [[], 'conv', '--value is for a single file, found 0 in /d'],
    [['a.mem'], undefined, '/d: no file is called like a golden value (input_0, step_00_conv, step_01_pool) with .mem'],
  ])('%j asked for as %s are not', (names, wanted, message) => expect(() => matched(names, wanted)).toThrow(message));

  it('of many values the first and the last are named', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => item(id));
    expect(() => match(many, files('x.bin'), undefined, '/d')).toThrow('(a, b, … e)');
    expect(() => match(many.slice(1), files('x.bin'), undefined, '/d')).toThrow('(b, c, d, e)');
  });
});

it.each([
  ['a.mem', 'mem', true],
  ['a.b.HEX', 'hex', true],
  ['a.json', 'json', false],
  ['README', 'readme', false],
])('%s ends in %s', (name, extension, dump) => {
  expect(extensionOf(name)).toBe(extension);
  expect(isDump(name)).toBe(dump);
});
