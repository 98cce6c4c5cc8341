/** How a convolution is cut by its path: weights packed as the path reads them, rows such that operands and sums stay in the cache. */
import type { KernelBuild } from './build';
import { runPairs } from './convPath';
import type { ConvPath } from './convPath';
import { boundsOf, segmentOffsets } from './convShape';
import type { ConvShape } from './convShape';
import { cacheBytes, reach } from './cut';
import type { Cut } from './cut';
import { cutWinograd } from './cutWinograd';
import { packColumns, packPairs, packQuads, packTaps, packWords, pairsOf, quadsOf } from './packWeights';
import { roundUp8 } from './pixels';
import type { PlacedValue, Planner } from './plan';

export const cutters: Readonly<Record<ConvPath, (planner: Planner, shape: ConvShape, input: PlacedValue) => Cut>> = {
  winograd4: (planner, shape) => cutWinograd(planner, shape, 'winograd4'),
  winograd2: (planner, shape) => cutWinograd(planner, shape, 'winograd2'),
  depthwise8: cutDepthwise8,
  depthwise: cutDepthwise,
  dot8: cutDot8,
  direct: (planner, shape, input) => cutDirect(planner, shape, input, 4),
  split: cutSplit,
  carried: cutCarried,
  words: cutWords,
};

/** Rows that fit the cache with their operands and with their sums. */
function cutDirect({ memory }: Planner, shape: ConvShape, { layout }: PlacedValue, sumElement: number): Cut {
  const { to, window } = shape;
  const inPlace = layout.bytes === 2;
  const pixel = inPlace ? layout.pixel : layout.pixel * 2;
  const row = inPlace ? layout.row : ((to.width - 1) * window.strides[1] + reach(shape, 1)) * pixel;
  const sumPixel = sumPixelOf(shape, sumElement);
  const operands = (rows: number): number => ((rows - 1) * window.strides[0] + reach(shape, 0)) * row;
  const fits = (rows: number): boolean => operands(rows) <= cacheBytes && rows * to.width * sumPixel <= cacheBytes;
  // Even, so that a max-pool finds its pairs of rows together.
  let rows = 2;
  while (rows < to.height && fits(rows + 2)) rows += 2;
  return {
    weights: packPairs(memory, shape),
    offsets: memory.keep(segmentOffsets(shape, row, pixel)),
    pairs: pairsOf(shape),
    rows,
    operandBytes: inPlace ? 0 : Math.ceil(operands(rows) / 64 + 2) * 64,
    sumBytes: rows * to.width * sumPixel,
    sumPixel,
  };
}

/** What dot products of bytes add to every operand. */
export const flipOf = ({ dot8 }: KernelBuild): number => (dot8 === 'unsigned' ? 128 : 0);

/** Bytes as they lie, or a copy of them that is flipped to unsigned. */
function cutDot8({ memory, build }: Planner, shape: ConvShape, { layout }: PlacedValue): Cut {
  const { to, window } = shape;
  const flip = flipOf(build);
  const row = flip === 0 ? layout.row : ((to.width - 1) * window.strides[1] + reach(shape, 1)) * layout.pixel;
  const sumPixel = sumPixelOf(shape, 4);
  const operands = (rows: number): number => ((rows - 1) * window.strides[0] + reach(shape, 0)) * row;
  const fits = (rows: number): boolean => operands(rows) <= cacheBytes && rows * to.width * sumPixel <= cacheBytes;
  // Even, so that a max-pool finds its pairs of rows together.
  let rows = 2;
  while (rows < to.height && fits(rows + 2)) rows += 2;
  return {
    weights: packQuads(memory, shape, build.tileChannels),
    offsets: memory.keep(segmentOffsets(shape, row, layout.pixel)),
    pairs: quadsOf(shape),
    rows,
    operandBytes: flip === 0 ? 0 : Math.ceil(operands(rows) / 64 + 2) * 64,
    sumBytes: rows * to.width * sumPixel,
    sumPixel,
    chunk: build.tileChannels,
    flip,
  };
}

/** Int32 sums of a run of one block lie behind the int64 sums of all. */
function cutCarried(planner: Planner, shape: ConvShape, input: PlacedValue): Cut {
  const cut = cutDirect(planner, shape, input, 8);
  return { ...cut, sumBytes: cut.sumBytes + blockBytes(shape, cut), chunk: runPairs(shape, boundsOf(shape).operand) };
}

/** Halves of the operands, int64 sums, and int32 sums of a run of one block, twice. */
function cutSplit({ memory }: Planner, shape: ConvShape, { layout }: PlacedValue): Cut {
  const { to, window } = shape;
  const pixel = (layout.pixel / layout.bytes) * 2;
  const row = ((to.width - 1) * window.strides[1] + reach(shape, 1)) * pixel;
  const sumPixel = sumPixelOf(shape, 8);
  const operands = (rows: number): number => ((rows - 1) * window.strides[0] + reach(shape, 0)) * row;
  const fits = (rows: number): boolean => operands(rows) <= cacheBytes && rows * to.width * sumPixel <= cacheBytes;
  let rows = 1;
  while (rows < to.height && fits(rows + 1)) rows++;
  return {
    weights: packPairs(memory, shape),
    offsets: memory.keep(segmentOffsets(shape, row, pixel)),
    pairs: pairsOf(shape),
    rows,
    operandBytes: Math.ceil(operands(rows) / 64 + 2) * 64 * 2,
    sumBytes: rows * to.width * sumPixel + 2 * blockBytes(shape, { rows }),
    sumPixel,
    // Halves are 128 at most.
    chunk: runPairs(shape, 128),
  };
}

const blockBytes = ({ to }: ConvShape, { rows }: Pick<Cut, 'rows'>): number => rows * to.width * 32;

function cutWords({ memory }: Planner, shape: ConvShape, { layout }: PlacedValue): Cut {
  const sumPixel = sumPixelOf(shape, 8);
  return {
    weights: packWords(memory, shape),
    offsets: memory.keep(segmentOffsets(shape, layout.row, layout.pixel)),
    pairs: shape.segments.length,
    rows: 1,
    operandBytes: 0,
    sumBytes: shape.to.width * sumPixel,
    sumPixel,
  };
}

function cutDepthwise({ memory }: Planner, shape: ConvShape, { layout }: PlacedValue): Cut {
  const offsets = segmentOffsets(shape, layout.row, layout.pixel);
  return {
    weights: packTaps(memory, shape),
    // An odd last tap reads its zero partner's operand anywhere.
    offsets: memory.keep(Int32Array.of(...offsets, 0)),
    pairs: Math.ceil(offsets.length / 2),
    rows: 1,
    operandBytes: 0,
    sumBytes: shape.to.width * 32,
    sumPixel: 32,
  };
}

function cutDepthwise8({ memory, build }: Planner, shape: ConvShape): Cut {
  const weights = packColumns(memory, shape);
  const [sumPixel, flip] = [32, flipOf(build)];
  return {
    weights,
    offsets: 0,
    pairs: 0,
    rows: 1,
    operandBytes: 0,
    sumBytes: shape.to.width * sumPixel,
    sumPixel,
    flip,
  };
}

/** Bytes of the sums of a pixel; blocks of grouped channels may reach over the last one. */
function sumPixelOf({ groups, outputs }: ConvShape, element: number): number {
  return (roundUp8(groups * outputs) + (groups > 1 ? 8 : 0)) * element;
}
