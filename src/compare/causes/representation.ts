/** Suspicions about how numbers are written: sign, byte order, real numbers, zero point. */
import type { Evidence, Suspect } from '../suspect';

export function representationSuspects(evidence: Evidence): readonly Suspect[] {
  const { expected, found, bits, signed, zeroPoint, scale, size, containerBits } = evidence;
  const area = size.H * size.W;
  const real = (i: number): number => scale[scale.length === 1 ? 0 : Math.floor(i / area)] * (expected[i] - zeroPoint);
  const offset = found[0] - expected[0];
  return [
    {
      id: 'not-driven',
      text: 'the dump holds x or z: nobody drove these elements (reset, valid or address of the write)',
      predict: (i) => (Number.isNaN(found[i]) ? found[i] : expected[i]),
    },
    {
      id: 'constant',
      text: `every element is ${found[0]}: written once, never, or always to the same address`,
      predict: () => found[0],
    },
    signed
      ? {
          id: 'sign-unsigned',
          text: `negative integers were read as unsigned numbers of ${bits} bits: sign-extend them`,
          predict: (i) => (expected[i] < 0 ? expected[i] + 2 ** bits : expected[i]),
        }
      : {
          id: 'sign-signed',
          text: `unsigned integers were read as two's complement of ${bits} bits: extend them with zeros`,
          predict: (i) => (expected[i] >= 2 ** (bits - 1) ? expected[i] - 2 ** bits : expected[i]),
        },
    { id: 'sign-flipped', text: 'every integer has the opposite sign', predict: (i) => 0 - expected[i] },
    ...(zeroPoint === 0
      ? []
      : [
          {
            id: 'zero-point',
            text: `the zero point ${zeroPoint} is subtracted already: the dump holds q - zeroPoint`,
            predict: (i: number) => expected[i] - zeroPoint,
          },
        ]),
    {
      id: 'offset',
      text: `every integer is ${Math.abs(offset)} too ${offset > 0 ? 'large' : 'small'}: a bias, a zero point, or a rounding constant`,
      predict: (i) => expected[i] + offset,
    },
    ...containersOf(evidence).map((container) => ({
      id: 'byte-order',
      text: `the bytes of each ${container}-bit integer are swapped${containerBits ? ': the file is little-endian' : ''}`,
      predict: (i: number) => swapped(expected[i], container),
    })),
    {
      id: 'real-numbers',
      text: 'the dump holds real numbers, scale * (q - zeroPoint), and not integers',
      predict: (i) => (Math.abs(found[i] - real(i)) <= Math.abs(real(i)) * 1e-6 ? found[i] : real(i)),
    },
  ];
}

/** Of a raw file the one that it has; of words and decimals any in which the integers have several bytes. */
function containersOf({ containerBits, bits }: Evidence): readonly number[] {
  if (containerBits !== undefined) return containerBits < 16 ? [] : [containerBits];
  return bits <= 8 ? [] : [16, 24, 32, 64].filter((container) => container >= bits);
}

function swapped(value: number, bits: number): number {
  const source = BigInt.asUintN(bits, BigInt(value));
  let out = 0n;
  for (let at = 0n; at < BigInt(bits); at += 8n) out = (out << 8n) | ((source >> at) & 0xffn);
  return Number(BigInt.asIntN(bits, out));
}
