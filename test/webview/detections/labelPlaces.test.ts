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
  it('are whole where they are pointed out, though a number has room', () => {
    // One row of 60 pixels, and the other label from 20 on.
    const size = { width: 60, height: 15 };
    const strong = mark(0, 0, '1 cat', { isStrong: true });
    expect(places([strong, mark(20, 0, '2 cat')], size)).toEqual(['2 cat @ 20,0', '1 cat @ 0,0']);
    const plain = { ...strong, isStrong: false };
    expect(places([plain, mark(20, 0, '2 cat')], size)).toEqual(['2 cat @ 20,0', '1 @ 0,0']);
  });
  it('stay within a picture that has no room for them', () =>
    expect(places([mark(0, 0, '1 cat')], { width: 20, height: 10 })).toEqual([]));

  /** Whether a pixel lies in both of two rectangles, which are 15 high. */
  const meet = (a: readonly number[], b: readonly number[]): boolean => {
    const within = ([left, top, width]: readonly number[], x: number, y: number): boolean =>
      left <= x && x < left + width && top <= y && y < top + 15;
    for (let y = a[1]; y < a[1] + 15; y++) for (let x = a[0]; x < a[0] + a[2]; x++) if (within(b, x, y)) return true;
    return false;
  };
  it('have no pixel in common, and take the first place that leaves none', () => {
    // '1 cat' is 38 wide, '1' 14; the other label lies above its box, from 100 to 138 and from 85 to 100.
    const other = [100, 85, 38];
    const seen = new Set<string>();
    for (const dx of [-39, -38, -37, -15, -14, -13, 0, 13, 37, 38, 39])
      for (const dy of [-76, -75, -74, -60, -16, -15, -14, 0, 14, 15, 16]) {
        const [x, y] = [100 + dx, 100 + dy];
        const wanted = [
          [x, y - 15, 38],
          [x, y, 38],
          [x, y + 60, 38],
          [x, y - 15, 14],
          [x, y, 14],
          [x, y + 60, 14],
        ];
        const at = wanted.findIndex((place) => !meet(place, other));
        const text = at < 3 ? '1 cat' : '1';
        const [top] = places([mark(x, y, '1 cat'), mark(100, 100, '2 cat')]).slice(1);
        expect(top).toBe(`${text} @ ${wanted[at][0]},${wanted[at][1]}`);
        seen.add(`${at}`);
      }
    expect([...seen].sort()).toEqual(['0', '1', '2']);
  });
  it.each([
    [15, 100, ['1 cat @ 0,0']],
    // No room above: fifteen pixels from the box on, and one less.
    [14, 29, ['1 cat @ 0,14']],
    [14, 28, []],
    [5, 20, ['1 cat @ 0,5']],
    [5, 19, []],
  ])('of a box at %i are within a height of %i: %j', (y, height, expected) =>
    expect(places([mark(0, y, '1 cat')], { width: 60, height })).toEqual(expected),
  );
});
