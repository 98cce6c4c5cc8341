/** Clocks of an image: of each instruction the longest of what it loads, computes and stores. */
import { blocksOf } from './engineLayer';
import { constantBeats, type EngineSizes } from './engineSizes';
import { recordWords, burstWords } from './memoryLayout';
import type { EnginePlan } from './planEngine';
import { tapClocks } from './records';
import { weightsOf } from './jobs';
import type { Instruction, TileLoad } from './schedule';

/** From a request to its first word. */
export const memoryLatency = 20;

export interface EngineCycles {
  readonly total: number;
  readonly instructions: readonly { readonly load: number; readonly compute: number; readonly store: number }[];
}

/** From the begin of an instruction until its last tap's sum is stored on the chip; engine_core's DRAIN. */
const computeDelay = 26;
/** From the begin of an instruction to a request; from the last answer to the next begin. */
const loadDelay = 5;
const storeDelay = 3;

export function engineCycles({ instructions, sizes }: EnginePlan): EngineCycles {
  const parts = instructions.map((each, i) => ({
    load: loadClocks(each, i === instructions.length - 1, sizes),
    compute: each.compute ? tapClocks(each.compute.job) + computeDelay : 0,
    store: storeClocks(each, sizes),
  }));
  const first = loadClocks({}, false, sizes) + 2;
  return {
    total: parts.reduce((sum, { load, compute, store }) => sum + Math.max(load, compute, store), first),
    instructions: parts,
  };
}

/** Words that memory is read and written in an image. */
export const trafficWords = ({ instructions, sizes }: EnginePlan): number =>
  instructions.reduce(
    (sum, each, i) => sum + readWords(each, i === instructions.length - 1, sizes) + writtenWords(each),
    recordWords(sizes),
  );

/** Of a tile only what lies on the map. */
function readWords(instruction: Instruction, isLast: boolean, sizes: EngineSizes): number {
  const { tile } = instruction;
  if (!tile) return otherWords(instruction, isLast, sizes);
  const { topEnd, top, leftEnd, left } = tile.job.tile;
  const blocks = blocksOf(tile.job.layer.sources[tile.source].map, sizes.lanes);
  return blocks * (topEnd - top) * (leftEnd - left) + otherWords(instruction, isLast, sizes);
}

const writtenWords = ({ store }: Instruction): number =>
  store ? store.job.planes * store.job.tile.rows * store.job.layer.output.map.width : 0;

/** Constants, a table, the next instruction. */
function otherWords({ constants, table }: Instruction, isLast: boolean, sizes: EngineSizes): number {
  const beats = constantBeats(sizes);
  const constantWords = constants
    ? beats.factors + (constants.weights ? weightsOf(constants.job) * beats.weights : 0)
    : 0;
  return constantWords + (table ? 2 ** sizes.tableBits : 0) + (isLast ? 0 : recordWords(sizes));
}

/** Padding before the first word that is read is laid while this is under way. */
function loadClocks(instruction: Instruction, isLast: boolean, sizes: EngineSizes): number {
  const { tile } = instruction;
  const lead = tile ? tile.job.tile.top * tile.job.tile.width + tile.job.tile.left : 0;
  const words = tileWordsOf(tile, sizes) + otherWords(instruction, isLast, sizes);
  return words === 0 ? 0 : words - lead + Math.max(memoryLatency + loadDelay, lead + 1);
}

function tileWordsOf(load: TileLoad | undefined, { lanes }: EngineSizes): number {
  if (!load) return 0;
  const { layer, tile } = load.job;
  return blocksOf(layer.sources[load.source].map, lanes) * tile.width * tile.height;
}

function storeClocks({ store }: Instruction, sizes: EngineSizes): number {
  if (!store) return 0;
  const { tile, layer, planes } = store.job;
  const words = tile.rows * layer.output.map.width;
  return planes * (words + Math.ceil(words / burstWords(sizes))) + storeDelay;
}
