/** Export options from the texts of flags and recipes (`protocol/results/exportOptions.ts` says what there is). */
import type { ExportOptionTexts } from '../protocol/results/exportOptions';
import type { Multiplier } from '../hardware/packing';
import { InputError } from '../util/errors';
import { suggestion } from '../util/nearest';

export const memoryFileKinds = ['mem', 'coe', 'mif', 'bin'] as const;
export type MemoryFileKind = (typeof memoryFileKinds)[number];

/** O output channels, I input channels of a group, H and W the kernel's rows and columns; the last varies fastest. */
export type WeightLayout =
  | { readonly name: 'OIHW' | 'OHWI' | 'HWIO' }
  /** Words of `outputs` × `inputs` weights, the input varying fastest; words in the order O, I, H, W. */
  | { readonly name: 'tiled'; readonly outputs: number; readonly inputs: number };

export interface ExportOptions {
  readonly layout: WeightLayout;
  /** Golden vectors of so many images. */
  readonly images: number;
  /** Which golden vectors are written, by formats that write any. */
  readonly golden: 'all' | 'images' | 'directed' | 'none';
  readonly files: readonly MemoryFileKind[];
  readonly pragmas: 'none' | 'hls';
  /** How QDQ stores integers of 8 bits. */
  readonly bytes: 'int8' | 'uint8';
  /** Modules of single layers, the whole network as one that images stream through, or an engine that runs it from memory. */
  readonly top: 'layers' | 'stream' | 'engine';
  /** Clocks that an image may take of the streaming network; absent: each layer makes one product at once. */
  readonly cycles?: number;
  /** Input and output channels that the engine multiplies at once. */
  readonly lanes: number;
  /** Words of the engine's memory of tiles. */
  readonly tiles: number;
  /** What products are packed into; absent: each has a multiplier. */
  readonly multiplier?: Multiplier;
}

/** Whether golden vectors of this kind are written. */
export const wantsGolden = ({ golden }: Pick<ExportOptions, 'golden'>, kind: 'images' | 'directed'): boolean =>
  golden === 'all' || golden === kind;

export const defaultExportOptions: ExportOptions = {
  layout: { name: 'OIHW' },
  images: 1,
  golden: 'all',
  files: memoryFileKinds,
  pragmas: 'none',
  bytes: 'int8',
  top: 'layers',
  lanes: 8,
  tiles: 2 ** 14,
};

/** Throws InputError for a value that is none of an option's. */
export function readExportOptions(texts: ExportOptionTexts): ExportOptions {
  const { layout, images, golden, files, pragmas, bytes, top, cycles, lanes, tiles, multiplier } = texts;
  const { layout: order, images: count, files: kinds, pragmas: style, bytes: stored } = defaultExportOptions;
  return {
    layout: layout === undefined ? order : readLayout(layout),
    images: images === undefined ? count : readImages(images),
    golden:
      golden === undefined
        ? defaultExportOptions.golden
        : oneOf('golden', golden, ['all', 'images', 'directed', 'none']),
    files: files === undefined ? kinds : readFiles(files),
    pragmas: pragmas === undefined ? style : oneOf('pragmas', pragmas, ['none', 'hls']),
    bytes: bytes === undefined ? stored : oneOf('bytes', bytes, ['int8', 'uint8']),
    top: top === undefined ? defaultExportOptions.top : oneOf('top', top, ['layers', 'stream', 'engine']),
    ...(cycles !== undefined && cycles !== 'none' && { cycles: readCycles(cycles) }),
    lanes:
      lanes === undefined ? defaultExportOptions.lanes : Number(oneOf('lanes', lanes, ['8', '4', '16', '32', '64'])),
    tiles: tiles === undefined ? defaultExportOptions.tiles : readTiles(tiles),
    ...(multiplier !== undefined && readMultiplier(multiplier)),
  };
}

function readTiles(text: string): number {
  const words = /^\d{4,5}$/.test(text) ? Number(text) : 0;
  if (words < 1024 || words > 65536 || !Number.isInteger(Math.log2(words))) {
    throw misfit('tiles', 'a power of two from 1024 to 65536', text);
  }
  return words;
}

const multipliers = ['none', '25x18', '27x18', '18x18', '16x16'] as const;

function readMultiplier(text: string): Pick<ExportOptions, 'multiplier'> {
  const named = oneOf('multiplier', text, multipliers);
  if (named === 'none') return {};
  const [wider, narrower] = named.split('x').map(Number);
  return { multiplier: [wider, narrower] };
}

function readCycles(text: string): number {
  const cycles = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (cycles < 1 || cycles > 2 ** 31 - 1) throw misfit('cycles', 'none or an integer from 1 to 2147483647', text);
  return cycles;
}

function readLayout(text: string): WeightLayout {
  const tile = /^tiled:(\d{1,4})x(\d{1,4})$/.exec(text);
  if (!tile) {
    if (text.startsWith('tiled')) throw misfit('layout', 'tiled:OxI such as tiled:8x16', text);
    return { name: oneOf('layout', text, ['OIHW', 'OHWI', 'HWIO', 'tiled:8x8']) as 'OIHW' };
  }
  const [outputs, inputs] = [Number(tile[1]), Number(tile[2])];
  if (outputs < 1 || inputs < 1 || outputs * inputs > 4096) {
    throw misfit('layout', 'a tile of 1 to 4096 weights, such as tiled:8x16', text);
  }
  return { name: 'tiled', outputs, inputs };
}

function readImages(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > 64) throw misfit('images', 'an integer from 1 to 64', text);
  return count;
}

function readFiles(text: string): readonly MemoryFileKind[] {
  const given = text.split(',').map((kind) => oneOf('files', kind.trim(), memoryFileKinds));
  return memoryFileKinds.filter((kind) => given.includes(kind));
}

function oneOf<T extends string>(key: string, text: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw misfit(key, `one of ${known.join(', ')}`, text, suggestion(text, known));
}

function misfit(key: string, expected: string, found: string, hint = ''): InputError {
  const near = hint.includes('did you mean') ? hint : '';
  return new InputError(`export option "${key}" must be ${expected}, found "${found}"${near}`);
}
