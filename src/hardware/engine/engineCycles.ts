/**
 * Clocks of an image: of each instruction the longest of what it loads, computes and stores, and of what DRAM needs for its loads and stores together.
 */
import { blocksOf } from './engineLayer';
import { constantBeats, type EngineSizes } from './engineSizes';
import { recordWords, burstWords } from './memoryLayout';
import { wordClocks, type MemoryPort } from './memoryPort';
import type { EnginePlan } from './planEngine';
import { tapClocks } from './records';
import { weightsOf } from './jobs';
import type { Instruction, TileLoad } from './schedule';

/** From a request to its first word. */
export const memoryLatency = 20;

/** Words of the bus that an instruction moves. */
export interface Traffic {
  /** Weights and factors of output blocks, tables, instructions. */
  readonly program: number;
  /** Maps, of tiles only what lies on them. */
  readonly read: number;
  readonly written: number;
}

export interface InstructionCycles {
  readonly load: number;
  readonly compute: number;
  readonly store: number;
  /** Of DRAM, which both directions share. */
  readonly memory: number;
  readonly traffic: Traffic;
}

export interface EngineCycles {
  readonly total: number;
  readonly instructions: readonly InstructionCycles[];
}

/** From the begin of an instruction until its last tap's sum is stored on the chip; engine_core's DRAIN. */
const computeDelay = 26;
/** From the begin of an instruction to a request; from the last answer to the next begin. */
const loadDelay = 5;
const storeDelay = 3;

/** @param port without one memory gives a word a clock in each direction */
export function engineCycles({ instructions, sizes }: EnginePlan, port?: MemoryPort): EngineCycles {
  const { alone, shared } = wordClocks(sizes, port);
  const parts = instructions.map((each, i) => {
    const traffic = trafficOf(each, i === instructions.length - 1, sizes);
    return {
      load: loadClocks(each, traffic, alone, sizes),
      compute: each.compute ? tapClocks(each.compute.job) + computeDelay : 0,
      store: storeClocks(each, traffic, alone, sizes),
      memory: Math.ceil(shared * wordsOf(traffic)),
      traffic,
    };
  });
  const first = loadClocks({}, trafficOf({}, false, sizes), alone, sizes) + 2;
  return {
    total: parts.reduce((sum, { load, compute, store, memory }) => sum + Math.max(load, compute, store, memory), first),
    instructions: parts,
  };
}

/** Words that memory is read and written in an image, the first instruction's among them. */
export const trafficWords = ({ sizes }: EnginePlan, { instructions }: EngineCycles): number =>
  instructions.reduce((sum, { traffic }) => sum + wordsOf(traffic), recordWords(sizes));

const wordsOf = ({ program, read, written }: Traffic): number => program + read + written;

function trafficOf(instruction: Instruction, isLast: boolean, sizes: EngineSizes): Traffic {
  const { tile, store } = instruction;
  return {
    program: programWords(instruction, isLast, sizes),
    read: tile ? mapWords(tile, sizes) : 0,
    written: store ? store.job.planes * store.job.tile.rows * store.job.layer.output.map.width : 0,
  };
}

function mapWords({ job, source }: TileLoad, { lanes }: EngineSizes): number {
  const { topEnd, top, leftEnd, left } = job.tile;
  return blocksOf(job.layer.sources[source].map, lanes) * (topEnd - top) * (leftEnd - left);
}

/** Constants, a table, the next instruction. */
function programWords({ constants, table }: Instruction, isLast: boolean, sizes: EngineSizes): number {
  const beats = constantBeats(sizes);
  const constantWords = constants
    ? beats.factors + (constants.weights ? weightsOf(constants.job) * beats.weights : 0)
    : 0;
  return constantWords + (table ? 2 ** sizes.tableBits : 0) + (isLast ? 0 : recordWords(sizes));
}

/** Padding before the first word that is read is laid while this is under way; it takes a clock a word, also where memory takes more. */
function loadClocks({ tile }: Instruction, { program, read }: Traffic, alone: number, { lanes }: EngineSizes): number {
  const lead = tile ? tile.job.tile.top * tile.job.tile.width + tile.job.tile.left : 0;
  const padding = tile ? tileWordsOf(tile, lanes) - read : 0;
  const words = padding + Math.ceil(alone * (program + read));
  return words === 0 ? 0 : words - lead + Math.max(memoryLatency + loadDelay, lead + 1);
}

function tileWordsOf({ job: { layer, tile }, source }: TileLoad, lanes: number): number {
  return blocksOf(layer.sources[source].map, lanes) * tile.width * tile.height;
}

function storeClocks({ store }: Instruction, { written }: Traffic, alone: number, sizes: EngineSizes): number {
  if (!store) return 0;
  const { planes } = store.job;
  return Math.ceil(alone * written) + planes * Math.ceil(written / planes / burstWords(sizes)) + storeDelay;
}
