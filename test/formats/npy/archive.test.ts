/** Archives laid down byte by byte: where their list stands, names, comments, fields and numbers of 64 bits, beside what is refused. */
import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/formats/npy/archive';
import { partsOf } from '../../../src/formats/npy/parts';
import { InputError } from '../../../src/util/errors';
import { int64Npy } from './npyFiles';

const little = (count: number, value: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => Math.floor(value / 256 ** at) % 256);
const letters = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

interface Member {
  readonly name?: string;
  readonly data?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** Of the list: fields and a comment; of the head in front of the content: fields of its own. */
  readonly extra?: readonly number[];
  readonly comment?: string;
  readonly headExtra?: readonly number[];
  /** Sizes and place as the list says them, where they are not what they are. */
  readonly size?: number;
  readonly packed?: number;
  readonly at?: number;
}
interface Layout {
  readonly front?: readonly number[];
  readonly comment?: string;
  /** Numbers of the list of 64 bits: behind it. */
  readonly wide?: boolean;
  readonly listSize?: number;
}

const array = int64Npy([2], [7, 8]);

function archive(members: readonly Member[], { front = [], comment = '', wide, listSize }: Layout = {}): Uint8Array {
  const body = [...front];
  const list: number[] = [];
  for (const { name = 'x.npy', data = array, method = 0, flags = 0, ...rest } of members) {
    const { extra = [], comment: said = '', headExtra = [] } = rest;
    const content = method === 8 ? [...deflateSync(data)] : [...data];
    const at = body.length;
    // The head says no sizes: they stand in the list.
    body.push(...letters('PK'), 3, 4, ...little(22, 0), ...little(2, name.length), ...little(2, headExtra.length));
    body.push(...letters(name), ...headExtra, ...content);
    list.push(...letters('PK'), 1, 2, ...little(4, 20), ...little(2, flags), ...little(2, method), ...little(8, 0));
    list.push(...little(4, rest.packed ?? content.length), ...little(4, rest.size ?? data.length));
    list.push(...[name.length, extra.length, said.length].flatMap((length) => little(2, length)), ...little(8, 0));
    list.push(...little(4, rest.at ?? at), ...letters(name), ...extra, ...letters(said));
  }
  const end = [...little(4, listSize ?? list.length), ...little(4, body.length)];
  const wideEnd = [...little(40, 0), ...little(8, list.length), ...little(8, body.length)];
  const locator = [...letters('PK'), 6, 7, ...little(4, 0), ...little(8, body.length + list.length), ...little(4, 1)];
  const last = [...letters('PK'), 5, 6, ...little(8, 0), ...(wide ? little(8, 0) : end)];
  return Uint8Array.from([
    ...[...body, ...list, ...(wide ? [...wideEnd, ...locator] : []), ...last],
    ...[...little(2, comment.length), ...letters(comment)],
  ]);
}

async function numbersIn(bytes: Uint8Array): Promise<Record<string, readonly number[]>> {
  const arrays = await openArchive(partsOf('a.npz', bytes));
  const read = [...arrays].map(async ([name, { all }]) => [name, Array.from(await all(), Number)] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** A field of another kind, and one of numbers of 64 bits. */
const other = [...little(2, 9), ...little(2, 3), 1, 2, 3];
const wideField = (...numbers: readonly number[]): readonly number[] => [
  ...[...little(2, 1), ...little(2, 8 * numbers.length)],
  ...numbers.flatMap((value) => little(8, value)),
];
const unsaid = 0xffffffff;

describe('arrays are found', () => {
  it.each<[string, Uint8Array]>([
    ['as they are', archive([{}])],
    ['deflated', archive([{ method: 8 }])],
    ['behind other bytes', archive([{}], { front: [1, 2, 3, 4, 5] })],
    ['in front of a comment', archive([{}], { comment: 'made by hand' })],
    ['in front of the longest comment', archive([{}], { comment: 'c'.repeat(65_535) })],
    ['with fields and a comment of their own', archive([{ extra: other, comment: 'one' }])],
    ['behind fields of the head', archive([{ headExtra: other }])],
    ['by a list whose numbers have 64 bits', archive([{}], { wide: true })],
    ['by such a list behind other bytes', archive([{}], { wide: true, front: [9, 9, 9] })],
    ['by sizes of 64 bits', archive([{ size: unsaid, packed: unsaid, extra: wideField(array.length, array.length) }])],
    [
      'by sizes of 64 bits behind another field',
      archive([{ size: unsaid, extra: [...other, ...wideField(array.length)] }]),
    ],
    ['by a place of 64 bits', archive([{ at: unsaid, extra: wideField(3) }], { front: [1, 2, 3] })],
    [
      'by what is deflated of 64 bits',
      archive([{ method: 8, packed: unsaid, extra: wideField(deflateSync(array).length) }]),
    ],
    ['by numbers that fit, whatever such a field says', archive([{ extra: wideField(1, 2, 3) }])],
  ])('%s', async (_, bytes) => expect(await numbersIn(bytes)).toEqual({ x: [7, 8] }));

  it('several, by name', async () => {
    const three = int64Npy([3], [1, 2, 3]);
    const members = [{}, { name: 'deep/y.npy', data: three, method: 8, extra: other }, { name: 'é.npy' }];
    const named = { ...members[2], name: 'z.npy' };
    expect(await numbersIn(archive([members[0], members[1], named]))).toEqual({
      ...{ x: [7, 8], 'deep/y': [1, 2, 3], z: [7, 8] },
    });
    expect(await numbersIn(archive([]))).toEqual({});
  });

  it('inflated once, however often they are read', async () => {
    const bytes = archive([{ method: 8 }]);
    const parts = partsOf('a.npz', bytes);
    const asked: number[] = [];
    const read = (at: number, length: number): Promise<Uint8Array> => (asked.push(length), parts.read(at, length));
    const found = (await openArchive({ ...parts, read })).get('x') ?? expect.fail('x');
    await found.all();
    await found.slice(1);
    expect(asked.filter((length) => length === deflateSync(array).length)).toHaveLength(1);
  });
});

describe('is refused in one line', () => {
  const cut = (bytes: Uint8Array, from: number): Uint8Array => bytes.slice(0, bytes.length - from);
  const changed = (bytes: Uint8Array, at: number, value: number): Uint8Array =>
    bytes.map((byte, i) => (i === at ? value : byte));
  const plain = archive([{}]);
  const listAt = plain.length - 22 - 46 - 'x.npy'.length;
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /its list of files is missing; it may be cut short/],
    ['as many bytes as its end has, of nothing', new Uint8Array(22), /its list of files is missing/],
    ['what is cut short', cut(plain, 1), /its list of files is missing/],
    ['a list of too many bytes', archive([{}], { listSize: 2 ** 24 + 1 }), /has 16777217 bytes, expected 16777216 or/],
    ['a list that goes beyond the end', archive([{}], { listSize: 2 ** 24 }), /expected \d+ bytes or more, found/],
    ['another record in the list', changed(plain, listAt, 0), /its list is damaged/],
    ['a list that ends in a record', archive([{}], { listSize: 45 }), /its list is damaged/],
    ['a list that ends in a name', archive([{}], { listSize: 46 }), /its list is damaged/],
    ['another record in front of the content', changed(plain, 0, 0), /its list is damaged/],
    ['a file of another kind', archive([{ name: 'x.txt' }]), /it holds x.txt, expected only .npy files/],
    ['two of a name', archive([{}, {}]), /it holds x twice/],
    ['what is encrypted', archive([{ flags: 1 }]), /a.npz: x: it is encrypted/],
    ['what is encrypted, among other flags', archive([{ flags: 0x809 }]), /it is encrypted/],
    ['another method', archive([{ method: 12 }]), /compressed by method 12; save it with numpy.savez/],
    [
      'too much to inflate',
      archive([{ method: 8, size: 2 ** 30 + 1 }]),
      /takes 1 GiB when it is inflated; at most 1 GiB/,
    ],
    ['what is damaged', changed(archive([{ method: 8 }]), 30 + 5, 255), /x: cannot be inflated: /],
  ])('%s', async (name, bytes, message) => {
    const error: unknown = await numbersIn(bytes).catch((reason: unknown) => reason);
    expect([name, error instanceof InputError]).toEqual([name, true]);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });
  it('not for flags that say something else', async () =>
    expect(await numbersIn(archive([{ flags: 0x808 }]))).toEqual({ x: [7, 8] }));
});
