/** What scales and zero points of a file are taken for, and why some are not: by hand. */
import { expect, it } from 'vitest';
import { absent } from '../../../src/graph/graph';
import { floatTensor, type Tensor } from '../../../src/graph/tensor';
import { scalarOf, scaleOf, type View } from '../../../src/passes/given/reading';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

const bytes = (type: Tensor['type'], ...values: readonly number[]): Tensor => ({
  ...{ type, shape: values.length === 1 ? [] : [values.length], bytes: Uint8Array.from(values) },
});
const half = floatTensor([], [0.5]);

/** `computed`: a value that no constant is. */
function scaleIn(
  scale: Tensor | 'computed',
  zeroPoint: Tensor | 'computed' | 'absent' | undefined,
  type?: Tensor['type'],
) {
  const b = graphBuilder(random(1));
  const x = b.input('x', [1]);
  const idOf = (tensor: Tensor | 'computed', name: string): number =>
    tensor === 'computed' ? x : b.constant(name, tensor);
  const zero = zeroPoint === 'absent' ? absent : zeroPoint && idOf(zeroPoint, 'z');
  const view: View = { graph: b.build([x]), known: new Set(), heldAs: () => undefined };
  return scaleOf(view, idOf(scale, 's'), zero, type);
}

it.each<[string, ReturnType<typeof scaleIn>, object | string]>([
  [
    'a zero point of int8',
    scaleIn(half, bytes('int8', 253)),
    { scale: 0.5, zeroPoint: -3, low: -128, high: 127, bits: 8 },
  ],
  ['a zero point of uint8', scaleIn(half, bytes('uint8', 253)), { zeroPoint: 253, low: 0, high: 255 }],
  ['no zero point', scaleIn(half, undefined), { zeroPoint: 0, low: 0, high: 255 }],
  [
    'a zero point that is left out',
    scaleIn(half, 'absent', 'int16'),
    { zeroPoint: 0, low: -32768, high: 32767, bits: 16 },
  ],
  ['the zero point’s type before another', scaleIn(half, bytes('int8', 1), 'uint8'), { low: -128 }],
  ['one scale in a list', scaleIn(floatTensor([1], [0.25]), undefined), { scale: 0.25 }],
  ['a scale per channel', scaleIn(floatTensor([2], [1, 2]), undefined), 'its activations have a scale per channel'],
  ['no scale in a list', scaleIn(floatTensor([0], []), undefined), 'its activations have a scale per channel'],
  ['zero points per channel', scaleIn(half, bytes('int8', 1, 2)), 'its activations have a scale per channel'],
  ['a computed scale', scaleIn('computed', undefined), 'its scale or zero point is computed'],
  ['a computed zero point', scaleIn(half, 'computed'), 'its scale or zero point is computed'],
  ['a type without integers', scaleIn(half, bytes('bool', 1)), 'its integers are bool'],
  ['a given type without integers', scaleIn(half, undefined, 'int32'), 'its integers are int32'],
  ['a scale of 0', scaleIn(floatTensor([], [0]), undefined), 'its scale is 0'],
  ['a negative scale', scaleIn(floatTensor([], [-1]), undefined), 'its scale is -1'],
  ['an infinite scale', scaleIn(floatTensor([], [Infinity]), undefined), 'its scale is Infinity'],
  ['a scale that is no number', scaleIn(floatTensor([], [NaN]), undefined), 'its scale is NaN'],
])('%s', (_, found, expected) =>
  typeof expected === 'string' ? expect(found).toBe(expected) : expect(found).toMatchObject(expected),
);

it('knows no number of strings, of more than one, and of what is not there', () => {
  const b = graphBuilder(random(1));
  const ids = [floatTensor([1, 1], [7]), floatTensor([2], [7, 8]), bytes('string', 7)].map((t, i) =>
    b.constant(`${i}`, t),
  );
  const view: View = { graph: b.build([]), known: new Set(), heldAs: () => undefined };
  expect([...ids, absent, undefined].map((id) => scalarOf(view, id))).toEqual([
    7,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
