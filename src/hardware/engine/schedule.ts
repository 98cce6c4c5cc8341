/**
 * The instructions in which loads, computations and stores of jobs are done. What is loaded in one is computed in a later one, and stored in one after
 * that; halves of memories change their owners between instructions. A job's tile is loaded when its sources have been stored.
 */
import type { ValueId } from '../../graph/graph';
import type { Job } from './jobs';
import { weightsOf } from './jobs';
import type { EngineSizes } from './engineSizes';
import { tileWords } from './tiles';

export interface TileLoad {
  readonly job: Job;
  readonly source: number;
  /** Where it lies on the chip. */
  readonly at: number;
}

export interface ConstantLoad {
  readonly job: Job;
  readonly half: number;
  /** False where the weights lie there already. */
  readonly weights: boolean;
}

export interface Computation {
  readonly job: Job;
  readonly mapBase: number;
  readonly constants: number;
  readonly outHalf: number;
}

export interface Instruction {
  tile?: TileLoad;
  constants?: ConstantLoad;
  table?: Job;
  compute?: Computation;
  store?: { readonly job: Job; readonly outHalf: number };
}

export function scheduled(jobs: readonly Job[], sizes: EngineSizes): readonly Instruction[] {
  const plan = new Plan(sizes);
  for (const [number, job] of jobs.entries()) plan.add(job, number);
  return plan.instructions;
}

class Plan {
  readonly instructions: Instruction[] = [];
  private readonly stored = new Map<ValueId, number>();
  /** The last instruction that computes from each half; and what the halves of weights hold. */
  private readonly mapUsed = [-1, -1];
  private readonly constantsUsed = [-1, -1];
  private readonly outUsed = [-1, -1];
  private readonly held: (string | undefined)[] = [undefined, undefined];
  private tableUsed = -1;
  private loaded = -1;
  private computed = -1;
  private storedLast = -1;
  private mapBase = 0;
  private mapHalves: readonly number[] = [0];

  constructor(private readonly sizes: EngineSizes) {}

  add(job: Job, number: number): void {
    if (job.isFirstOfTile) this.loadTile(job);
    const half = number % 2;
    if (job.layer.sums) this.loadConstants(job, half);
    if (job.layer.table && job.isFirstOfLayer) this.loadTable(job);
    const at = Math.max(this.loaded, this.computed, this.outUsed[half]) + 1;
    this.at(at).compute = { job, mapBase: this.mapBase, constants: half, outHalf: half };
    this.computed = at;
    for (const each of this.mapHalves) this.mapUsed[each] = at;
    this.constantsUsed[half] = at;
    if (job.layer.table) this.tableUsed = at;
    const storedAt = Math.max(at, this.storedLast) + 1;
    this.at(storedAt).store = { job, outHalf: half };
    this.storedLast = storedAt;
    this.outUsed[half] = storedAt;
    this.stored.set(job.layer.output.value, storedAt);
  }

  /** Sources one after the other; each into the instruction after the one before. */
  private loadTile(job: Job): void {
    const { lanes, mapWords } = this.sizes;
    const isHalf = tileWords(job.layer, job.tile, lanes) <= mapWords / 2;
    const half = job.tileNumber % 2;
    this.mapHalves = isHalf ? [half] : [0, 1];
    this.mapBase = isHalf ? half * (mapWords / 2) : 0;
    let at = this.mapBase;
    for (const [source, { value, map }] of job.layer.sources.entries()) {
      const ready = this.stored.get(value) ?? -1;
      this.loaded = Math.max(this.loaded, ready, ...this.mapHalves.map((each) => this.mapUsed[each])) + 1;
      this.at(this.loaded).tile = { job, source, at };
      at += Math.ceil(map.channels / lanes) * job.tile.height * job.tile.width;
    }
  }

  /** With the tile where one is loaded for this job, otherwise in an instruction of its own. */
  private loadConstants(job: Job, half: number): void {
    const name = `${job.layer.id} ${job.block}`;
    const earliest = this.constantsUsed[half] + 1;
    this.loaded = job.isFirstOfTile ? Math.max(this.loaded, earliest) : Math.max(this.loaded + 1, earliest);
    this.at(this.loaded).constants = { job, half, weights: this.held[half] !== name && weightsOf(job) > 0 };
    this.held[half] = name;
  }

  private loadTable(job: Job): void {
    this.loaded = Math.max(this.loaded, this.tableUsed + 1);
    this.at(this.loaded).table = job;
  }

  private at(index: number): Instruction {
    while (this.instructions.length <= index) this.instructions.push({});
    return this.instructions[index];
  }
}
