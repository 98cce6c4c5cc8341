/** Pictures for the networks of measuredNets.ts, with masks and boxes whose right and wrong pixels were counted by hand. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

type Colour = readonly [red: number, green: number, blue: number];
const [dark, white, red, green]: readonly Colour[] = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
  [0, 255, 0],
];

async function paint(path: string, size: number, at: (x: number, y: number) => Colour): Promise<void> {
  const pixels = new Uint8Array(size * size * 3);
  for (let pixel = 0; pixel < size * size; pixel++) pixels.set(at(pixel % size, Math.floor(pixel / size)), pixel * 3);
  await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toFile(path);
}

async function label(path: string, size: number, at: (x: number, y: number) => number): Promise<void> {
  const classes = Uint8Array.from({ length: size * size }, (_, pixel) => at(pixel % size, Math.floor(pixel / size)));
  await sharp(classes, { raw: { width: size, height: size, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(path);
}

/** `masks/{images,masks}` for the U-Net and `boxes/{images,labels}` for the detector, two pictures each. */
export async function layMeasuredPictures(work: string): Promise<void> {
  const folder = (...names: readonly string[]): string => {
    const path = join(work, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const [images, masks] = [folder('masks', 'images'), folder('masks', 'masks')];
  await paint(join(images, 'a.png'), 32, (x) => (x < 16 ? dark : white));
  await label(join(masks, 'a.png'), 32, (x, y) => (y === 31 ? 255 : x < 16 ? 0 : y < 8 ? 2 : 1));
  await paint(join(images, 'b.png'), 32, () => red);
  await label(join(masks, 'b.png'), 32, (_, y) => (y === 31 ? 255 : 2));
  const [pictures, labels] = [folder('boxes', 'images'), folder('boxes', 'labels')];
  const inBlock = (column: number, line: number) => (x: number, y: number) =>
    Math.floor(x / 8) === column && Math.floor(y / 8) === line;
  const [redBlock, greenBlock] = [inBlock(1, 2), inBlock(3, 0)];
  await paint(join(pictures, 'a.png'), 32, (x, y) => (redBlock(x, y) ? red : greenBlock(x, y) ? green : dark));
  // Centre and size in fractions; the second picture has a red object that is not there.
  writeFileSync(join(labels, 'a.txt'), '0 0.375 0.625 0.25 0.25\n1 0.875 0.125 0.25 0.25\n');
  await paint(join(pictures, 'b.png'), 32, () => dark);
  writeFileSync(join(labels, 'b.txt'), '0 0.5 0.5 0.25 0.25\n');
}
