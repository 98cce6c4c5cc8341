/** `.npy` and `.npz` files: types, orders and shapes against bytes laid down by hand, archives against fflate's, and hostile ones. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/formats/npy/archive';
import { partsOf } from '../../../src/formats/npy/parts';
import { readNpy } from '../../../src/formats/npy/readNpy';
import { openArray } from '../../../src/formats/npy/storedArray';
import { InputError } from '../../../src/util/errors';
import { float32Npy, int64Npy, npyFile } from './npyFiles';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

describe('types', () => {
  it.each([
    ['|i1', bytes(0xff, 1), [-1, 1]],
    ['|u1', bytes(0xff, 1), [255, 1]],
    ['|b1', bytes(0, 1), [0, 1]],
    ['<i2', bytes(0xfe, 0xff, 1, 0), [-2, 1]],
    ['>i2', bytes(0xff, 0xfe, 0, 1), [-2, 1]],
    ['<u2', bytes(0xfe, 0xff, 1, 0), [65534, 1]],
    ['<i4', bytes(0, 0, 0, 0x80, 1, 0, 0, 0), [-(2 ** 31), 1]],
    ['>u4', bytes(0x80, 0, 0, 0, 0, 0, 0, 1), [2 ** 31, 1]],
    ['<i8', bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), [-1]],
    ['<u8', bytes(0, 0, 0, 0, 1, 0, 0, 0), [2 ** 32]],
    ['<f2', bytes(0, 0x3e, 0, 0xc0), [1.5, -2]],
    ['<f4', bytes(0, 0, 0xc0, 0x3f), [1.5]],
    ['>f4', bytes(0x3f, 0xc0, 0, 0), [1.5]],
    ['<f8', bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x3f), [1.5]],
    ['=f8', bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x3f), [1.5]],
  ])('%s', async (descr, data, wanted) => {
    expect([...(await readNpy('a.npy', npyFile({ descr, shape: [wanted.length], data })))]).toEqual(wanted);
  });
});

describe('orders and shapes', () => {
  it('Fortran lays the first axis closest together', async () => {
    const file = npyFile({ descr: '|u1', shape: [2, 3], fortran: true, data: bytes(11, 21, 12, 22, 13, 23) });
    const array = await openArray(partsOf('a.npy', file));
    expect([...(await array.all())]).toEqual([11, 12, 13, 21, 22, 23]);
    expect([...(await array.slice(1))]).toEqual([21, 22, 23]);
  });
  it('of three axes', async () => {
    // [i][j][k] is 100 i + 10 j + k; Fortran: i first, then j, then k.
    const data = [0, 1, 2].flatMap((k) => [0, 1].flatMap((j) => [0, 1].map((i) => 100 * i + 10 * j + k)));
    const file = npyFile({ descr: '|u1', shape: [2, 2, 3], fortran: true, data: bytes(...data) });
    expect([...(await readNpy('a.npy', file))]).toEqual([0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112]);
  });
  it('a scalar, a list, nothing, and a header of version 2', async () => {
    const shapes = await Promise.all(
      [
        npyFile({ descr: '|u1', shape: [], data: bytes(7) }),
        npyFile({ descr: '|u1', shape: [1], data: bytes(7), version: 2 }),
        npyFile({ descr: '|u1', shape: [0, 3], data: bytes() }),
      ].map(async (file) => [(await openArray(partsOf('a', file))).shape, ...(await readNpy('a', file))]),
    );
    expect(shapes).toEqual([[[], 7], [[1], 7], [[0, 3]]]);
  });
  it('keys of the header in another order, with other quotes', async () => {
    const header = '{"shape": (2,), "fortran_order": False, "descr": "|u1"}';
    expect([...(await readNpy('a', npyFile({ descr: '', shape: [], header, data: bytes(1, 2) })))]).toEqual([1, 2]);
  });
  it('one sample reads its own bytes alone', async () => {
    const file = float32Npy([3, 2], [1, 2, 3, 4, 5, 6]);
    const asked: number[] = [];
    const parts = partsOf('a.npy', file);
    const read = (at: number, length: number): Promise<Uint8Array> => (asked.push(length), parts.read(at, length));
    const array = await openArray({ ...parts, read });
    asked.length = 0;
    expect([...(await array.slice(2))]).toEqual([5, 6]);
    expect(asked).toEqual([8]);
  });
});

describe('what is refused, in one line', () => {
  const one = (header: string, data = bytes(1)): Uint8Array => npyFile({ descr: '', shape: [], header, data });
  const head = (shape: string, descr = '|u1'): Uint8Array =>
    one(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`);
  it.each<[string, Uint8Array, RegExp]>([
    ['other bytes', bytes(1, 2, 3), /^a.npy: expected a .npy file/],
    ['nothing', bytes(), /^a.npy: expected a .npy file/],
    [
      'a header longer than the file',
      float32Npy([1], [1]).slice(0, 40),
      /^a.npy: expected \d+ bytes or more, found 40/,
    ],
    [
      'a header of 4 GB',
      Uint8Array.from([...npyFile({ descr: '|u1', shape: [1], data: bytes(1) }).slice(0, 6), 2, 0, 255, 255, 255, 255]),
      /its header has 4294967295 bytes; expected 10000/,
    ],
    ['a header of text', one('hello'), /expected integers or floats, found hello/],
    ['a header of much text', one('x'.repeat(99)), /expected integers or floats, found x{60}$/],
    ['complex numbers', head('(1,)', '<c8'), /found elements of type <c8/],
    ['objects', head('(1,)', '|O'), /found elements of type \|O/],
    ['texts', head('(1,)', '<U8'), /found elements of type <U8/],
    [
      'records',
      one("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"),
      /expected integers or floats/,
    ],
    ['a type that every object has', head('(1,)', 'constructor'), /found elements of type constructor/],
    ['sizes below zero', head('(-1,)'), /expected integers or floats/],
    ['sizes beyond all files', head('(999999999999999, 999999999999999)'), /takes \S+ bytes, found/],
    ['more digits than any size has', head(`(${'9'.repeat(40)},)`), /expected integers or floats/],
    ['too many axes', head(`(${'1,'.repeat(17)})`), /expected integers or floats/],
    [
      'elements that lack',
      float32Npy([2, 2], [1, 2, 3]),
      /shape \(2, 2\) takes \d+ bytes, found \d+; it may be cut short/,
    ],
  ])('%s', async (_, file, message) => {
    const error: unknown = await readNpy('a.npy', file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });
});

describe('archives', () => {
  const files = { 'x.npy': float32Npy([2, 2], [1, 2, 3, 4]), 'y.npy': int64Npy([2], [7, 8]) };
  it.each([0, 6] as const)('of level %d', async (level) => {
    const arrays = await openArchive(partsOf('a.npz', zipSync(files, { level })));
    expect([...arrays.keys()]).toEqual(['x', 'y']);
    expect([...(await arrays.get('x')!.slice(1))]).toEqual([3, 4]);
    expect([...(await arrays.get('y')!.all())]).toEqual([7, 8]);
    expect(arrays.get('y')!.name).toBe('a.npz: y');
  });

  const archive = zipSync(files, { level: 0 });
  const damaged = (offset: number, ...values: readonly number[]): Uint8Array => {
    const copy = archive.slice();
    copy.set(values, offset < 0 ? copy.length + offset : offset);
    return copy;
  };
  const list = new DataView(archive.buffer).getUint32(archive.length - 6, true);
  it.each<[string, Uint8Array, RegExp]>([
    ['no archive', bytes(1, 2, 3), /^a.npz: no .npz archive that can be read: its list of files is missing/],
    ['cut short', archive.slice(0, -30), /its list of files is missing/],
    ['a list beyond the end', damaged(-6, 255, 255, 255, 127), /^a.npz: expected \d+ bytes or more, found \d+/],
    ['a list of gigabytes', damaged(-10, 255, 255, 255, 255), /its list has 4294967295 bytes/],
    ['an entry that is none', damaged(list, 1), /its list is damaged/],
    ['an entry beyond the end', damaged(list + 42, 255, 255, 255, 127), /expected \d+ bytes or more/],
    ['a content that is none', damaged(0, 1), /its list is damaged/],
    ['encrypted', damaged(list + 8, 1), /^a.npz: x: it is encrypted/],
    ['another compression', damaged(list + 10, 12), /^a.npz: x: compressed by method 12; save it with numpy.savez/],
    [
      'inflating to 4 GB',
      damaged(list + 10, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0xff, 0xff, 0xff),
      /it takes 4 GiB when it is inflated/,
    ],
    ['no deflated bytes', damaged(list + 10, 8), /^a.npz: x: /],
    ['other files', zipSync({ 'a.txt': bytes(1) }), /it holds a.txt, expected only .npy files/],
    [
      'objects',
      zipSync({ 'x.npy': npyFile({ descr: '|O', shape: [1], data: bytes(1) }) }),
      /^a.npz: x: expected integers or floats/,
    ],
  ])('refuses %s', async (_, file, message) => {
    const error: unknown = await openArchive(partsOf('a.npz', file)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});
