/** One reading for all that asks, sections by line, and layers among sections. */
import { describe, expect, it } from 'vitest';
import { isDarknetText, layerNames, layerSections, read, sectionAt } from '../../../src/language/cfg/reading';

const textOf = (height: number): string =>
  `# a detector\n[net]\nwidth=32\nheight=${height}\nchannels=3\n\n[convolutional]\nfilters=4\nsize=1\n[maxpool]\nsize=2\nstride=2\n`;

describe('read', () => {
  it('gives the same object for the same text, however often it is asked', () => {
    const first = read(textOf(32));
    expect(read(textOf(32))).toBe(first);
    expect(read(textOf(64))).not.toBe(first);
    expect(read(textOf(32))).toBe(first);
  });
  it('keeps the last four texts, counted by when they were last asked for', () => {
    const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((each) => textOf(96 + 32 * each));
    const [first, second] = [a, b, c, d].map(read);
    expect(read(a)).toBe(first);
    read(e);
    expect(read(a)).toBe(first);
    expect(read(b)).not.toBe(second);
  });
  it('keeps a text that is asked for again and again beside three others', () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((each) => textOf(320 + 32 * each));
    const first = read(a);
    for (const other of [b, c, d, b, c, d]) {
      read(other);
      expect(read(a)).toBe(first);
    }
  });
});

describe('layerSections', () => {
  it.each([
    [textOf(32), [['convolutional', 1, 0], ['maxpool', 2, 1]]], // prettier-ignore
    ['[maxpool]\n[net]\n', [['maxpool', 0, 0], ['net', 1, 1]]], // prettier-ignore
    ['[net]\n', []],
    ['', []],
  ] as const)('%j', (text, expected) => {
    const found = layerSections(read(text).document);
    expect(found.map(({ section, at, index }) => [section.type, at, index])).toEqual(expected);
  });
});

it('names the layers that can be resolved', () => {
  expect(layerNames(textOf(32))).toHaveLength(2);
  expect(layerNames(textOf(32).replace('[maxpool]', '[nothing]'))).toEqual(layerNames(textOf(32)).slice(0, 1));
});

// [net] stands in line 1, [convolutional] in 6, [maxpool] in 9.
it.each([
  [0, -1],
  [1, 0],
  [5, 0],
  [6, 1],
  [8, 1],
  [9, 2],
  [99, 2],
])('line %i lies in section %i', (line, section) => expect(sectionAt(read(textOf(32)).document, line)).toBe(section));

it('finds no section where there is none', () => expect(sectionAt(read('').document, 0)).toBe(-1));

it.each([
  ['[net]\nwidth=1\n', true],
  ['[core]\nname = x\n', false],
])('%j is of Darknet: %s', (text, expected) => expect(isDarknetText(text)).toBe(expected));
