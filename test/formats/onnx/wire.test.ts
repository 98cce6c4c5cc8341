/** Protobuf's wire format, by hand: a key is 8 times the field's number plus how its content is laid. */
import { expect, it } from 'vitest';
import { walkFields } from '../../../src/formats/onnx/wire';
import { FormatError } from '../../../src/util/errors';

function fieldsOf(bytes: ArrayLike<number>, from = 0, to = bytes.length): readonly (readonly number[])[] {
  const seen: (readonly number[])[] = [];
  walkFields(
    (at) => bytes[at],
    [from, to],
    'x.onnx',
    (...field) => seen.push(field),
  );
  return seen;
}

const zeros = (count: number): readonly number[] => new Array<number>(count).fill(0);
const endless = (count: number): readonly number[] => new Array<number>(count).fill(0x80);

it.each<[string, readonly number[], readonly (readonly number[])[]]>([
  ['nothing', [], []],
  ['a number of two bytes', [0x08, 0x96, 1], [[1, 3, 3, 0]]],
  ['a number of ten bytes', [0x08, ...endless(9), 1], [[1, 11, 11, 0]]],
  ['eight bytes', [0x09, ...zeros(8)], [[1, 1, 9, 0]]],
  ['four bytes', [0x0d, ...zeros(4)], [[1, 1, 5, 0]]],
  ['bytes of a length', [0x12, 2, 7, 7], [[2, 2, 4, 0]]],
  ['no bytes', [0x12, 0], [[2, 2, 2, 0]]],
  ['200 bytes', [0x12, 0xc8, 1, ...zeros(200)], [[2, 3, 203, 0]]],
  ['a key of two bytes', [0x82, 1, 1, 7], [[16, 3, 4, 0]]],
  [
    'two fields',
    [0x08, 1, 0x12, 1, 7],
    [
      [1, 2, 2, 0],
      [2, 4, 5, 2],
    ],
  ],
])('%s', (_, bytes, fields) => {
  expect(fieldsOf(bytes)).toEqual(fields);
  const moved = fields.map(([field, ...places]) => [field, ...places.map((at) => at + 3)]);
  expect(fieldsOf([9, 9, 9, ...bytes, 9], 3, 3 + bytes.length)).toEqual(moved);
});

it.each<[string, readonly number[], number, string]>([
  ['a key that does not end', [0x80], 1, 'the file ends within a field'],
  ['a number that is missing', [0x08], 1, 'the file ends within a field'],
  ['a number of eleven bytes', [0x08, ...endless(10), 1], 11, 'a number does not end'],
  ['a group', [0x08, 1, 0x0b], 2, 'not a protobuf field'],
  ['an unknown kind', [0x0f], 0, 'not a protobuf field'],
  ['too few bytes', [0x12, 3, 7, 7], 0, 'a field of 3 bytes, but 2 are left'],
  ['seven of eight', [0x09, ...zeros(7)], 0, 'a field of 8 bytes, but 7 are left'],
  ['three of four', [0x0d, ...zeros(3)], 0, 'a field of 4 bytes, but 3 are left'],
])('refuses %s', (_, bytes, offset, why) => {
  const message = `x.onnx: damaged at byte ${offset}: ${why}. Copy or export the model again.`;
  expect(() => fieldsOf(bytes)).toThrow(new FormatError(message, { format: 'onnx', offset }));
});

it('walks over a million fields, and one more', () => {
  const walk = (count: number): number => {
    let fields = 0;
    walkFields(
      (at) => (at % 2 === 0 ? 0x08 : 0),
      [0, 2 * count],
      'x.onnx',
      () => fields++,
    );
    return fields;
  };
  expect(walk(1_000_001)).toBe(1_000_001);
  expect(() => walk(1_000_002)).toThrow('damaged at byte 2000002: more than 1000000 entries');
});
