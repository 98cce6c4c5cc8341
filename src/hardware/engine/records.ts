/** Instructions as the fields of 32 bits that engine_core.v reads. */
import type { ValueId } from '../../graph/graph';
import { blocksOf, type EngineLayer } from './engineLayer';
import { constantBeats, type EngineSizes } from './engineSizes';
import { tapsOf, weightsOf, type Job } from './jobs';
import { constantsName, type MemoryLayout, type Place } from './memoryLayout';
import type { Computation, Instruction, TileLoad } from './schedule';
import type { Tile } from './tiles';

export const recordFields = 32;

type Fields = Readonly<Record<number, number>>;

export function recordOf(
  instruction: Instruction,
  isLast: boolean,
  layout: MemoryLayout,
  sizes: EngineSizes,
): readonly number[] {
  const fields: Fields = {
    ...tileFields(instruction.tile, layout, sizes),
    ...constantFields(instruction, layout, sizes),
    ...storeFields(instruction, layout, sizes),
    ...computeFields(instruction.compute, sizes),
    0: flagsOf(instruction, isLast) | regionFlags(instruction, layout),
  };
  return Array.from({ length: recordFields }, (_, i) => (fields[i] ?? 0) >>> 0);
}

/** Two fields of 16 bits. */
const pair = (low: number, high: number): number => ((high & 0xffff) << 16) | (low & 0xffff);

function flagsOf({ tile, constants, table, compute, store }: Instruction, isLast: boolean): number {
  const bits = [tile, constants, table, compute, store].reduce((all, part, i) => all | (part ? 1 << i : 0), 0);
  const sums = compute?.job.layer.sums;
  const computed = compute
    ? [sums?.bounds !== undefined, sums === undefined, compute.job.layer.table !== undefined, compute.constants === 1]
    : [];
  const kind = computed.reduce((all, is, i) => all | (is ? 64 << i : 0), 0);
  const half = constants?.half === 1 ? 1 << 10 : 0;
  return bits | kind | half | (isLast ? 32 : 0) | ((compute?.job.planes ?? 0) << 12);
}

const placeOf = ({ inputs, outputs }: MemoryLayout, value: ValueId): Place | undefined =>
  [...inputs, ...outputs].find((each) => each.value === value);

/** Whose base addresses count; maps' have no flag. */
function regionFlags({ tile, store }: Instruction, layout: MemoryLayout): number {
  const read = tile && placeOf(layout, tile.job.layer.sources[tile.source].value)?.region;
  const written = store && placeOf(layout, store.job.layer.output.value)?.region;
  return [read === 'inputs', read === 'outputs', written === 'outputs'].reduce(
    (all, is, i) => all | (is ? 1 << (16 + i) : 0),
    0,
  );
}

/** How many words are read of each row, and how many rows; whole rows without padding are one. */
export function boxOf(tile: Tile): Pick<Tile, 'width' | 'height' | 'left' | 'leftEnd' | 'top' | 'topEnd'> {
  const { width, height, left, leftEnd, top, topEnd } = tile;
  if (left > 0 || width > leftEnd) return tile;
  return { width: width * height, height: 1, left: width * top, leftEnd: width * topEnd, top: 0, topEnd: 1 };
}

function tileFields(load: TileLoad | undefined, layout: MemoryLayout, { lanes }: EngineSizes): Fields {
  if (!load) return {};
  const { layer, tile } = load.job;
  const { value, map } = layer.sources[load.source];
  const place = placeOf(layout, value);
  const box = boxOf(tile);
  return {
    1: (place?.at ?? 0) + tile.fromRow * map.width,
    2: map.height * map.width,
    3: map.width,
    4: pair(load.at, blocksOf(map, lanes)),
    5: pair(box.width, box.height),
    6: pair(box.left, box.leftEnd),
    7: pair(box.top, box.topEnd),
  };
}

function constantFields(
  { tile, constants, table, store }: Instruction,
  layout: MemoryLayout,
  sizes: EngineSizes,
): Fields {
  const words = constants?.weights ? weightsOf(constants.job) * constantBeats(sizes).weights : 0;
  return {
    8: pair(tile?.job.layer.fill ?? 0, words),
    9: constants ? (layout.constants.get(constantsName(constants.job)) ?? 0) : 0,
    10: pair((constants?.half ?? 0) * sizes.weightWords, store?.job.planes ?? 0),
    11: table ? (layout.tables.get(table.layer.id) ?? 0) : 0,
  };
}

function storeFields({ store }: Instruction, layout: MemoryLayout, { outWords }: EngineSizes): Fields {
  if (!store) return {};
  const { layer, tile, block, planes } = store.job;
  const { value, map } = layer.output;
  const place = placeOf(layout, value);
  const words = tile.rows * map.width;
  return {
    12: (place?.at ?? 0) + block * planes * map.height * map.width + tile.firstRow * map.width,
    13: pair(words, store.outHalf * (outWords / 2)),
    27: map.height * map.width,
    28: words * planes,
  };
}

function computeFields(compute: Computation | undefined, sizes: EngineSizes): Fields {
  if (!compute) return {};
  const { job, mapBase, constants, outHalf } = compute;
  const { layer, tile } = job;
  const bounds = layer.sums?.bounds ?? { zeroPoint: 0, qmin: 0, qmax: 0, positive: 1, negative: 1 };
  const { turns, steps } = loopsOf(job);
  const pairs = (values: readonly number[], at: number): Fields =>
    Object.fromEntries([0, 1, 2, 3].map((i) => [at + i, pair(values[2 * i], values[2 * i + 1])]));
  const first = layer.reads(job.block).first * tile.height * tile.width;
  return {
    14: pair(mapBase + first, constants * sizes.weightWords),
    15: pair(outHalf * (sizes.outWords / 2), tile.rows * layer.output.map.width),
    ...pairs(turns, 16),
    ...pairs(steps, 20),
    24: pair(bounds.zeroPoint, layer.table?.least ?? 0),
    25: pair(bounds.qmin, bounds.qmax),
    26: pair(bounds.positive, bounds.negative),
  };
}

/** Turns of the eight loops of engine_loops, and how far the address moves where each goes on. */
export function loopsOf(job: Job) {
  const { layer, tile, block, digits } = job;
  const { window, repeat, output } = layer;
  const { count, stride } = layer.reads(block);
  const [columns, rows] = [output.map.width / repeat[1], tile.rows / repeat[0]];
  const turns = [window.kernel[1], window.kernel[0], count, digits, repeat[1], columns, repeat[0], rows];
  const row = tile.width;
  const strides = [
    ...[window.dilations[1], window.dilations[0] * row, stride * tile.height * row, 0],
    ...[0, window.strides[1], 0, window.strides[0] * row],
  ];
  const steps = strides.map((own, level) =>
    strides.slice(0, level).reduce((move, inner, i) => move - inner * (turns[i] - 1), own),
  );
  return { turns, steps };
}

/** Clocks in which a computation reads taps. */
export const tapClocks = ({ layer, tile, block, digits }: Job): number =>
  tapsOf(layer, block) * digits * tile.rows * outputWidth(layer);

const outputWidth = ({ output }: EngineLayer): number => output.map.width;
