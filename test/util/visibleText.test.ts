import { describe, expect, it } from 'vitest';
import { shortened, visibleLine, visibleText } from '../../src/util/visibleText';

/** By Unicode's own classes: controls, formats (direction, no width, tags), line and paragraph separators. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const everyPlane0 = Array.from({ length: 0xd800 }, (_, code) => String.fromCharCode(code));

describe('visibleText', () => {
  it('leaves nothing that cannot be seen, and changes nothing else', () => {
    // Signs of Arabic, Syriac and Kaithi numbers are of class Cf but are drawn.
    const drawn = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]/;
    const privateUse = Array.from({ length: 0x1fff }, (_, i) => String.fromCharCode(0xe000 + i));
    const hidden = (sign: string): boolean =>
      (unseen.test(sign) && !drawn.test(sign) && sign !== '\n') || sign === '\u2065';
    expect([...everyPlane0, ...privateUse].filter((sign) => hidden(sign) !== (visibleText(sign) !== sign))).toEqual([]);
  });

  it.each([
    ['a\u001b[2Jb', 'a\\u001b[2Jb'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['two\r\nlines', 'two\\u000d\nlines'],
    ['tag\u{e0041}', 'tag\\udb40\\udc41'],
    ['größe 層 😀', 'größe 層 😀'],
  ])('%j', (text, expected) => expect(visibleText(text)).toBe(expected));

  it('keeps a JSON document the same data', () => {
    const data = { name: `${everyPlane0.join('')}\u{e0041}`, '\u200f': ['\u009b'] };
    const shown = visibleText(JSON.stringify(data, undefined, 2));
    expect(JSON.parse(shown)).toEqual(data);
    expect(shown.replace(/\n/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  it('of one line has no other', () => expect(visibleLine('a\nb')).toBe('a\\u000ab'));

  it.each([
    ['a layer of 600 letters', `node '${'n'.repeat(600 - 2)}'`, undefined],
    ['one letter more', `op ${'o'.repeat(601)} of it`, `op ${'o'.repeat(200)}…${'o'.repeat(100)} of it`],
    [
      'two such words',
      `${'a'.repeat(3000)}\n${'b'.repeat(3000)}`,
      `${'a'.repeat(200)}…${'a'.repeat(100)}\n${'b'.repeat(200)}…${'b'.repeat(100)}`,
    ],
  ])('is shortened by its words: %s', (_, text, short = text) => expect(shortened(text)).toBe(short));
});
