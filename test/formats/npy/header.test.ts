/** The head of a `.npy` at its limits: NumPy's format, byte by byte. */
import { expect, it } from 'vitest';
import { readHeader, shapeText } from '../../../src/formats/npy/header';
import { partsOf } from '../../../src/formats/npy/parts';

interface File {
  readonly literal?: string;
  readonly version?: number;
  readonly data?: number;
  /** The literal is filled up with blanks to so many bytes. */
  readonly length?: number;
}

function fileOf({
  literal = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
  version = 1,
  data = 24,
  length = 64,
}: File): Uint8Array {
  const wide = version > 1;
  const head = [0x93, ...Buffer.from('NUMPY'), version, 0, length & 255, length >> 8, ...(wide ? [0, 0] : [])];
  return Uint8Array.from([...head, ...Buffer.from(literal.padEnd(length)), ...new Uint8Array(data)]);
}

const read = (file: File) => readHeader(partsOf('a.npy', fileOf(file)));
const of = (descr: string, shape: string, fortran = 'False'): string =>
  `{"descr": "${descr}", "fortran_order": ${fortran}, "shape": ${shape}}`;

it.each<[string, File, object]>([
  ['version 1', {}, { shape: [2, 3], fortran: false, start: 74, elements: { type: 'f4', width: 4, little: true } }],
  ['version 2', { version: 2 }, { shape: [2, 3], start: 76 }],
  ['version 3', { version: 3 }, { start: 76 }],
  ['more bytes than its shape takes', { data: 99 }, { shape: [2, 3] }],
  ['the longest header', { length: 10_000 }, { start: 10_010 }],
  [
    'the first axis closest',
    { literal: of('>i2', '(12,)', 'True') },
    { shape: [12], fortran: true, elements: { width: 2, little: false } },
  ],
  ['a single number', { literal: of('|u1', '()'), data: 1 }, { shape: [] }],
  ['nothing', { literal: of('|u1', '(0, 5)'), data: 0 }, { shape: [0, 5] }],
  [
    'sixteen axes',
    { literal: of('|u1', `(${new Array(16).fill(1).join(',')})`), data: 1, length: 128 },
    { shape: new Array<number>(16).fill(1) },
  ],
])('of %s', async (_, file, expected) => expect(await read(file)).toMatchObject(expected));

it.each<[string, File, string]>([
  ['a byte too few', { data: 23 }, 'a.npy: shape (2, 3) takes 98 bytes, found 97; it may be cut short'],
  ['a list that is cut short', { literal: of('|u1', '(9,)'), data: 8 }, 'shape (9,) takes 83 bytes, found 82'],
  ['too long a header', { length: 10_001 }, 'a.npy: its header has 10001 bytes; expected 10000 or fewer'],
  [
    'seventeen axes',
    { literal: of('|u1', `(${new Array(17).fill(1).join(',')})`), length: 128 },
    'expected integers or floats, found {"descr": "|u1", "fortran_order": False, "shape": (1,1,1,1,1',
  ],
  ['a negative size', { literal: of('|u1', '(-1,)') }, 'expected integers or floats'],
  ['a size of sixteen digits', { literal: of('|u1', `(${'1'.repeat(16)},)`) }, 'expected integers or floats'],
  ['complex numbers', { literal: of('<c8', '(1,)') }, 'found elements of type <c8'],
  ['an order that is neither', { literal: of('<f4', '(1,)', 'Maybe') }, 'expected integers or floats'],
])('refuses %s', async (_, file, message) => await expect(read(file)).rejects.toThrow(message));

it('refuses other bytes', async () => {
  const other = (bytes: Uint8Array) => readHeader(partsOf('a.npy', bytes));
  await expect(other(fileOf({}).subarray(0, 11))).rejects.toThrow('a.npy: expected a .npy file, found other bytes');
  await expect(other(fileOf({}).map((byte, at) => (at === 5 ? 0x79 : byte)))).rejects.toThrow('found other bytes');
});

it('writes shapes as NumPy does', () => expect([[], [3], [3, 4]].map(shapeText)).toEqual(['()', '(3,)', '(3, 4)']));
