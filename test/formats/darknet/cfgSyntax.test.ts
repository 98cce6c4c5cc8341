import { describe, expect, it } from 'vitest';
import { entryOf, looksLikeDarknet, parseCfg } from '../../../src/formats/darknet/cfgSyntax';
import { random } from '../../support/random';

describe('parseCfg', () => {
  const shape = (text: string): unknown =>
    parseCfg(text).sections.map(({ type, line, endLine, entries }) => [
      type,
      line,
      endLine,
      entries.map(({ key, value }) => `${key}=${value}`),
    ]);

  const table: readonly (readonly [name: string, text: string, sections: unknown])[] = [
    [
      'LF',
      '[net]\nwidth=4\n\n[conv]\nsize=3\n',
      [
        ['net', 0, 1, ['width=4']],
        ['conv', 3, 4, ['size=3']],
      ],
    ],
    [
      'CRLF',
      '[net]\r\nwidth=4\r\n\r\n[conv]\r\n',
      [
        ['net', 0, 1, ['width=4']],
        ['conv', 3, 3, []],
      ],
    ],
    [
      'CR',
      '[net]\rwidth=4\r[conv]',
      [
        ['net', 0, 1, ['width=4']],
        ['conv', 2, 2, []],
      ],
    ],
    ['byte order mark', '\uFEFF[net]\nwidth=4', [['net', 0, 1, ['width=4']]]],
    ['no end of line', '[net]\nwidth=4', [['net', 0, 1, ['width=4']]]],
    ['white space', '  [ net ] \n\twidth = 4 \n', [['net', 0, 1, ['width=4']]]],
    ['comments', '# a\n; b\n[net] # c\nwidth=4 ; d\n#height=5\n', [['net', 2, 3, ['width=4']]]],
    ['values with =', '[net]\na=b=c\n', [['net', 0, 1, ['a=b=c']]]],
    ['empty value', '[net]\nwidth=\n', [['net', 0, 1, ['width=']]]],
    ['keeps both of a key', '[net]\na=1\na=2', [['net', 0, 2, ['a=1', 'a=2']]]],
    ['nothing', '', []],
  ];
  it.each(table)('%s', (_, text, sections) => expect(shape(text)).toEqual(sections));

  it('gives ranges that hold exactly the key and the value', () => {
    const text = '[net]\n  width =  608  # pixels';
    const entry = parseCfg(text).sections[0].entries[0];
    const line = text.split('\n')[1];
    const cut = ({ start, end }: { start: number; end: number }): string => line.slice(start, end);
    expect([cut(entry.keyRange), cut(entry.valueRange)]).toEqual(['width', '608']);
    expect(parseCfg(text).comments).toEqual([{ text: '# pixels', range: { line: 1, start: 16, end: 24 } }]);
  });

  it('takes the first of a key that is given twice', () => {
    expect(entryOf(parseCfg('[net]\na=1\na=2').sections[0], 'a')?.value).toBe('1');
  });

  const diagnostics: readonly (readonly [text: string, code: string, line: number])[] = [
    ['width=4\n[net]', 'cfg.entry-outside-section', 0],
    ['[net]\nwidth', 'cfg.not-an-entry', 1],
    ['[net]\n=4', 'cfg.empty-key', 1],
    ['[net\nwidth=4', 'cfg.unclosed-header', 0],
    ['[net] x', 'cfg.unclosed-header', 0],
    ['[net]\na=1\na=2', 'cfg.duplicate-key', 2],
  ];
  it.each(diagnostics)('%j gives %s', (text, code, line) => {
    expect(parseCfg(text).diagnostics.map((each) => [each.code, each.range.line])).toEqual([[code, line]]);
  });

  it('never throws, and every range lies within its line', () => {
    const source = random(7);
    const pieces = [
      '[',
      ']',
      '=',
      '#',
      ';',
      '\n',
      '\r',
      '\r\n',
      ' ',
      '\t',
      '\0',
      'net',
      '[net]',
      'a=1',
      '\uD800',
      '✓',
      ',',
    ];
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: source.int(0, 30) }, () => source.pick(pieces)).join('');
      const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
      const { sections, comments, diagnostics: found } = parseCfg(text);
      const entries = sections.flatMap((section) => section.entries);
      const ranges = [sections, comments, found].flatMap((list) => list.map(({ range }) => range));
      for (const range of [...ranges, ...entries.flatMap((entry) => [entry.keyRange, entry.valueRange])]) {
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThanOrEqual(lines[range.line].length);
      }
    }
  });
});

describe('looksLikeDarknet', () => {
  const table: readonly (readonly [text: string, expected: boolean])[] = [
    ['[net]\nwidth=4', true],
    ['[network]', true],
    ['\uFEFF# a comment\r\n\r\n; another\r\n [ net ] # here\r\n', true],
    ['[convolutional]\n[net]', false],
    ['width=4\n[net]', false],
    ['[netx]', false],
    ['[core]\nbare=false', false],
    ['', false],
    ['\0\0\0\0', false],
    ['# nothing but a comment', false],
  ];
  it.each(table)('%j: %s', (text, expected) => expect(looksLikeDarknet(text)).toBe(expected));
});
