/** Blocks by the scopes of names: what is one, in which order, and that names of any kind do no harm. */
import { describe, expect, it } from 'vitest';
import { allBlocks, isBlock, nameBlocks, nameWithin, type BlockEntry } from '../../../src/protocol/views/nameBlocks';
import { random } from '../../support/random';
import { scopedLayers } from '../../support/scopedLayers';

const named = (names: readonly string[]): readonly { readonly name: string }[] => names.map((name) => ({ name }));

/** Enough layers for blocks: what is looked at stands before a tail of layers without scopes. */
const blocksOf = (...names: readonly string[]): readonly BlockEntry[] | undefined =>
  nameBlocks(named([...names, ...Array.from({ length: 200 }, (_, at) => `t${at}`)]));

/** `/a(0 1 /a/b(2 3 4))` */
const textOf = (entries: readonly BlockEntry[]): string =>
  entries.map((entry) => (isBlock(entry) ? `${entry.scope}(${textOf(entry.entries)})` : String(entry))).join(' ');

const headOf = (entries: readonly BlockEntry[] | undefined): string =>
  textOf((entries ?? []).filter(isBlock)) || 'none';

describe('nameBlocks', () => {
  it.each<[string, readonly string[], string]>([
    ['a scope of three layers', ['/a/x', '/a/y', '/a/z'], '/a(0 1 2)'],
    ['without a slash in front', ['a/x', 'a/y', 'a/z'], 'a(0 1 2)'],
    ['two layers are too few', ['/a/x', '/a/y'], 'none'],
    ['a scope in another', ['/a/x', '/a/b/x', '/a/b/y', '/a/b/z'], '/a(0 /a/b(1 2 3))'],
    ['few layers of a scope are those of the one around it', ['/a/b/x', '/a/c/x', '/a/c/y'], '/a(0 1 2)'],
    ['a scope with one thing in it is that thing', ['/a/b/x', '/a/b/y', '/a/b/z'], '/a/b(0 1 2)'],
    [
      'at the place of its first layer, wherever the others stand',
      ['/b/x', '/a/x', '/b/y', '/a/y', '/b/z', '/a/z'],
      '/b(0 2 4) /a(1 3 5)',
    ],
    ['Darknet has none', ['conv_0', 'conv_1', 'conv_2', 'route_3'], 'none'],
    [
      'a scope that is like something of every object',
      ['__proto__/x', '__proto__/y', '__proto__/z'],
      '__proto__(0 1 2)',
    ],
    ['empty scopes', ['//x', '//y', '//z'], '/(0 1 2)'],
    ['equal names', ['/a/x', '/a/x', '/a/x'], '/a(0 1 2)'],
    ['nothing but a slash', ['/', '/', '/', ''], 'none'],
  ])('%s', (_, names, blocks) => expect(headOf(blocksOf(...names))).toBe(blocks));

  it('leaves small models as they are', () => {
    expect(nameBlocks(scopedLayers(6, 11))).toBeUndefined();
    expect(nameBlocks(scopedLayers(6, 12))).toHaveLength(7);
  });
  it('does not fold everything into one', () => {
    const wrapped = scopedLayers(6, 12).map(({ name }) => ({ name: `/net${name}` }));
    expect(textOf(nameBlocks(wrapped)!).startsWith('/net/model.0(/net/model.0/m.0(0 1 2)')).toBe(true);
  });
  it('has outer blocks before inner ones, each scope once, and every layer once', () => {
    const entries = nameBlocks(scopedLayers(20, 20))!;
    const blocks = allBlocks(entries);
    expect(blocks).toHaveLength(20 + 400);
    expect(new Set(blocks.map(({ scope }) => scope)).size).toBe(420);
    expect(blocks[0].members).toEqual(Array.from({ length: 60 }, (_, at) => at));
    expect(blocks[1]).toMatchObject({ scope: '/model.0/m.0', members: [0, 1, 2] });
  });
  it.each([1, 2, 3])('has every layer of random names once, whatever they are (%i)', (seed) => {
    const source = random(seed);
    const part = (): string => source.pick(['', 'a', 'b', '.', 'conv', '/']);
    const name = (): string => Array.from({ length: source.int(1, 40) }, part).join('/');
    const names = Array.from({ length: 300 }, name);
    const layersIn = (entries: readonly BlockEntry[]): readonly number[] =>
      entries.flatMap((entry) => (isBlock(entry) ? layersIn(entry.entries) : [entry]));
    const entries = nameBlocks(named(names)) ?? names.map((_, at) => at);
    expect([...layersIn(entries)].sort((a, b) => a - b)).toEqual(names.map((_, at) => at));
    for (const { scope, members, entries: inner } of allBlocks(entries)) {
      expect([...layersIn(inner)].sort((a, b) => a - b)).toEqual(members);
      expect(members.every((at) => names[at].startsWith(`${scope}/`))).toBe(true);
    }
  });
  it('is not led astray by names that are nothing but scopes', () => {
    expect(nameBlocks(named(Array.from({ length: 300 }, () => 'a/'.repeat(10_000))))).toBeUndefined();
  });
});

describe('nameWithin', () => {
  it.each([
    [undefined, '/a/b', '/a/b'],
    ['/a', '/a/b/Conv', 'b/Conv'],
    ['/a', '/ab/Conv', '/ab/Conv'],
  ])('in %s the name %s is %s', (scope, name, left) => expect(nameWithin(scope, name)).toBe(left));
});
