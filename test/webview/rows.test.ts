/** Which rows are drawn, and where keys lead. */
import { describe, expect, it } from 'vitest';
import { movedRow } from '../../webview-ui/model/movedRow';
import { scrollToRow, visibleRows, wholeUpTo } from '../../webview-ui/model/visibleRows';

describe('visibleRows', () => {
  it('draws short tables whole', () => {
    expect(visibleRows(wholeUpTo, 4000, 300, 24)).toEqual({ start: 0, end: wholeUpTo });
  });
  it.each([
    ['at the top', 0, { start: 0, end: 33 }],
    ['in the middle', 24_000, { start: 980, end: 1033 }],
    ['at the end', 119_700, { start: 4967, end: 5000 }],
    ['beyond the end', 1e9, { start: 4979, end: 5000 }],
    ['above the top', -50, { start: 0, end: 33 }],
    ['within a row', 24_001, { start: 980, end: 1033 }],
  ])('draws a long table around the view %s', (_, scrollTop, range) => {
    expect(visibleRows(5000, scrollTop, 300, 24)).toEqual(range);
  });
});

describe('scrollToRow', () => {
  it.each([
    ['in view', 5, 0, 0],
    ['above', 2, 240, 48],
    ['below', 20, 0, 234],
    ['just in view at the end', 10, 0, 0],
    ['just below', 11, 0, 18],
    ['just in view below the head', 5, 120, 120],
    ['just above', 5, 121, 120],
  ])('a row %s', (_, row, scrollTop, expected) => expect(scrollToRow(row, scrollTop, 300, 24, 30)).toBe(expected));
});

describe('movedRow', () => {
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowDown', -1, 0],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['PageDown', 3, 8],
    ['PageUp', 3, 0],
    ['Home', 7, 0],
    ['End', 2, 9],
    ['a', 2, undefined],
    ['constructor', 2, undefined],
  ])('%s from %d leads to %s', (key, from, to) => expect(movedRow(key, from, 10, 5)).toBe(to));
  it('leads nowhere in an empty table', () => expect(movedRow('End', -1, 0, 5)).toBeUndefined());
});
