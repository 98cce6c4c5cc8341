/**
 * Draws the pictures of the detector and the segmenter: scenes of 96×96 RGB pixels from a seed alone. A scene is a dull gradient, one to four
 * shapes of four classes that lie apart, and in every other scene a bar that hides a part of them. The labels are exact: a
 * box goes from a shape's first to its last sample (three a pixel), and `classes` says whose each pixel is.
 */
import {
  barOf,
  blend,
  byteOf,
  type Colour,
  coverageOf,
  direction,
  type Frame,
  gradient,
  type Random,
  randomOf,
} from '../drawing';
import { type Shape, shapes } from '../shapes';

export const sceneSize = 96;

/** Shapes in the order of the labels, and about which colour each has. */
const kinds: readonly { readonly name: string; readonly ink: Colour }[] = [
  { name: 'circle', ink: [210, 50, 45] },
  { name: 'square', ink: [50, 150, 70] },
  { name: 'triangle', ink: [50, 85, 205] },
  { name: 'cross', ink: [225, 185, 40] },
];

/** Class names in the order of the labels. */
export const sceneClasses: readonly string[] = kinds.map(({ name }) => name);

/** First seed of each set. */
export const firstScene = { training: 0, calibration: 1_000_000, test: 2_000_000 } as const;

/** In pixels, from the left and the top. */
export interface SceneBox {
  readonly classIndex: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Scene {
  /** 96·96·3 bytes, RGB interleaved, rows from the top. */
  readonly pixels: Uint8Array;
  readonly boxes: readonly SceneBox[];
  /** 96·96: 0 where nothing is, a shape's class + 1, `hidden` under the bar. */
  readonly classes: Uint8Array;
}

/** The label of pixels that count nowhere. */
export const hidden = 255;

interface Drawn extends SceneBox {
  readonly cover: (x: number, y: number) => number;
}

/** @param seed any unsigned 32-bit integer; another seed is another scene */
export function drawScene(seed: number): Scene {
  const random = randomOf(seed);
  const background = dull(gradient(random, sceneSize));
  const pixels = new Uint8Array(sceneSize * sceneSize * 3);
  paint(pixels, whole, background);
  const drawn = placed(random);
  for (const each of drawn) {
    const ink = near(kinds[each.classIndex].ink, random);
    paint(pixels, each, (x, y) => blend(levelsAt(pixels, x, y), ink, each.cover(x, y)));
  }
  const bar = barOf(random, sceneSize);
  paint(pixels, whole, (x, y) => (bar.covers(x, y) ? bar.colour : levelsAt(pixels, x, y)));
  return {
    pixels,
    boxes: drawn.map(({ classIndex, left, top, right, bottom }) => ({ classIndex, left, top, right, bottom })),
    classes: classesOf(drawn, bar.covers),
  };
}

/** A pixel is a shape's where that has at least half of it. */
function classesOf(drawn: readonly Drawn[], isHidden: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: sceneSize * sceneSize }, (_, at) => {
    const [x, y] = [at % sceneSize, Math.floor(at / sceneSize)];
    if (isHidden(x, y)) return hidden;
    return 1 + (drawn.find((each) => holds(each, x, y) && each.cover(x, y) >= 0.5)?.classIndex ?? -1);
  });
}

const holds = ({ left, top, right, bottom }: Area, x: number, y: number): boolean =>
  x + 1 > left && x < right && y + 1 > top && y < bottom;

/** Nearly gray, so that what is in front stands out. */
const dull =
  (colourAt: (x: number, y: number) => Colour) =>
  (x: number, y: number): Colour => {
    const colour = colourAt(x, y);
    const gray = (colour[0] + colour[1] + colour[2]) / 3;
    return blend([gray, gray, gray], colour, 0.2);
  };

/** Up to 30 levels away in each channel. */
function near(colour: Colour, random: Random): Colour {
  const [red, green, blue] = colour.map((level) => level + 60 * (random() - 0.5));
  return [red, green, blue];
}

/** As YOLO's label files have it: class, centre and size as shares of the picture, a line for each box. */
export function labelText({ boxes }: Scene): string {
  const share = (pixels: number): string => (pixels / sceneSize).toFixed(6);
  return boxes
    .map(({ classIndex, left, top, right, bottom }) =>
      [classIndex, share((left + right) / 2), share((top + bottom) / 2), share(right - left), share(bottom - top)].join(
        ' ',
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const whole = { left: 0, top: 0, right: sceneSize, bottom: sceneSize };

type Area = Pick<SceneBox, 'left' | 'top' | 'right' | 'bottom'>;

function paint(pixels: Uint8Array, area: Area, colourAt: (x: number, y: number) => readonly number[]): void {
  for (let y = Math.floor(area.top); y < area.bottom; y++) {
    for (let x = Math.floor(area.left); x < area.right; x++) {
      colourAt(x, y).forEach((level, channel) => (pixels[(y * sceneSize + x) * 3 + channel] = byteOf(level)));
    }
  }
}

function levelsAt(pixels: Uint8Array, x: number, y: number): readonly [number, number, number] {
  const at = (y * sceneSize + x) * 3;
  return [pixels[at], pixels[at + 1], pixels[at + 2]];
}

/** One to four shapes; one that finds no place of its own in twenty tries is left out. */
function placed(random: Random): readonly Drawn[] {
  const wanted = 1 + Math.floor(4 * random());
  const found: Drawn[] = [];
  for (let tries = 0; tries < 20 && found.length < wanted; tries++) {
    const next = drawnShape(random);
    if (!found.some((other) => touch(next, other))) found.push(next);
  }
  return found;
}

const touch = (a: Area, b: Area): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function drawnShape(random: Random): Drawn {
  const classIndex = Math.floor(sceneClasses.length * random());
  const shape = shapeCalled(sceneClasses[classIndex]);
  const frame = frameFor(shape, random);
  const cover = coverageOf(shape, frame, 0);
  return { classIndex, cover, ...boxOf(shape, frame) };
}

function shapeCalled(name: string): Shape {
  const shape = shapes.find((each) => each.name === name);
  if (!shape) throw new Error(`there is no shape ${name}`);
  return shape;
}

/** Radius 8 to 20 pixels, more small ones than large ones, turned half as far as the shape may be; up to a sixth wider or narrower than high; wholly within the picture. */
function frameFor(shape: Shape, random: Random): Frame {
  const { cos, sin } = direction(random, shape.turn / 2);
  const radius = 8 + 12 * random() * random();
  const width = radius * (0.85 + 0.3 * random());
  const margin = 1.25 * Math.max(radius, width);
  const [x, y] = [0, 0].map(() => margin + (sceneSize - 2 * margin) * random());
  return { x, y, cos, sin, width, height: radius };
}

/** From the first to the last of three samples a pixel that lie inside, looked for from the outside. */
function boxOf(shape: Shape, frame: Frame): Area {
  const [columns, rows] = [thirdsAround(frame.x, frame), thirdsAround(frame.y, frame)];
  const inside = (column: number, row: number): boolean => insideAt(shape, frame, (column + 0.5) / 3, (row + 0.5) / 3);
  const inColumn = (column: number): boolean => rows.some((row) => inside(column, row));
  const inRow = (row: number): boolean => columns.some((column) => inside(column, row));
  const between = (cells: readonly number[], isIn: (cell: number) => boolean): readonly [number, number] => [
    firstOf(cells, isIn) / 3,
    (firstOf([...cells].reverse(), isIn) + 1) / 3,
  ];
  const [left, right] = between(columns, inColumn);
  const [top, bottom] = between(rows, inRow);
  return { left, top, right, bottom };
}

/** Counted in thirds of a pixel, as far as the shape reaches either way. */
function thirdsAround(centre: number, { width, height }: Frame): readonly number[] {
  const reach = 1.25 * Math.max(width, height);
  const first = Math.floor(3 * (centre - reach));
  return Array.from({ length: Math.ceil(6 * reach) + 1 }, (_, i) => first + i);
}

function firstOf(cells: readonly number[], isIn: (cell: number) => boolean): number {
  const found = cells.find(isIn);
  if (found === undefined) throw new Error('a shape without a sample inside');
  return found;
}

function insideAt(shape: Shape, { x, y, cos, sin, width, height }: Frame, px: number, py: number): boolean {
  const [dx, dy] = [px - x, py - y];
  return shape.inside((dx * cos + dy * sin) / width, (dy * cos - dx * sin) / height, 0);
}
