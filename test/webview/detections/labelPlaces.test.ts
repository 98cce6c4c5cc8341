/** Labels that do not hide each other. Each letter is 6 wide here, and 8 are added. */
import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../webview-ui/detections/boxMarks';
import { placeLabels } from '../../../webview-ui/detections/labelPlaces';

const mark = (x: number, y: number, label: string, change: Partial<Mark> = {}): Mark => ({
  ...{ kind: 'kept', x, y, width: 60, height: 60, label, isStrong: false, pair: 0 },
  ...change,
});

function places(marks: readonly Mark[], size = { width: 400, height: 300 }): readonly string[] {
  return placeLabels(marks, size, (text) => 6 * text.length).map(({ text, x, y }) => `${text} @ ${x},${y}`);
}

describe('labels', () => {
  it.each<[string, readonly Mark[], readonly string[]]>([
    ['above', [mark(50, 50, '1 cat 0.90')], ['1 cat 0.90 @ 50,35']],
    ['within, at the upper edge', [mark(50, 4, '1 cat')], ['1 cat @ 50,4']],
    ['within the picture, at the right edge', [mark(390, 50, '1 cat')], ['1 cat @ 362,35']],
    ['with a sign', [mark(50, 50, '7 cat', { kind: 'lost' })], ['− 7 cat @ 50,35']],
    ['none where there is none', [mark(50, 50, '')], []],
    ['at the lower edge of a labelled object', [mark(50, 50, 'cat', { kind: 'truth' })], ['cat @ 50,95']],
    [
      'elsewhere when their place is taken, then as a number, then not at all',
      ['1 a cat', '2 a cat', '3 a cat', '4 a cat', '5 a cat'].map((label) => mark(50, 50, label)).reverse(),
      ['1 a cat @ 50,35', '2 a cat @ 50,50', '3 a cat @ 50,110'],
    ],
    [
      'as a number beside the words of another',
      [mark(34, 50, '3 cat'), mark(50, 50, '2 cat'), mark(50, 50, '1 cat')].map((each) => ({ ...each, height: 0 })),
      ['1 cat @ 50,35', '2 cat @ 50,50', '3 @ 34,35'],
    ],
    [
      'always there when it is pointed out',
      [mark(50, 50, '1 cat'), mark(50, 50, '2 cat', { isStrong: true })],
      ['2 cat @ 50,35', '1 cat @ 50,50'],
    ],
  ])('%s', (_, marks, expected) => expect(places(marks)).toEqual(expected));
  it('stay within a picture that has no room for them', () =>
    expect(places([mark(0, 0, '1 cat')], { width: 20, height: 10 })).toEqual([]));
});
