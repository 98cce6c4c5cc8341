/** Where everything lies in memory, in words of the bus: instructions, constants of output blocks, tables, inputs, and every layer's output. */
import type { ValueId } from '../../graph/graph';
import type { Map3 } from '../../integer/map';
import type { EngineLayer } from './engineLayer';
import { constantBeats, mapWords, outputWords, type EngineSizes } from './engineSizes';
import type { Job } from './jobs';
import { weightsOf } from './jobs';

export interface Place {
  readonly value: ValueId;
  readonly map: Map3;
  /** Parts of an integer, each in a plane of its own behind the one before; see engine_finish.v. */
  readonly planes: number;
  readonly at: number;
  readonly words: number;
}

export interface MemoryLayout {
  /** Of an output block's factors and weights, by `constantsName`. */
  readonly constants: ReadonlyMap<string, number>;
  readonly tables: ReadonlyMap<string, number>;
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  /** Words that a program brings: instructions, constants, tables. */
  readonly programWords: number;
  readonly words: number;
}

export const constantsName = ({ layer, block }: Job): string => `${layer.id} ${block}`;

export const recordWords = ({ lanes, qBits }: EngineSizes): number => 1024 / (lanes * qBits);

/** Bursts begin at multiples of so many words, and are so long at most. */
export const burstWords = ({ lanes, qBits }: EngineSizes): number => Math.min(256, 4096 / ((lanes * qBits) / 8));

export function memoryLayout(
  jobs: readonly Job[],
  layers: readonly EngineLayer[],
  inputs: readonly { readonly value: ValueId; readonly map: Map3 }[],
  instructions: number,
  sizes: EngineSizes,
): MemoryLayout {
  let next = instructions * recordWords(sizes);
  const place = (words: number): number => {
    const at = Math.ceil(next / burstWords(sizes)) * burstWords(sizes);
    next = at + words;
    return at;
  };
  const constants = new Map<string, number>();
  const beats = constantBeats(sizes);
  for (const job of jobs) {
    const name = constantsName(job);
    if (job.layer.sums && !constants.has(name))
      constants.set(name, place(beats.factors + weightsOf(job) * beats.weights));
  }
  const tables = new Map(
    layers.flatMap(({ id, table }) => (table ? [[id, place(2 ** sizes.tableBits)] as const] : [])),
  );
  const programWords = next;
  const placed = (value: ValueId, map: Map3, planes: number): Place => {
    const words = planes * mapWords(map, sizes.lanes);
    return { value, map, planes, at: place(words), words };
  };
  const ins = inputs.map(({ value, map }) => placed(value, map, 1));
  const outs = layers.map((layer) =>
    placed(layer.output.value, layer.output.map, outputWords(layer, sizes) / mapWords(layer.output.map, sizes.lanes)),
  );
  return { constants, tables, inputs: ins, outputs: outs, programWords, words: next };
}
