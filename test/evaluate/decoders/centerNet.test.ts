/** Peaks of a heat map against the plain rule: no neighbour in the same class exceeds it. */
import { describe, expect, it } from 'vitest';
import { centerNet } from '../../../src/evaluate/decoders/centerNet';
import { random } from '../../support/random';
import { network, recognised, rowsOf } from './outputs';

const [width, height, classes] = [5, 4, 3];
const cells = width * height;
/** A cell is 4 wide and 8 high. */
const size = [20, 32] as const;
const maps = { shape: [1, 2, height, width] };

/** x1, y1, x2, y2, 1, then scores of peaks, row by row. */
function expected(heat: Float32Array, extent: Float32Array, shift: Float32Array, least: number): readonly number[][] {
  const score = (label: number, x: number, y: number): number => heat[label * cells + y * width + x];
  const isPeak = (label: number, x: number, y: number): boolean =>
    [-1, 0, 1].every((dy) =>
      [-1, 0, 1].every((dx) => {
        const [nx, ny] = [x + dx, y + dy];
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) return true;
        return score(label, nx, ny) <= score(label, x, y);
      }),
    );
  return Array.from({ length: cells }, (_, at) => [at % width, Math.floor(at / width)]).flatMap(([x, y]) => {
    const scores = [0, 1, 2].map((label) => (isPeak(label, x, y) ? score(label, x, y) : 0));
    if (Math.max(...scores) < least) return [];
    const at = y * width + x;
    const [cx, cy] = [4 * (x + shift[at]), 8 * (y + shift[cells + at])];
    const [w, h] = [4 * extent[at], 8 * extent[cells + at]];
    return [[cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2, 1, ...scores].map((v) => Math.round(v * 1e4) / 1e4 + 0)];
  });
}

describe('centres', () => {
  it.each([1, 2, 3, 4, 5, 6])('are peaks of each class alone, ties and edges among them (seed %i)', (seed) => {
    const source = random(seed);
    const list = (length: number, most: number): Float32Array =>
      Float32Array.from({ length }, () => source.int(1, most) / 16);
    // Few values: many ties.
    const [heat, extent, shift] = [list(classes * cells, 8), list(2 * cells, 64), list(2 * cells, 16)];
    const seen = network(size, { shape: [1, classes, height, width], squashed: true }, maps, maps);
    const found = recognised(centerNet, seen).decode(new Map([heat, extent, shift].entries()), 0.45);
    expect(rowsOf(found)).toEqual(expected(heat, extent, shift, 0.45));
    expect(rowsOf(found).length).toBeGreaterThan(0);
  });

  it('go through a logistic function where the network has none', () => {
    const seen = network(size, { shape: [1, classes, height, width] }, maps, maps);
    const heat = new Float32Array(classes * cells).fill(-9);
    heat[7] = Math.log(3);
    const zeros = new Float32Array(2 * cells);
    const found = recognised(centerNet, seen).decode(new Map([heat, zeros, zeros].entries()), 0.5);
    expect(rowsOf(found).map((row) => row.slice(4, 6))).toEqual([[1, 0.75]]);
  });
});

describe('maps', () => {
  const heat = { shape: [1, 2, height, width] };
  it.each([
    ['in their order', [heat, maps, maps], [0, 1, 2]],
    ['by the number of classes', [maps, { shape: [1, 3, height, width] }, maps], [1, 0, 2]],
    [
      'by name',
      [
        { ...maps, name: 'reg' },
        { ...maps, name: 'wh' },
        { ...heat, name: 'hm' },
      ],
      [2, 1, 0],
    ],
    ['by the name of offsets', [heat, { ...maps, name: 'offset' }, maps], [0, 2, 1]],
  ])('are told apart %s', (_, outputs, order) =>
    expect(centerNet.recognise(network(size, ...outputs), false)?.outputs).toEqual(order),
  );
  it.each([
    ['two maps', [heat, maps]],
    ['a map more', [heat, maps, maps, maps]],
    ['something besides', [heat, maps, maps, { shape: [1, 2] }]],
    ['three offsets', [{ ...heat, name: 'hm' }, maps, { shape: [1, 3, height, width] }]],
    ['another height', [{ ...heat, name: 'hm' }, maps, { shape: [1, 2, height + 1, width] }]],
    ['another width', [{ ...heat, name: 'hm' }, { shape: [1, 2, height, width + 1] }, maps]],
  ])('are none of these: %s', (_, outputs) =>
    expect(centerNet.recognise(network(size, ...outputs), false)).toBeUndefined(),
  );
});
