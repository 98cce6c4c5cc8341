import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyLineEdits, format } from '../../../src/language/cfg/format';
import { random } from '../../support/random';

const formatted = (text: string): string => applyLineEdits(text, format(text));

describe('formatting', () => {
  it.each<[name: string, text: string, right: string]>([
    ['spaces around =', '[net]\nwidth = 4\n height=\t5 \n', '[net]\nwidth=4\nheight=5\n'],
    [
      'one empty line before a section',
      '[net]\nwidth=4\n[conv]\nsize=1\n\n\n\n[conv]\n',
      '[net]\nwidth=4\n\n[conv]\nsize=1\n\n[conv]\n',
    ],
    ['none at the top, one break at the end', '\n\n[net]\nwidth=4\n\n\n', '[net]\nwidth=4\n'],
    ['a break that was missing', '[net]\nwidth=4', '[net]\nwidth=4\n'],
    ['gaps between anchors', '[yolo]\nanchors =  10,14,  23,27 \n', '[yolo]\nanchors=10,14,  23,27\n'],
    ['a comment above a section', '[net]\nwidth=4\n# Head\n##\n[conv]\n', '[net]\nwidth=4\n\n# Head\n##\n[conv]\n'],
    [
      'a comment on its own',
      '# a = b\n\n\n[net]\n  # c = d\nwidth=4 # e = f\n',
      '# a = b\n\n[net]\n# c = d\nwidth=4 # e = f\n',
    ],
    ['what it does not know', '[net]\n  what is this\n\n\n=4\n', '[net]\nwhat is this\n\n=4\n'],
    ['a value without a key', '[net]\n = 4\n', '[net]\n=4\n'],
    ['nothing', '', ''],
    ['emptiness', '\n \n\n', ''],
  ])('%s', (_, text, right) => {
    expect(formatted(text)).toBe(right);
    expect(format(right)).toEqual([]);
  });

  it('changes a part alone', () => {
    const text = '[net]\nwidth = 4\nheight = 4\nchannels = 3\n';
    expect(applyLineEdits(text, format(text, { start: 2, end: 2 }))).toBe('[net]\nwidth = 4\nheight=4\nchannels = 3\n');
  });

  it('loses nothing but white space, and is done after once, on any text', () => {
    const source = random(5);
    const pieces = [
      '[net]',
      '[',
      'a=b',
      ' = ',
      '#',
      ';',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '\r',
      'x',
      '10, 13',
      '\uFEFF',
      '\u2028',
    ];
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: source.int(0, 25) }, () => source.pick(pieces)).join('');
      const once = formatted(text);
      expect(once.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      expect(format(once)).toEqual([]);
    }
  });

  it('leaves the samples of this project alone', () => {
    const folder = 'test/fixtures/editor/';
    const tidy = readdirSync(folder).filter((name) => name === 'tiny.cfg');
    expect(tidy.flatMap((name) => format(readFileSync(folder + name, 'utf8')))).toEqual([]);
  });
});
