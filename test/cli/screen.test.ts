/** What a terminal sees that a pipe does not: tables within its width, and colours. */
import { describe, expect, it } from 'vitest';
import { coloured, wantsColour } from '../../src/cli/colour';
import { fitted } from '../../src/cli/fit';
import { table, type Column } from '../../src/cli/table';
import { inspectResult, run } from './fakeService';

type Row = readonly [string, number, string];
const columns: readonly Column<Row>[] = [
  { title: 'layer', align: 'left', cell: ([name]) => name },
  { title: 'params', align: 'right', cell: ([, params]) => params.toFixed(2) },
  { title: 'note', align: 'left', cell: ([, , note]) => note },
];
const rows: readonly Row[] = [
  ['backbone.stage1.größe', 1234567, 'kept'],
  ['head', 0.5, 'a longer note than fits anywhere'],
];
const wide = `before, which is a long line of words that nobody cuts\n${table(columns, rows)}\n\nafter\n`;

describe('a table', () => {
  it('that fits stays', () => expect(fitted(wide, 67)).toBe(wide));
  it.each([60, 48, 40, 30])('is cut to %i columns, its numbers and the lines around it are not', (width) => {
    const lines = fitted(wide, width).split('\n');
    expect(lines[0]).toBe(wide.split('\n')[0]);
    expect(lines.slice(1, 5).map((line) => Array.from(line).length <= width)).toEqual([true, true, true, true]);
    expect(lines.slice(1, 5).join('\n')).toMatch(/1234567\.00[^]*0\.50/);
    expect(lines.slice(5)).toEqual(['', 'after', '']);
  });
  it('says that it was cut', () =>
    expect(fitted(wide, 40).split('\n').slice(1, 5)).toEqual([
      'layer              params  note',
      '─────────────  ──────────  ─────────────',
      'backbone.sta…  1234567.00  kept',
      'head                 0.50  a longer not…',
    ]));
  it('goes on below, beside its names, where columns are too many', () =>
    expect(fitted(wide, 24).split('\n').slice(1, -3)).toEqual([
      'layer             params',
      '────────────  ──────────',
      'backbone.st…  1234567.00',
      'head                0.50',
      '',
      'layer        note',
      '───────────  ───────────',
      'backbone.s…  kept',
      'head         a longer n…',
    ]));
  it('keeps words of eight letters, however narrow', () =>
    expect(fitted(wide, 5).split('\n')[3]).toBe('backbon…  1234567.00'));
  it('keeps what stands right in a column that is cut', () => {
    const scales = table<readonly [string, string]>(
      [
        { title: 'layer', align: 'left', cell: ([name]) => name },
        { title: 'scales of weights', align: 'right', cell: ([, scale]) => scale },
      ],
      [
        ['conv', '0.0213…0.0543'],
        ['add', '0.04'],
      ],
    );
    expect(fitted(`${scales}\n`, 18).split('\n')).toEqual([
      ...['layer  scales of …', '─────  ───────────', 'conv   0.0213…0.0…', 'add           0.04', ''],
    ]);
  });
});

describe('colour', () => {
  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '' }, true],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'xterm-256color' }, true],
  ])('with %j: %s', (env, wanted) => expect(wantsColour(env)).toBe(wanted));

  const marks = (text: string): string =>
    text.replace(/\u001b\[(\d+)m/g, (_, code: string) => (code === '0' ? '>' : `<${code} `));
  it.each([
    ['layer  op\n─────  ──\nconv   Conv\n', '<1 layer  op>\n<2 ─────  ──>\nconv   Conv\n'],
    ['a.cfg:3:1: error no-net: no section\n', 'a.cfg:3:1: <31 error> no-net: no section\n'],
    ['a.cfg:3:1: warning x: an error\n', 'a.cfg:3:1: <33 warning> x: an error\n'],
    ['note: no weights\nwarning: q\n', '<34 note:> no weights\n<33 warning:> q\n'],
    ['shiftwise: not found', '<31 shiftwise:> not found'],
    ['errors in words\n', 'errors in words\n'],
  ])('of %j', (text, expected) => expect(marks(coloured(text))).toBe(expected));
  it('takes nothing away', () => expect(coloured(wide).replace(/\u001b\[\d+m/g, '')).toBe(wide));
});

describe('the command line', () => {
  const service = { inspect: async () => ({ ...inspectResult, name: 'a\u001b[31mb' }) };
  const options = { service, screen: { columns: 60, colour: true } };
  const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '');
  const widest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));
  it('writes for a screen, if there is one', async () => {
    const piped = await run(['inspect', 'a.onnx'], { service });
    const { out } = await run(['inspect', 'a.onnx'], options);
    expect(piped.out).not.toContain('\u001b');
    expect(out).toContain('\u001b[1m');
    expect(out).toContain('a\\u001b[31mb');
    expect(widest(plain(out))).toBeLessThan(widest(piped.out));
  });
  it('never colours JSON', async () => {
    const { out } = await run(['inspect', 'a.onnx', '--json'], options);
    expect(out).not.toContain('\u001b');
    expect(JSON.parse(out)).toMatchObject({ format: 'darknet' });
  });
});
