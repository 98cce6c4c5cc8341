/**
 * Where everything lies in memory, in words of the bus: instructions, constants of output blocks and tables; inputs; every layer's output, those
 * that leave the network apart. Each of these regions has a base address of its own.
 */
import type { ValueId } from '../../graph/graph';
import type { Map3 } from '../../integer/map';
import type { EngineLayer } from './engineLayer';
import { constantBeats, mapWords, outputWords, type EngineSizes } from './engineSizes';
import type { Job } from './jobs';
import { weightsOf } from './jobs';

/** What has a base address. */
export type Region = 'program' | MapRegion;
export type MapRegion = 'inputs' | 'outputs' | 'maps';

export interface Place {
  readonly value: ValueId;
  readonly region: MapRegion;
  readonly map: Map3;
  /** Parts of an integer, each in a plane of its own behind the one before; see engine_finish.v. */
  readonly planes: number;
  /** From its region's base on. */
  readonly at: number;
  readonly words: number;
}

export interface MemoryLayout {
  /** Of an output block's factors and weights, by `constantsName`. */
  readonly constants: ReadonlyMap<string, number>;
  readonly tables: ReadonlyMap<string, number>;
  readonly inputs: readonly Place[];
  /** Every layer's. */
  readonly outputs: readonly Place[];
  readonly words: Readonly<Record<Region, number>>;
}

export const constantsName = ({ layer, block }: Job): string => `${layer.id} ${block}`;

export const wordBytes = ({ lanes, qBits }: Pick<EngineSizes, 'lanes' | 'qBits'>): number => (lanes * qBits) / 8;

export const recordWords = ({ lanes, qBits }: EngineSizes): number => 1024 / (lanes * qBits);

/** Bursts begin at multiples of so many words, and are so long at most. */
export const burstWords = ({ lanes, qBits }: EngineSizes): number => Math.min(256, 4096 / ((lanes * qBits) / 8));

/** @param leaving values that leave the network */
export function memoryLayout(
  jobs: readonly Job[],
  layers: readonly EngineLayer[],
  inputs: readonly { readonly value: ValueId; readonly map: Map3 }[],
  leaving: ReadonlySet<ValueId>,
  instructions: number,
  sizes: EngineSizes,
): MemoryLayout {
  const words = { program: instructions * recordWords(sizes), inputs: 0, outputs: 0, maps: 0 };
  const place = (region: Region, count: number): number => {
    const at = Math.ceil(words[region] / burstWords(sizes)) * burstWords(sizes);
    words[region] = at + count;
    return at;
  };
  const constants = new Map<string, number>();
  const beats = constantBeats(sizes);
  for (const job of jobs) {
    const name = constantsName(job);
    if (job.layer.sums && !constants.has(name))
      constants.set(name, place('program', beats.factors + weightsOf(job) * beats.weights));
  }
  const tables = new Map(
    layers.flatMap(({ id, table }) => (table ? [[id, place('program', 2 ** sizes.tableBits)] as const] : [])),
  );
  const placed = (region: MapRegion, value: ValueId, map: Map3, planes: number): Place => {
    const count = planes * mapWords(map, sizes.lanes);
    return { value, region, map, planes, at: place(region, count), words: count };
  };
  const ins = inputs.map(({ value, map }) => placed('inputs', value, map, 1));
  const outs = layers.map((layer) => {
    const { value, map } = layer.output;
    const planes = outputWords(layer, sizes) / mapWords(map, sizes.lanes);
    return placed(leaving.has(value) ? 'outputs' : 'maps', value, map, planes);
  });
  return { constants, tables, inputs: ins, outputs: outs, words };
}

/** Where regions begin that lie behind each other, the program first, each at a multiple of 4096 bytes; and where the last one ends. */
export function regionStarts({ words }: MemoryLayout, { lanes, qBits }: EngineSizes) {
  const page = 4096 / ((lanes * qBits) / 8);
  const after = (start: number, region: Region): number => start + Math.ceil(words[region] / page) * page;
  const inputs = after(0, 'program');
  const outputs = after(inputs, 'inputs');
  const maps = after(outputs, 'outputs');
  return { program: 0, inputs, outputs, maps, end: after(maps, 'maps') };
}
