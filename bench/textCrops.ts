/** Lines of text that a text detector finds in pictures, as pictures of one height: what a recognizer is fed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { loadShapedGraph } from '../src/engine/models';
import { openFloat } from '../src/evaluate/runQuantized';
import { readShapeBinding } from '../src/graph/shapeBindings';
import { nodeFiles } from '../src/util/nodeFiles';

const side = 416;
const height = 48;
/** Of the detector's map; of a region's mean; and how much of it a box adds on each side, as PP-OCR's own settings do. */
const [threshold, least, unclip] = [0.3, 0.6, 1.5];
const [mean, std] = [
  [0.485, 0.456, 0.406],
  [0.229, 0.224, 0.225],
];

interface Region {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly area: number;
  readonly score: number;
}

/** Writes the lines of all pictures of `from` as PNG into `to`, unless they are there. @returns `to` */
export async function textCrops(detector: string, from: string, to: string, width: number): Promise<string> {
  if (existsSync(join(to, 'done'))) return to;
  mkdirSync(to, { recursive: true });
  const graph = await loadShapedGraph(nodeFiles, {
    model: detector,
    inputShape: [readShapeBinding(`x=1x3x${side}x${side}`)],
  });
  const runner = await openFloat(graph);
  for (const name of readdirSync(from).sort()) {
    const picture = sharp(readFileSync(join(from, name)))
      .removeAlpha()
      .toColourspace('srgb');
    const map = (await runner.run(await detectorInput(picture))).get(graph.outputs[0]) ?? new Float32Array(0);
    for (const [index, region] of regionsOf(map).entries())
      await writeLine(picture, region, join(to, `${name.replace(/\.\w+$/, '')}-${index}.png`), width);
  }
  await runner.close();
  writeFileSync(join(to, 'done'), '');
  return to;
}

async function detectorInput(picture: Sharp): Promise<Float32Array> {
  const pixels = await picture.clone().resize(side, side, { fit: 'fill' }).raw().toBuffer();
  const plane = side * side;
  // Blue first, as PP-OCR reads pictures.
  return Float32Array.from({ length: 3 * plane }, (_, i) => {
    const channel = Math.floor(i / plane);
    return (pixels[3 * (i % plane) + 2 - channel] / 255 - mean[channel]) / std[channel];
  });
}

/** Connected cells above the threshold, whose mean is high enough. */
function regionsOf(map: Float32Array): readonly Region[] {
  const seen = new Uint8Array(map.length);
  return [...map.keys()].flatMap((start) => {
    if (map[start] <= threshold || seen[start]) return [];
    const cells = flooded(map, seen, start);
    const [xs, ys] = [cells.map((cell) => cell % side), cells.map((cell) => Math.floor(cell / side))];
    const score = cells.reduce((sum, cell) => sum + map[cell], 0) / cells.length;
    if (cells.length < 40 || score < least) return [];
    return [
      {
        x: [Math.min(...xs), Math.max(...xs) + 1],
        y: [Math.min(...ys), Math.max(...ys) + 1],
        area: cells.length,
        score,
      },
    ];
  });
}

function flooded(map: Float32Array, seen: Uint8Array, start: number): readonly number[] {
  const cells = [start];
  seen[start] = 1;
  for (const cell of cells) {
    const x = cell % side;
    const beside = [x > 0 ? cell - 1 : -1, x < side - 1 ? cell + 1 : -1, cell - side, cell + side];
    for (const next of beside) {
      if (next < 0 || next >= map.length || seen[next] || map[next] <= threshold) continue;
      seen[next] = 1;
      cells.push(next);
    }
  }
  return cells;
}

/** Cut out, brought to the height with its proportions, gray to the right of it. */
async function writeLine(picture: Sharp, { x, y }: Region, file: string, width: number): Promise<void> {
  const { width: w = 0, height: h = 0 } = await picture.metadata();
  const [wide, high] = [x[1] - x[0], y[1] - y[0]];
  const margin = (wide * high * unclip) / (2 * (wide + high));
  const [left, right] = [x[0] - margin, x[1] + margin].map((at) => clamped(Math.round((at * w) / side), w));
  const [top, bottom] = [y[0] - margin, y[1] + margin].map((at) => clamped(Math.round((at * h) / side), h));
  if (right - left < 4 || bottom - top < 4) return;
  const line = picture.clone().extract({ left, top, width: right - left, height: bottom - top });
  const fitted = Math.min(width, Math.ceil((height * (right - left)) / (bottom - top)));
  const background = { r: 127, g: 127, b: 127 };
  const image = line.resize(fitted, height, { fit: 'fill' }).extend({ right: width - fitted, background });
  writeFileSync(file, await image.png().toBuffer());
}

const clamped = (at: number, most: number): number => Math.min(Math.max(at, 0), most);
