/** Suspicions about the order of a dump's elements: other axes first, channels in blocks, rows or planes with padding. */
import type { Evidence, Suspect } from '../suspect';
import { placeIn } from '../operation';
import { mapOrders, placesOf, type MapSize } from '../order';

/** Channels that hardware computes side by side. */
const blockSizes = [2, 4, 8, 16, 32, 64] as const;

type Address = (channel: number, y: number, x: number) => number;

export function layoutSuspects(evidence: Evidence): readonly Suspect[] {
  return [...orderSuspects(evidence), ...addressSuspects(evidence)];
}

function orderSuspects(evidence: Evidence): readonly Suspect[] {
  const { size, dump } = evidence;
  if (dump.length !== size.C * size.H * size.W) return [];
  const others = mapOrders.filter((order) => order !== evidence.order);
  return others.map((order) => {
    const addresses = inverse(placesOf(size, order));
    const turned = order === 'CWH' ? ' (rows and columns are exchanged)' : '';
    const text = `the dump is in the order ${order}, not ${evidence.order}${turned} (--layout ${order} compares it so)`;
    return suspect(evidence, text, (i) => addresses[i]);
  });
}

/** Orders with blocks or padding, whose length the dump has. */
function addressSuspects(evidence: Evidence): readonly Suspect[] {
  const { size, dump } = evidence;
  return addressings(size, dump.length).map(({ text, address }) =>
    suspect(evidence, text, (i) => address(...placeIn(size, i))),
  );
}

function addressings(
  { C, H, W }: MapSize,
  length: number,
): readonly { readonly text: string; readonly address: Address }[] {
  const blocks = blockSizes
    .filter((n) => n < C && Math.ceil(C / n) * n * H * W === length && H * W > 1)
    .map((n) => ({
      text: `channels lie in blocks of ${n} (C/${n} H W ${n})${C % n === 0 ? '' : ', the last one padded'}`,
      address: (c: number, y: number, x: number) => ((Math.floor(c / n) * H + y) * W + x) * n + (c % n),
    }));
  if (length <= C * H * W) return blocks;
  const [row, plane, pixel] = [length / (C * H), length / C, length / (H * W)];
  const whole = Number.isInteger;
  const border = [1, 2, 3].find((p) => C * (H + 2 * p) * (W + 2 * p) === length);
  return [
    ...blocks,
    ...(whole(row)
      ? [{ text: `each row is padded to ${row} elements`, address: ((c, y, x) => (c * H + y) * row + x) as Address }]
      : []),
    ...(whole(plane)
      ? [
          {
            text: `each channel is padded to ${plane} elements`,
            address: ((c, y, x) => c * plane + y * W + x) as Address,
          },
        ]
      : []),
    ...(whole(pixel)
      ? [
          {
            text: `the dump is in the order HWC, with ${pixel} channels for ${C}`,
            address: ((c, y, x) => (y * W + x) * pixel + c) as Address,
          },
        ]
      : []),
    ...(border === undefined
      ? []
      : [
          {
            text: `a border of ${border} element${border > 1 ? 's' : ''} of padding lies around each channel`,
            address: ((c, y, x) => (c * (H + 2 * border) + y + border) * (W + 2 * border) + x + border) as Address,
          },
        ]),
  ];
}

/** Explains an element that is the expected one at its address: then the dump is what the order makes of the golden values. */
function suspect({ dump, expected, found }: Evidence, text: string, addressOf: (index: number) => number): Suspect {
  return { id: 'layout', text, predict: (i) => (dump[addressOf(i)] === expected[i] ? found[i] : Infinity) };
}

function inverse(places: Int32Array): Int32Array {
  const out = new Int32Array(places.length);
  places.forEach((place, i) => (out[place] = i));
  return out;
}
