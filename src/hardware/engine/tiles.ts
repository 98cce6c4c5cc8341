/** How a layer's map is cut into tiles of whole rows, and where the words of a tile lie on the chip. */
import type { Map3 } from '../../integer/map';
import { InputError } from '../../util/errors';
import { blocksOf, type EngineLayer } from './engineLayer';
import { planesOf, type EngineSizes } from './engineSizes';

export interface Tile {
  /** Rows of the output. */
  readonly firstRow: number;
  readonly rows: number;
  /** The first row that is read of the sources. */
  readonly fromRow: number;
  /** Rows and columns on the chip, padding included; of these, from … to (exclusive), those that are read. */
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly topEnd: number;
  readonly left: number;
  readonly leftEnd: number;
}

/** Tiles as tall as memories allow; halves of these, where there are several, so that one is loaded while another is read. Throws InputError where no row fits. */
export function tilesOf(layer: EngineLayer, sizes: EngineSizes): readonly Tile[] {
  const { output, repeat } = layer;
  const whole = tileAt(layer, 0, output.map.height);
  if (fits(layer, sizes, whole, 1)) return [whole];
  const most = tallest(layer, sizes);
  if (most === 0) {
    throw new InputError(
      `verilog: a row of ${layer.step.name} needs ${tileWords(layer, tileAt(layer, 0, repeat[0]), sizes.lanes)} words of a tile and ${output.map.width * repeat[0]} of results, found room for ${sizes.mapWords / 2} and ${sizes.outWords / 2}`,
    );
  }
  const count = Math.ceil(output.map.height / most);
  return Array.from({ length: count }, (_, i) => tileAt(layer, i * most, Math.min(most, output.map.height - i * most)));
}

/** Words of a tile of all sources. */
export const tileWords = ({ sources }: EngineLayer, { height, width }: Tile, lanes: number): number =>
  sources.reduce((sum, { map }) => sum + blocksOf(map, lanes), 0) * height * width;

/** Rows of a tile of which two fit; a multiple of the rows' repetitions. */
function tallest(layer: EngineLayer, sizes: EngineSizes): number {
  const step = layer.repeat[0];
  let rows = 0;
  while (fits(layer, sizes, tileAt(layer, 0, rows + step), 2)) rows += step;
  return rows;
}

const fits = (layer: EngineLayer, sizes: EngineSizes, tile: Tile, parts: number): boolean =>
  innerWords(layer, tile, sizes.lanes) <= sizes.mapWords / parts &&
  planesOf(layer, sizes) * tile.rows * layer.output.map.width <= sizes.outWords / 2;

/** A tile within the map has the most rows. */
const innerWords = (layer: EngineLayer, tile: Tile, lanes: number): number =>
  tileWords(layer, { ...tile, height: spanned(layer, tile.rows) }, lanes);

/** Rows of the sources that so many rows of the output span. */
const spanned = ({ window: { kernel, strides, dilations }, repeat }: EngineLayer, rows: number): number =>
  (rows / repeat[0] - 1) * strides[0] + (kernel[0] - 1) * dilations[0] + 1;

function tileAt(layer: EngineLayer, firstRow: number, rows: number): Tile {
  const { window, repeat, output, sources } = layer;
  const [{ map: from }] = sources;
  const above = (firstRow / repeat[0]) * window.strides[0] - window.pads[0];
  const height = spanned(layer, rows);
  const [fromRow, endRow] = [Math.max(0, above), Math.min(from.height, above + height)];
  const read =
    (output.map.width / repeat[1] - 1) * window.strides[1] + (window.kernel[1] - 1) * window.dilations[1] + 1;
  return {
    ...{ firstRow, rows, fromRow, height, top: fromRow - above, topEnd: endRow - above },
    ...{ width: rowWidth(from, window.pads[1], read), left: window.pads[1], leftEnd: window.pads[1] + from.width },
  };
}

const rowWidth = ({ width }: Map3, left: number, read: number): number => Math.max(left + width, read);
