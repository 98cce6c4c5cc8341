import { describe, expect, it } from 'vitest';
import { completion } from '../../../src/language/cfg/completion';

const head = '[net]\nwidth=8\nheight=8\nchannels=3\n[maxpool]\nsize=2\nstride=2\n[conv]\nfilters=5\n';

/** What is offered at the mark `|`, and what it would replace. */
function at(marked: string): { word: string; labels: readonly string[]; first: string | undefined } | undefined {
  const text = head + marked.replace('|', '');
  const before = (head + marked).slice(0, (head + marked).indexOf('|')).split('\n');
  const found = completion(text, before.length - 1, before[before.length - 1].length);
  if (!found) return undefined;
  const { range, items } = found;
  const word = text.split('\n')[range.line].slice(range.start, range.end);
  return { word, labels: items.map(({ label }) => label), first: items[0]?.newText };
}

describe('completion', () => {
  it.each<[marked: string, word: string, label: string]>([
    ['[|', '[', '[route]'],
    ['  [ro|', '[ro', '[route]'],
    ['[ro|ut] # join', '[rout]', '[route]'],
    ['|', '', 'size'],
    [' si|', 'si', 'size'],
    ['activation=|', '', 'leaky'],
    ['activation = le|', 'le', 'leaky'],
    ['batch_normalize=|', '', '1'],
    ['[route]\nlayers=|', '', '-2'],
    ['[route]\nlayers=-1, -|', '-', '-2'],
  ])('%s', (marked, word, label) => {
    const found = at(marked);
    expect(found?.word).toBe(word);
    expect(found?.labels).toContain(label);
  });

  it('leaves out keys that are given, and those of other sections', () => {
    expect(at('|')?.labels).not.toContain('filters');
    expect(at('|')?.labels).not.toContain('mask');
  });
  it('offers nothing in comments and for values of no section', () => {
    expect([at('size=3 # |'), completion('a=', 0, 2)]).toEqual([undefined, undefined]);
  });
  it('offers whole sections behind [, where a key could stand, and in an empty file', () => {
    for (const labels of [at('[|')?.labels, at('|')?.labels, completion('', 0, 0)?.items.map(({ label }) => label)])
      expect(labels).toContain('[yolo] with its convolution …');
    expect(at('|=3')?.labels).not.toContain('[route] …');
  });
  it('offers defaults, choices, and the filters that a head needs', () => {
    expect(at('size=|')?.labels).toEqual(['1']);
    expect(at('[net]\npolicy=|')?.labels).toContain('steps');
    expect(at('|\n[yolo]\nmask=0,1,2\nclasses=2\nnum=3'.replace('|', 'filters=|'))?.first).toBe('21');
  });
  it('marks the default among choices', () => {
    const items = completion(`${head}[net]\npolicy=`, 10, 7)?.items ?? [];
    expect(items.filter(({ detail }) => detail === 'default').map(({ label }) => label)).toEqual(['constant']);
    expect(items.filter(({ label }) => label === 'steps').map(({ detail }) => detail)).toEqual(['']);
  });
  it('offers nothing behind an = in front of all sections', () =>
    expect([completion('=', 0, 1), completion(' = ', 0, 2)]).toEqual([undefined, undefined]));
  it('writes = along where there is none', () => {
    expect([at('|')?.first?.endsWith('='), at('|=3')?.first?.endsWith('=')]).toEqual([true, false]);
  });
  it('says what a layer gives, the nearest first', () => {
    const found = completion(`${head}[route]\nlayers=`, 10, 7);
    expect(found?.items.map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      '-1 conv_1 5×4×4',
      '-2 maxpool_0 3×4×4',
    ]);
  });
});
