/** Records tell that they are not as they were written, wherever one of their bits is flipped; those of earlier versions cannot. */
import { describe, expect, it } from 'vitest';
import { isAsWritten, sealedRecord } from '../../../src/engine/stored/asWritten';
import { flipped } from '../../support/flipped';

const record = { version: 1, name: 'net', files: [{ name: 'report.html', bytes: 12 }], set: ['bits=4'] };

describe('a record', () => {
  it('is as it was written', async () => {
    const text = JSON.stringify(await sealedRecord(record), undefined, 2);
    expect(await isAsWritten(JSON.parse(text) as object)).toBe(true);
    expect(await isAsWritten(await sealedRecord(await sealedRecord(record)))).toBe(true);
  });

  it('is not, with any bit flipped', async () => {
    const texts = flipped(JSON.stringify(await sealedRecord(record)));
    const read = texts.flatMap((text) => objectsIn(text));
    const unnoticed: string[] = [];
    for (const { text, value } of read) if (await isAsWritten(value)) unnoticed.push(text);
    expect(unnoticed).toEqual([]);
    expect(read.length).toBeGreaterThan(500);
  });

  it.each([
    ['of an earlier version, without a checksum', record, true],
    ['whose checksum is gone', { ...record, sealed: true }, false],
    ['of an earlier version, with a wrong checksum', { ...record, checksum: '0' }, false],
  ])('%s', async (_, found, holds) => expect(await isAsWritten(found)).toBe(holds));
});

function objectsIn(text: string): readonly { readonly text: string; readonly value: object }[] {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? [{ text, value }] : [];
  } catch {
    return [];
  }
}
