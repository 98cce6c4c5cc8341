import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawScene, firstScene, hidden, labelText, sceneClasses, sceneSize } from '../../samples/detector/scene';
import { decodeImage } from '../../src/calibrate/decodeImage';

const folder = join(import.meta.dirname, '../../samples/detector');
const pictures = join(folder, 'pictures');

describe('the scenes', () => {
  const sets = [
    { set: 'calibration', images: join(pictures, 'calibration'), count: 32 },
    { set: 'test', images: join(pictures, 'test/images'), count: 100 },
  ] as const;
  it.each(sets)('of $set are drawn again as they are stored, pixel for pixel', async ({ set, images, count }) => {
    expect(readdirSync(images)).toHaveLength(count);
    for (let number = 0; number < count; number += 15) {
      const bytes = readFileSync(join(images, `${String(number).padStart(3, '0')}.png`));
      const { data, width, height } = await decodeImage(bytes, 'png');
      expect([width, height]).toEqual([sceneSize, sceneSize]);
      expect(Buffer.compare(data, drawScene(firstScene[set] + number).pixels), `${set} ${number}`).toBe(0);
    }
  });

  it('have the labels that are stored', () => {
    for (let number = 0; number < 100; number += 5) {
      const text = readFileSync(join(pictures, 'test/labels', `${String(number).padStart(3, '0')}.txt`), 'utf8');
      expect(text, String(number)).toBe(labelText(drawScene(firstScene.test + number)));
    }
  });

  it('have the masks that are stored', async () => {
    for (let number = 0; number < 100; number += 9) {
      const bytes = readFileSync(join(pictures, 'test/masks', `${String(number).padStart(3, '0')}.png`));
      const { data, width, height } = await decodeImage(bytes, 'png');
      expect([width, height]).toEqual([sceneSize, sceneSize]);
      // Gray is decoded to three alike.
      const labels = data.filter((_, at) => at % 3 === 0);
      expect(Buffer.compare(labels, drawScene(firstScene.test + number).classes), String(number)).toBe(0);
    }
  });

  it('say of pixels in a box whose they are, as far as shape and bar go, and of those outside nothing', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { boxes, classes } = drawScene(seed);
      const inBox = (at: number): readonly number[] => {
        const [x, y] = [(at % sceneSize) + 0.5, Math.floor(at / sceneSize) + 0.5];
        const around = boxes.filter(({ left, top, right, bottom }) => x > left && x < right && y > top && y < bottom);
        return around.map(({ classIndex }) => classIndex + 1);
      };
      const shapes = Array.from(classes).flatMap((label, at) =>
        label === hidden || label === 0 ? [] : [label - inBox(at)[0]],
      );
      expect(new Set(shapes)).toEqual(new Set([0]));
      for (const { classIndex, left, right, top, bottom } of boxes) {
        const area = classes.reduce((sum, label) => sum + (label === classIndex + 1 ? 1 : 0), 0);
        expect(area).toBeGreaterThan(0.2 * (right - left) * (bottom - top));
      }
    }
  });

  it('have a box around each shape: its colour lies inside, and on each side of the box', () => {
    // A scene without a bar, one shape: what differs from the same scene's gradient is that shape.
    const seed = oneShape();
    const { pixels, boxes } = drawScene(seed);
    const [{ left, top, right, bottom }] = boxes;
    const edges = edgesOf(pixels);
    expect(Math.abs(edges.left - left)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(edges.right - right)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(edges.top - top)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(edges.bottom - bottom)).toBeLessThanOrEqual(1.5);
  });

  it('have shapes that do not meet, of all classes, within the picture', () => {
    const boxes = Array.from({ length: 60 }, (_, seed) => drawScene(seed).boxes);
    expect(new Set(boxes.flat().map(({ classIndex }) => classIndex)).size).toBe(sceneClasses.length);
    for (const { left, top, right, bottom } of boxes.flat()) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.max(right, bottom)).toBeLessThanOrEqual(sceneSize);
    }
    const meets = boxes.flatMap((all) =>
      all.flatMap((a, i) =>
        all.slice(i + 1).filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
      ),
    );
    expect(meets).toEqual([]);
  });
});

describe('the detector', () => {
  it('is told the classes in one order everywhere', () => {
    expect(readFileSync(join(folder, 'scenes.names'), 'utf8').trim().split('\n')).toEqual(sceneClasses);
    expect(readFileSync(join(folder, 'scenes.cfg'), 'utf8').match(/^classes=(\d+)$/gm)).toEqual([
      'classes=4',
      'classes=4',
    ]);
  });

  it.each([
    ['detector', 2_000_000],
    ['segmenter', 300_000],
  ])('and what else is in its folder: %s takes at most %i bytes', (name, most) => {
    const at = join(folder, '..', name);
    const files = readdirSync(at, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(most);
  });
});

/** A seed whose scene has one shape and no bar: its rows at the top and the bottom are gradients, without a step. */
function oneShape(): number {
  for (let seed = 0; ; seed++) {
    const { pixels, boxes } = drawScene(seed);
    if (boxes.length === 1 && border(pixels).every((step) => step < 24)) return seed;
  }
}

/** Differences of neighbours along the picture's four sides. */
function border(pixels: Uint8Array): readonly number[] {
  const last = sceneSize - 1;
  const along = Array.from({ length: last }, (_, i) => i);
  return [
    ...along.map((x) => difference(pixels, x, 0, x + 1, 0)),
    ...along.map((x) => difference(pixels, x, last, x + 1, last)),
    ...along.map((y) => difference(pixels, 0, y, 0, y + 1)),
    ...along.map((y) => difference(pixels, last, y, last, y + 1)),
  ];
}

function difference(pixels: Uint8Array, x: number, y: number, otherX: number, otherY: number): number {
  const [at, other] = [(y * sceneSize + x) * 3, (otherY * sceneSize + otherX) * 3];
  return [0, 1, 2].reduce((sum, channel) => sum + Math.abs(pixels[at + channel] - pixels[other + channel]), 0);
}

/** Where neighbours differ by more than a gradient makes them. */
function edgesOf(pixels: Uint8Array): { left: number; top: number; right: number; bottom: number } {
  const edges = { left: sceneSize, top: sceneSize, right: 0, bottom: 0 };
  for (let y = 0; y < sceneSize - 1; y++) {
    for (let x = 0; x < sceneSize - 1; x++) {
      if (difference(pixels, x, y, x + 1, y) > 24) {
        edges.left = Math.min(edges.left, x + 1);
        edges.right = Math.max(edges.right, x + 1);
      }
      if (difference(pixels, x, y, x, y + 1) > 24) {
        edges.top = Math.min(edges.top, y + 1);
        edges.bottom = Math.max(edges.bottom, y + 1);
      }
    }
  }
  return edges;
}
