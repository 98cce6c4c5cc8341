/**
 * Suspicions about how a convolution is computed: each sums a window again, from the golden inputs and the weights of the
 * export, with one thing read in another way.
 */
import { requantizeOne } from '../../integer/requantize';
import { at, placeIn, type ConvOperation, type Operand } from '../operation';
import type { Evidence, Suspect } from '../suspect';

/** One reading of weights, and of pixels less their zero point, edges included. */
interface Reading {
  readonly weight: (o: number, i: number, r: number, s: number) => number;
  readonly pixel: (channel: number, y: number, x: number) => number;
  /** By which the window is displaced. */
  readonly move: readonly [y: number, x: number];
  readonly dilations: readonly [number, number];
}

interface Change extends Partial<Reading> {
  readonly id: string;
  readonly text: string;
}

export function convolutionSuspects(evidence: Evidence, operation: ConvOperation): readonly Suspect[] {
  const own = readingOf(operation);
  return changesOf(operation, own).map(suspectedBy(evidence, operation, own));
}

/** Less likely: a window two places off, padding of any integer. */
export function unlikelyConvolution(evidence: Evidence, operation: ConvOperation): readonly Suspect[] {
  const suspect = suspectedBy(evidence, operation, readingOf(operation));
  const moves = displacementsOf(operation.window.kernel).map(([y, x]) => [2 * y, 2 * x] as const);
  return [
    ...moves.map((move) => suspect({ id: 'window', text: displacementWords(move), move })),
    ...otherPadding(evidence, operation, suspect),
  ];
}

const readingOf = (operation: ConvOperation): Reading => ({
  weight: inOrder(operation, 'OIHW'),
  pixel: pixelsOf(operation.inputs[0]),
  move: [0, 0],
  dilations: operation.window.dilations,
});

const suspectedBy =
  ({ size, isSum }: Evidence, operation: ConvOperation, own: Reading) =>
  ({ id, text, ...change }: Change): Suspect => {
    const { requantize, bias } = operation;
    const sum = sums(operation, { ...own, ...change });
    return {
      ...{ id, text, costly: true },
      predict: (i) => {
        const place = placeIn(size, i);
        const accumulator = sum(place) + bias[place[0]];
        return isSum || !requantize ? accumulator : requantizeOne(accumulator, place[0], requantize);
      },
    };
  };

/** Elements that tell one integer in the padding from another. */
const tellingPlaces = 8;

/** Of wider inputs there are too many integers to try each. */
const widestPadding = 14;

/** Padding of whatever integer the first elements that differ were computed with. */
function otherPadding(
  { expected, found, places }: Evidence,
  { inputs: [input], window }: ConvOperation,
  suspect: (change: Change) => Suspect,
): readonly Suspect[] {
  const { zeroPoint, qmin, bits, signed } = input;
  if (window.pads.every((pad) => pad === 0) || bits > widestPadding) return [];
  const differing = places.filter((i) => found[i] !== expected[i]).subarray(0, tellingPlaces);
  const lowest = signed ? -(2 ** (bits - 1)) : 0;
  return Array.from({ length: 2 ** bits }, (_, i) => lowest + i)
    .filter((outside) => outside !== zeroPoint && outside !== 0 && outside !== qmin)
    .map((outside) =>
      suspect({
        ...{ id: 'padding', text: `padding is the integer ${outside}, expected the zero point ${zeroPoint}` },
        pixel: (c, y, x) => at(input, c, y, x, outside) - zeroPoint,
      }),
    )
    .filter(({ predict }) => differing.every((i) => predict(i) === found[i]));
}

function sums(
  { window: { kernel, strides, pads }, groups, weightShape: [outputs, inputs] }: ConvOperation,
  { weight, pixel, move, dilations }: Reading,
): (place: readonly [number, number, number]) => number {
  return ([o, y, x]) => {
    const firstChannel = Math.floor(o / (outputs / groups)) * inputs;
    const top = y * strides[0] - pads[0] + move[0];
    const left = x * strides[1] - pads[1] + move[1];
    let sum = 0;
    for (let i = 0; i < inputs; i++)
      for (let r = 0; r < kernel[0]; r++)
        for (let s = 0; s < kernel[1]; s++) {
          sum += weight(o, i, r, s) * pixel(firstChannel + i, top + r * dilations[0], left + s * dilations[1]);
        }
    return sum;
  };
}

function changesOf(operation: ConvOperation, own: Reading): readonly Change[] {
  return [
    ...weightChanges(operation, own),
    ...pixelChanges(operation, own),
    ...windowChanges(operation),
    ...otherInputs(operation),
  ];
}

/** Orders of weights beside OIHW, the slowest first. */
const weightOrders = ['OHWI', 'HWIO', 'HWOI', 'IOHW', 'IHWO'] as const;

function weightChanges(operation: ConvOperation, { weight }: Reading): readonly Change[] {
  const { window, weightShape, weightBits, weights } = operation;
  const [height, width] = window.kernel;
  const [outputs, inputs] = weightShape;
  const change = (id: string, text: string, of: Reading['weight']): Change => ({ id, text, weight: of });
  const turned = (text: string, of: Reading['weight']): Change => change('kernel', text, of);
  return [
    ...weightOrders.flatMap((order) => [
      change('weight-order', `weights in the order OIHW are read as ${order}`, inOrder(operation, order)),
      change('weight-order', `weights in the order ${order} are read as OIHW`, writtenIn(operation, order)),
    ]),
    ...(height === width && height > 1
      ? [turned('each kernel is transposed: rows and columns are exchanged', (o, i, r, s) => weight(o, i, s, r))]
      : []),
    ...(height * width > 1
      ? [
          turned('each kernel is turned by 180°: a convolution, where a correlation is expected', (o, i, r, s) =>
            weight(o, i, height - 1 - r, width - 1 - s),
          ),
          turned('each kernel is mirrored from left to right', (o, i, r, s) => weight(o, i, r, width - 1 - s)),
          turned('each kernel is mirrored from top to bottom', (o, i, r, s) => weight(o, i, height - 1 - r, s)),
        ]
      : []),
    change(
      'weights-unsigned',
      `negative weights are read as unsigned numbers of ${weightBits} bits: sign-extend them`,
      (o, i, r, s) => unsigned(weight(o, i, r, s), weightBits),
    ),
    ...(outputs > 1
      ? [
          change('weight-channel', 'the weights of channel 0 are used for every channel', (_, i, r, s) =>
            weight(0, i, r, s),
          ),
          change('weight-channel', 'the weights of the next channel are used for each channel', (o, i, r, s) =>
            weight((o + 1) % outputs, i, r, s),
          ),
        ]
      : []),
    ...(weightBits <= 4 && weights.length % 2 === 0
      ? [
          change('nibble-order', 'the two weights of each byte are exchanged', (o, i, r, s) => {
            return weights[(((o * inputs + i) * height + r) * width + s) ^ 1];
          }),
        ]
      : []),
  ];
}

/** Weights whose list, in the order OIHW, is read as if it lay in `order`. */
function inOrder({ weightShape, weights }: ConvOperation, order: string): Reading['weight'] {
  const { O, I, H, W } = stridesOf(weightShape, order);
  return (o, i, r, s) => weights[o * O + i * I + r * H + s * W];
}

/** Weights that were written in `order`, and are read as if they lay in the order OIHW. */
function writtenIn(operation: ConvOperation, order: string): Reading['weight'] {
  const { weightShape, weights } = operation;
  const { O, I, H, W } = stridesOf(weightShape, order);
  const [outputs, inputs, height, width] = weightShape;
  const written = new Float64Array(weights.length);
  let next = 0;
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let r = 0; r < height; r++)
        for (let s = 0; s < width; s++) written[o * O + i * I + r * H + s * W] = weights[next++];
  return inOrder({ ...operation, weights: written }, 'OIHW');
}

/** Elements from one index to the next along each axis. */
function stridesOf(shape: readonly number[], order: string): Readonly<Record<'O' | 'I' | 'H' | 'W', number>> {
  const strides = { O: 1, I: 1, H: 1, W: 1 };
  let step = 1;
  for (const letter of Array.from(order).reverse()) {
    if (!isAxis(letter)) continue;
    strides[letter] = step;
    step *= shape['OIHW'.indexOf(letter)];
  }
  return strides;
}

const isAxis = (letter: string): letter is 'O' | 'I' | 'H' | 'W' => 'OIHW'.includes(letter);

const unsigned = (value: number, bits: number): number => (value < 0 ? value + 2 ** bits : value);
const asSigned = (value: number, bits: number): number => (value >= 2 ** (bits - 1) ? value - 2 ** bits : value);

/** The map less its zero point, and 0 in the padding. */
function pixelsOf(input: Operand): Reading['pixel'] {
  return (c, y, x) => at(input, c, y, x, input.zeroPoint) - input.zeroPoint;
}

function pixelChanges({ inputs: [input], window }: ConvOperation, { pixel }: Reading): readonly Change[] {
  const { zeroPoint, qmin, bits, signed, size } = input;
  const { C, H, W } = size;
  const change = (id: string, text: string, of: Reading['pixel']): Change => ({ id, text, pixel: of });
  const padded = (text: string, outside: number): Change =>
    change('padding', text, (c, y, x) => at(input, c, y, x, outside) - zeroPoint);
  const within = (place: number, length: number): number => Math.min(Math.max(place, 0), length - 1);
  const mirrored = (place: number, length: number): number =>
    within(place < 0 ? -place : place >= length ? 2 * (length - 1) - place : place, length);
  const isPadded = window.pads.some((pad) => pad > 0);
  return [
    ...(isPadded
      ? [
          ...(zeroPoint === 0
            ? []
            : [padded(`padding is the integer 0, expected the zero point ${zeroPoint}, which stands for 0.0`, 0)]),
          ...(qmin === zeroPoint || qmin === 0 ? [] : [padded(`padding is the lowest integer ${qmin}`, qmin)]),
          change('padding', "padding repeats the map's edge, expected zeros", (c, y, x) =>
            pixel(c, within(y, H), within(x, W)),
          ),
          change('padding', 'padding mirrors the map, expected zeros', (c, y, x) =>
            pixel(c, mirrored(y, H), mirrored(x, W)),
          ),
        ]
      : []),
    ...(zeroPoint === 0
      ? []
      : [
          change('input-zero-point', `the input's zero point ${zeroPoint} is not subtracted`, (c, y, x) =>
            at(input, c, y, x, 0),
          ),
          change(
            'input-zero-point',
            `the input's zero point ${zeroPoint} is not subtracted, from the padding neither`,
            (c, y, x) => at(input, c, y, x, zeroPoint),
          ),
        ]),
    signed
      ? change(
          'input-unsigned',
          `negative integers of the input are read as unsigned numbers of ${bits} bits`,
          (c, y, x) => unsigned(at(input, c, y, x, zeroPoint), bits) - zeroPoint,
        )
      : change(
          'input-signed',
          `unsigned integers of the input are read as two's complement of ${bits} bits: extend them with a zero`,
          (c, y, x) => asSigned(at(input, c, y, x, zeroPoint), bits) - zeroPoint,
        ),
    ...(C > 1
      ? [
          change(
            'input-channels',
            C === 3 ? "the input's channels are reversed: BGR instead of RGB" : "the input's channels are reversed",
            (c, y, x) => pixel(C - 1 - c, y, x),
          ),
        ]
      : []),
    ...shuffles(C).map(([n, source]) =>
      change('input-channels', `the input's channels of ${n} groups are interleaved`, (c, y, x) =>
        pixel(source(c), y, x),
      ),
    ),
    ...(H === W && H > 1
      ? [change('input-transposed', "the input's rows and columns are exchanged", (c, y, x) => pixel(c, x, y))]
      : []),
  ];
}

/** Another value at the input's port. */
const otherInputs = ({ inputs: [input] }: ConvOperation): readonly Change[] =>
  (input.alike ?? []).map(({ name, values }) => ({
    ...{ id: 'other-input', text: `the input is ${name}, expected ${input.name}` },
    pixel: pixelsOf({ ...input, values }),
  }));

function shuffles(C: number): readonly (readonly [groups: number, source: (c: number) => number])[] {
  return [2, 4, 8, 16]
    .filter((n) => n < C && C % n === 0)
    .map((n) => [n, (c: number) => (c % n) * (C / n) + Math.floor(c / n)] as const);
}

function windowChanges({ window: { dilations, pads, kernel } }: ConvOperation): readonly Change[] {
  const swapped = [pads[0] - pads[2], pads[1] - pads[3]] as const;
  return [
    ...(swapped.some((by) => Math.abs(by) > 1)
      ? [{ id: 'window', text: 'padding before and after the map is exchanged', move: swapped }]
      : []),
    ...displacementsOf(kernel).map((move) => ({ id: 'window', text: displacementWords(move), move })),
    ...(dilations.some((by) => by > 1)
      ? [{ id: 'window', text: 'dilation is left out', dilations: [1, 1] as const }]
      : []),
  ];
}

/** By one place in every direction in which the window is wider than one. */
export function displacementsOf([height, width]: readonly [number, number]): readonly (readonly [number, number])[] {
  return displacements.filter(([y, x]) => (height > 1 || y === 0) && (width > 1 || x === 0));
}

const displacements: readonly (readonly [y: number, x: number])[] = [
  ...([
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ] as const),
  ...([
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ] as const),
];

export function displacementWords([y, x]: readonly [number, number]): string {
  const ways = [...(y === 0 ? [] : [y < 0 ? 'up' : 'down']), ...(x === 0 ? [] : [x < 0 ? 'left' : 'right'])];
  const [places, by] = Math.max(Math.abs(y), Math.abs(x)) === 1 ? ['one place', 'one'] : ['two places', 'two'];
  return `the window lies ${places} too far ${ways.join(' and ')}: padding or the first address is off by ${by}`;
}
