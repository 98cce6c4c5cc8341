/** What the engine does, one after the other: an output block of a tile each. */
import { digitsFor } from './digits';
import { blocksOf, type EngineLayer } from './engineLayer';
import { planesOf, type EngineSizes } from './engineSizes';
import { tilesOf, type Tile } from './tiles';

export interface Job {
  readonly layer: EngineLayer;
  readonly tile: Tile;
  /** Its place among all tiles of the network. */
  readonly tileNumber: number;
  readonly isFirstOfTile: boolean;
  readonly isFirstOfLayer: boolean;
  readonly block: number;
  /** Digits of its weights. */
  readonly digits: number;
  readonly planes: number;
}

export function jobsOf(layers: readonly EngineLayer[], sizes: EngineSizes): readonly Job[] {
  let tileNumber = 0;
  return layers.flatMap((layer) =>
    tilesOf(layer, sizes).flatMap((tile, t) => {
      const own = tileNumber++;
      const planes = planesOf(layer, sizes);
      return Array.from({ length: blocksOf(layer.output.map, sizes.lanes) }, (_, block): Job => {
        const digits = digitsOfJob(layer, block, planes, sizes.weightBits);
        const isFirstOfTile = block === 0;
        return {
          layer,
          tile,
          tileNumber: own,
          isFirstOfTile,
          isFirstOfLayer: isFirstOfTile && t === 0,
          block,
          digits,
          planes,
        };
      });
    }),
  );
}

/** Taps of an output word, of one digit. */
export const tapsOf = ({ window: { kernel }, reads }: EngineLayer, block: number): number =>
  kernel[0] * kernel[1] * reads(block).count;

/** Words of weights of a job. */
export const weightsOf = ({ layer, block, digits }: Job): number => (layer.sums ? tapsOf(layer, block) * digits : 0);

/** Parts of a sum leave while the next one comes: it must take as many taps, if need be of leading zeros. */
function digitsOfJob(layer: EngineLayer, block: number, planes: number, bits: number): number {
  if (!layer.sums) return 1;
  return Math.max(digitsFor(layer.sums.widest, bits), Math.ceil(planes / tapsOf(layer, block)));
}
