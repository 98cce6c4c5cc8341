/** A convolution in the kernel: weights packed for the path that the guard has chosen, rows cut so that operands stay in the cache. */
import type { ValueId } from '../../graph/graph';
import type { ConvStep } from '../../quantize/quantizedModel';
import type { KernelBuild } from './build';
import { chooseConvPath, carriedPairs, pathHolds, splitSegments } from './convPath';
import type { ConvPath } from './convPath';
import { boundsOf, convShape, foldedBias, segmentCount, segmentOffsets } from './convShape';
import type { ConvShape } from './convShape';
import type { ConvFunction, KernelExports, Pointer } from './exports';
import { blocksOf, packColumns, packPairs, packQuads, packTaps, packWords, pairsOf, quadsOf } from './packWeights';
import { roundUp8 } from './pixels';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { keepRequantize } from './requantizePlan';
import { streamedBytes, streamsFreely } from './streaming';

/** Operands, and sums, that are worked on at a time should stay below: both fit the second-level cache. */
const cacheBytes = 256 * 1024;
const slack = 256;

/** How a path cuts its work and where its weights lie. */
interface Cut {
  readonly weights: Pointer;
  readonly offsets: Pointer;
  readonly pairs: number;
  /** Output rows (Winograd: rows of tiles) at a time. */
  readonly rows: number;
  readonly operandBytes: number;
  readonly sumBytes: number;
  readonly sumPixel: number;
  readonly chunk?: number;
  readonly pass?: number;
  readonly flip?: number;
}

/**
 * Undefined when no path provably holds the accumulators, or none can requantize them.
 * @param pooled the value of a 2×2 max-pool that alone reads the result, where there is one.
 */
export function planConv(planner: Planner, step: ConvStep, pooled?: ValueId): StepPlan | undefined {
  const { model, memory, exports, preferredPath, build } = planner;
  const input = planner.value(step.inputs[0]);
  const output = planner.value(step.outputs[0]);
  if (input.layout.bytes === 8 || input.layout.borderValue !== step.inputZeroPoint) return undefined;
  const shape = convShape(model, step, input.layout, input.range);
  const bounds = boundsOf(shape);
  const preferred = preferredPath && pathHolds(preferredPath, shape, bounds, build) ? preferredPath : undefined;
  const path = preferred ?? chooseConvPath(shape, bounds, build);
  if (!path || (input.layout.bytes === 4 && path !== 'words')) return undefined;
  const wide = path === 'split' || path === 'carried' || path === 'words';
  const channels = shape.groups * shape.outputs;
  const flip = path === 'dot8' || path === 'depthwise8' ? flipOf(build) : 0;
  if (!step.requantize && output.layout.bytes !== (wide ? 8 : 4)) return undefined;
  const accumulators = {
    sums: wide ? ('int64' as const) : ('int32' as const),
    channels,
    bias: foldedBias(shape, flip),
    bound: bounds.accumulator,
  };
  const requantize = keepRequantize(memory, accumulators, step.requantize);
  if (requantize === undefined) return undefined;
  const cut = cutters[path](planner, shape, input);
  const structure = keepConv(planner, shape, cut, input.pixels, output.pixels, requantize);
  const byRows = path === 'depthwise' || path === 'depthwise8';
  const pooling = pooled !== undefined && !byRows && !wide;
  const poolHow = pooling ? keepRequantize(memory, { ...accumulators, pooled: true }, step.requantize) : undefined;
  const poolStructure =
    poolHow === undefined || pooled === undefined
      ? undefined
      : keepConv(planner, shape, cut, input.pixels, planner.value(pooled).pixels, poolHow);
  const rows = path === 'winograd4' || path === 'winograd2' ? tileRows(path, shape) : shape.to.height;
  const blocks = byRows ? Math.ceil(channels / 8) : blocksOf(shape) * shape.groups;
  const run: ConvFunction | undefined = exports[functionOf[path]];
  if (!run) return undefined;
  return {
    path,
    scratch: cut.operandBytes + cut.sumBytes + slack,
    run: (scratch) => run(structure, scratch, 0, rows, 0, blocks),
    runPooled: poolStructure === undefined ? undefined : (scratch) => run(poolStructure, scratch, 0, rows, 0, blocks),
  };
}

const functionOf = {
  winograd4: 'winograd4',
  winograd2: 'winograd2',
  depthwise8: 'convDepthwise8',
  depthwise: 'convDepthwise',
  dot8: 'convDot8',
  direct: 'convDirect',
  split: 'convSplit',
  carried: 'convCarried',
  words: 'convWords',
} as const satisfies Readonly<Record<ConvPath, keyof KernelExports>>;

const cutters: Readonly<Record<ConvPath, (planner: Planner, shape: ConvShape, input: PlacedValue) => Cut>> = {
  winograd4: (planner, shape) => cutWinograd(planner, shape, 'winograd4'),
  winograd2: (planner, shape) => cutWinograd(planner, shape, 'winograd2'),
  depthwise8: cutDepthwise8,
  depthwise: cutDepthwise,
  dot8: cutDot8,
  direct: (planner, shape, input) => cutDirect(planner, shape, input, 4),
  split: cutSplit,
  carried: (planner, shape, input) => ({
    ...cutDirect(planner, shape, input, 8),
    chunk: carriedPairs(shape, boundsOf(shape)),
  }),
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
    weights: memory.keep(packPairs(shape)),
    offsets: memory.keep(segmentOffsets(shape, row, pixel)),
    pairs: pairsOf(shape),
    rows,
    operandBytes: inPlace ? 0 : Math.ceil(operands(rows) / 64 + 2) * 64,
    sumBytes: rows * to.width * sumPixel,
    sumPixel,
  };
}

const flipOf = ({ dot8 }: KernelBuild): number => (dot8 === 'unsigned' ? 128 : 0);

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
    weights: memory.keep(packQuads(shape, build.tileChannels)),
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

/** Halves of the operands and int64 sums of a run of rows, and int32 sums of a row of one block, twice. */
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
    weights: memory.keep(packPairs(shape)),
    offsets: memory.keep(segmentOffsets(shape, row, pixel)),
    pairs: pairsOf(shape),
    rows,
    operandBytes: Math.ceil(operands(rows) / 64 + 2) * 64 * 2,
    sumBytes: rows * to.width * sumPixel + to.width * 64,
    sumPixel,
    chunk: splitSegments(shape),
  };
}

function cutWords({ memory }: Planner, shape: ConvShape, { layout }: PlacedValue): Cut {
  const sumPixel = sumPixelOf(shape, 8);
  return {
    weights: memory.keep(packWords(shape)),
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
    weights: memory.keep(packTaps(shape)),
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
  const weights = memory.keep(packColumns(shape));
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

const sides = { winograd4: 4, winograd2: 2 } as const;

const tileRows = (path: keyof typeof sides, { to }: ConvShape): number => Math.ceil(to.height / sides[path]);

/** Scratch for one tile, as assembly/winogradWeights.ts has it. */
const tileBytes = 1024;

const oddLines = (bytes: number): number => (Math.ceil(bytes / 64) | 1) * 64;

function cutWinograd({ memory, exports }: Planner, shape: ConvShape, path: keyof typeof sides): Cut {
  const { to, inputs, outputs, weights } = shape;
  const side = sides[path];
  const points = (side + 2) ** 2;
  const depth = roundUp8(inputs);
  const across = Math.ceil(to.width / side);
  const bytes = points * depth * roundUp8(outputs) * 2;
  const transformed = memory.reserve(bytes);
  new Uint8Array(exports.memory.buffer, transformed, bytes).fill(0);
  const large = bytes >= streamedBytes && across >= 4 && across <= 6;
  const { rows, pass } = winogradBlocks(
    { points, depth, outputs: roundUp8(outputs), across, down: tileRows(path, shape) },
    large && streamsFreely(exports, transformed, memory.above(65536)),
  );
  const tiles = rows * across;
  const temporary = memory.above(weights.length * 2);
  new Int16Array(exports.memory.buffer, temporary, weights.length).set(weights);
  exports.transformWeights(temporary, outputs, inputs, side + 2, pass, transformed);
  return {
    weights: transformed,
    offsets: memory.words(0),
    pairs: depth / 2,
    rows,
    operandBytes: tileBytes + points * oddLines(tiles * depth * 2),
    sumBytes: points * oddLines(tiles * pass * 4) + tiles * side * side * pass * 4,
    sumPixel: pass * 4,
    pass,
  };
}

interface Transformed {
  readonly points: number;
  readonly depth: number;
  readonly outputs: number;
  /** Tiles of a row, and rows of tiles. */
  readonly across: number;
  readonly down: number;
}

/**
 * How many rows of tiles and how many output channels to take at a time: all weights are read once per block of rows, all
 * transformed inputs once per pass over channels, and what stays in the second-level cache costs a fifth to read again.
 * Products of a pass must fit it.
 * @param streaming a row of four to six tiles is one tile of the matrix product: taken alone it was a fifth faster on
 * 512→1024 at 13² than any larger block where memory keeps up, though weights are read once per row, and half as fast elsewhere.
 */
function winogradBlocks(
  { points, depth, outputs, across, down }: Transformed,
  streaming: boolean,
): { rows: number; pass: number } {
  const streamed = (bytes: number, resident: number): number => bytes * (resident <= 1.5 * cacheBytes ? 0.2 : 1);
  const weights = points * depth * outputs * 2;
  const choices = Array.from({ length: down }, (_, i) => {
    const blocks = Math.ceil(down / (i + 1));
    const rows = Math.ceil(down / blocks);
    const tiles = rows * across;
    const pass = Math.min(outputs, Math.floor(cacheBytes / (points * tiles * 32)) * 8);
    const inputs = points * depth * 2 * tiles;
    const cost = streamed(blocks * weights, weights) + streamed(blocks * inputs, inputs) * Math.ceil(outputs / pass);
    return { rows, pass: Math.max(8, pass), cost: pass > 0 ? cost : Infinity };
  });
  if (streaming) return choices[0];
  return choices.reduce((least, choice) => (choice.cost < least.cost ? choice : least));
}

/** Rows or columns from the first tap of a window to its last. */
function reach({ window }: ConvShape, axis: 0 | 1): number {
  return (window.kernel[axis] - 1) * window.dilations[axis] + 1;
}

/** Writes the structure of assembly/conv.ts. */
function keepConv(
  { memory }: Planner,
  shape: ConvShape,
  cut: Cut,
  input: Pointer,
  output: Pointer,
  requantize: Pointer,
): Pointer {
  const { window, groups, outputs, inputs, to } = shape;
  const { weights, offsets, pairs, rows, operandBytes, sumPixel, chunk = 0, pass = 0, flip = 0 } = cut;
  return memory.words(
    ...[input, output, requantize, weights, offsets, segmentCount(shape), pairs],
    ...[blocksOf(shape), groups, outputs, inputs],
    ...[...window.strides, window.pads[0], window.pads[1], reach(shape, 0), reach(shape, 1), to.height, to.width],
    ...[rows, operandBytes, sumPixel, chunk, pass, flip],
  );
}
