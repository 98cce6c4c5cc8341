import { describe, expect, it } from 'vitest';
import { definition, references } from '../../../src/language/cfg/definition';

const head = '[net]\nwidth=8\nheight=8\nchannels=3\n[maxpool]\n\n[avgpool]\n [route] # third\n';

/** Place of the cursor mark `|`: what is underlined, and the line that it leads to. */
function at(marked: string): { word: string; line: number; endLine: number } | undefined {
  const text = head + marked.replace('|', '');
  const before = (head + marked).slice(0, (head + marked).indexOf('|')).split('\n');
  const found = definition(text, before.length - 1, before[before.length - 1].length);
  if (!found) return undefined;
  const { line, start, end } = found.origin;
  return { word: text.split('\n')[line].slice(start, end), line: found.target.line, endLine: found.endLine };
}

describe('an index leads to its layer', () => {
  it.each<[marked: string, word: string, line: number]>([
    ['layers = |-1, 0', '-1', 6],
    ['layers = -1|, 0', '-1', 6],
    ['layers = -1, |0', '0', 4],
    ['layers=1|', '1', 6],
    ['layers=-2,1\n[shortcut]\nfrom=-|1 # the route', '-1', 7],
    ['layers=-2,1\n[conv]\nshare_index=|0', '0', 4],
  ])('%s', (marked, word, line) => expect(at(marked)).toMatchObject({ word, line }));

  it('with all of its lines', () => expect(at('layers=0\ngroups=1\n[sam]\nfrom=|2')?.endLine).toBe(9));
});

describe('nothing is found', () => {
  it.each([
    ['on the key', 'la|yers=0'],
    ['of a layer that is not there', 'layers=|-4'],
    ['of the layer itself', 'layers=|2'],
    ['of a word', 'layers=|one'],
    ['between numbers', 'layers=0, | ,1'],
    ['of another key', 'groups=|1'],
    ['in a comment', 'layers=0 # |1'],
  ])('%s', (_, marked) => expect(at(marked)).toBeUndefined());
});

describe('who names a layer', () => {
  const text = `${head}layers=-1, 0\n[shortcut]\nfrom=1\n`;
  const usesAt = (line: number, character: number): readonly string[] | undefined =>
    references(text, line, character)?.uses.map(({ line: at, start, end }) => `${at}:${start}-${end}`);
  it('is found from its header and from an index', () => {
    expect(usesAt(6, 2)).toEqual(['8:7-9', '10:5-6']);
    expect(usesAt(8, 8)).toEqual(['8:7-9', '10:5-6']);
    expect(usesAt(4, 0)).toEqual(['8:11-12']);
    expect(references(text, 6, 2)?.declaration).toEqual({ line: 6, start: 0, end: 9 });
  });
  it('is nobody for the network, and nothing elsewhere', () => {
    expect([usesAt(0, 0), usesAt(1, 3)]).toEqual([undefined, undefined]);
    expect(usesAt(9, 0)).toEqual([]);
  });
});
