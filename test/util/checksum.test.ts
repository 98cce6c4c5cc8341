import { describe, expect, it } from 'vitest';
import { checksum } from '../../src/util/checksum';

/** Of the xxHash library (`xxhsum -H0`), and the sanity buffer of its own tests. */
const known: readonly (readonly [text: string, sum: number])[] = [
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
];

describe('checksum', () => {
  it.each(known)('of %j is that of XXH32', (text, sum) => {
    expect(checksum(new TextEncoder().encode(text))).toBe(sum);
  });
  it('does not depend on where the bytes lie', () => {
    const bytes = new TextEncoder().encode('...Nobody inspects the spammish repetition');
    expect(checksum(bytes.subarray(3))).toBe(0xe2293b2f);
  });
});
