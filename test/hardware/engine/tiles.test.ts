/** Tiles of layers: whole rows, each once, all that they read within them, as tall as memories allow. Beside plain loops over taps. */
import { describe, expect, it } from 'vitest';
import type { EngineLayer } from '../../../src/hardware/engine/engineLayer';
import type { EngineSizes } from '../../../src/hardware/engine/engineSizes';
import { tilesOf, tileWords, type Tile } from '../../../src/hardware/engine/tiles';
import { engineLayer, engineSizes, type Size } from '../../support/engineLayers';
import { random } from '../../support/random';

/** Rows and columns of the source that output rows and columns read, padding included. */
function reads({ window, repeat }: EngineLayer, axis: 0 | 1, from: number, count: number): readonly number[] {
  const at = Array.from({ length: count }, (_, i) => Math.floor((from + i) / repeat[axis]));
  return at.flatMap((out) =>
    Array.from(
      { length: window.kernel[axis] },
      (_, tap) => out * window.strides[axis] - window.pads[axis] + tap * window.dilations[axis],
    ),
  );
}

function expectHolding(layer: EngineLayer, tile: Tile): void {
  const { sources, output } = layer;
  const [{ map }] = sources;
  const rows = reads(layer, 0, tile.firstRow, tile.rows);
  const [first, last] = [Math.min(...rows), Math.max(...rows)];
  // The tile begins at the first row that is read, be it padding, and ends at the last one.
  expect([tile.fromRow - tile.top, tile.height]).toEqual([first, last - first + 1]);
  expect([tile.top, tile.topEnd]).toEqual([Math.max(0, -first), Math.min(map.height, last + 1) - first]);
  const columns = reads(layer, 1, 0, output.map.width);
  expect([tile.left, tile.leftEnd]).toEqual([layer.window.pads[1], layer.window.pads[1] + map.width]);
  expect(tile.width).toBe(Math.max(tile.leftEnd, Math.max(...columns) + tile.left + 1));
}

/** Words of a tile of so many rows, somewhere within the map. */
function wordsOf({ sources, window, repeat, output }: EngineLayer, rows: number, { lanes }: EngineSizes): number {
  const spanned = (rows / repeat[0] - 1) * window.strides[0] + (window.kernel[0] - 1) * window.dilations[0] + 1;
  const columns = (output.map.width / repeat[1] - 1) * window.strides[1] + (window.kernel[1] - 1) * window.dilations[1];
  const width = Math.max(columns + 1, window.pads[1] + sources[0].map.width);
  return sources.reduce((sum, { map }) => sum + Math.ceil(map.channels / lanes), 0) * spanned * width;
}

function drawn(seed: number): EngineLayer {
  const source = random(seed);
  const kernel = [source.int(1, 4), source.int(1, 3)] as const;
  const [strides, dilations] = [
    [source.int(1, 3), source.int(1, 2)],
    [source.int(1, 2), source.int(1, 2)],
  ] as const;
  const pads = [source.int(0, kernel[0] - 1), source.int(0, kernel[1] - 1), 1, 1] as const;
  const repeat = source.pick([
    [1, 1],
    [1, 1],
    [2, 3],
  ] as const);
  const [height, width] = [source.int(9, 30), source.int(6, 12)];
  const size = (axis: 0 | 1, from: number): number =>
    Math.floor((from + pads[axis] + pads[axis + 2] - (kernel[axis] - 1) * dilations[axis] - 1) / strides[axis]) + 1;
  const [channels, more] = [source.int(1, 9), source.int(1, 5)];
  const from: readonly Size[] = source.pick([
    [[channels, height, width]],
    [
      [channels, height, width],
      [more, height, width],
    ],
  ] as const);
  const to: Size = [source.int(1, 9), size(0, height) * repeat[0], size(1, width) * repeat[1]];
  return engineLayer({ from, to, window: { kernel, strides, dilations, pads }, repeat });
}

describe('tiles', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'of drawn layer %i hold all that is read, and no row twice',
    (seed) => {
      const layer = drawn(seed);
      const { height, width } = layer.output.map;
      const room = random(seed + 100).pick([1, 2, 5]);
      const one = { ...engineSizes, outWords: 2 * width * layer.repeat[0] * room };
      const sizes = { ...one, mapWords: 2 * wordsOf(layer, layer.repeat[0], one) * room };
      const tiles = tilesOf(layer, sizes);
      expect(tiles.flatMap(({ firstRow, rows }) => Array.from({ length: rows }, (_, i) => firstRow + i))).toEqual(
        Array.from({ length: height }, (_, row) => row),
      );
      for (const tile of tiles) expectHolding(layer, tile);
      const fits = (rows: number, parts: number): boolean =>
        wordsOf(layer, rows, sizes) <= sizes.mapWords / parts && rows * width <= sizes.outWords / 2;
      expect(tiles.length === 1).toBe(fits(height, 1));
      if (tiles.length === 1) return;
      const [{ rows }] = tiles;
      expect([fits(rows, 2), rows % layer.repeat[0]]).toEqual([true, 0]);
      expect(rows + layer.repeat[0] > height || !fits(rows + layer.repeat[0], 2)).toBe(true);
      expect(tiles.slice(0, -1).every((each) => each.rows === rows)).toBe(true);
    },
  );

  const plain = (height: number) => engineLayer({ from: [[4, height, 8]], to: [4, height, 8] });
  it('are one where all memory of tiles holds it, else halves of it', () => {
    // 32 rows of 8 words are all; results have room for 4 rows of each half.
    const roomy = { ...engineSizes, outWords: 1024 };
    expect(tilesOf(plain(32), roomy).map(({ rows }) => rows)).toEqual([32]);
    expect(tilesOf(plain(33), roomy).map(({ rows }) => rows)).toEqual([16, 16, 1]);
    expect(tilesOf(plain(4), engineSizes).map(({ rows }) => rows)).toEqual([4]);
    expect(tilesOf(plain(5), engineSizes).map(({ rows }) => rows)).toEqual([4, 1]);
  });
  it('count results in parts where sums leave as they are', () => {
    const head = engineLayer({ from: [[4, 4, 8]], to: [4, 4, 8], sums: { bounds: undefined, accBits: 9 } });
    expect(tilesOf(head, engineSizes).map(({ rows }) => rows)).toEqual([2, 2]);
  });
  it('are none where a row is too much', () => {
    const wide = engineLayer({ from: [[4, 4, 129]], to: [4, 4, 16], window: { strides: [1, 8] }, id: 'wide' });
    expect(() => tilesOf(wide, engineSizes)).toThrow(
      'verilog: a row of step of wide needs 129 words of a tile and 16 of results, found room for 128 and 32',
    );
    const long = engineLayer({ from: [[4, 4, 17]], to: [4, 8, 34], repeat: [2, 2], id: 'long' });
    expect(() => tilesOf(long, engineSizes)).toThrow(
      /needs 17 words of a tile and 68 of results, found room for 128 and 32/,
    );
  });
  it('have words of all sources', () => {
    const layer = engineLayer({
      from: [
        [4, 4, 8],
        [5, 4, 8],
      ],
      to: [4, 4, 8],
    });
    expect(tileWords(layer, tilesOf(layer, engineSizes)[0], 4)).toBe((1 + 2) * 32);
  });
});
