/**
 * The integer program as a dataflow design: stages that run side by side, and between each two of them a stream. A value travels
 * pixel after pixel, its channels side by side; what has no channels, in memory order.
 */
import type { ValueId } from '../../graph/graph';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import { programOf, type CProgram, type CStep, type CValue } from '../c/program';

/** How a value's elements follow each other in a stream: of each pixel all channels. */
export interface Order {
  readonly channels: number;
  readonly pixels: number;
}

export interface Stream {
  readonly name: string;
  readonly bits: number;
  /** Elements that it holds at once. */
  readonly depth: number;
}

export interface Stage {
  readonly step: CStep;
  readonly reads: readonly Stream[];
  readonly writes: Stream;
}

/** Copies a stream for each of its readers; none where nobody reads it. */
export interface Fork {
  readonly from: Stream;
  readonly to: readonly Stream[];
  readonly length: number;
}

export type Task = { readonly stage: Stage } | { readonly fork: Fork };

export interface Design {
  readonly program: CProgram;
  /** In an order in which each finds what it reads. */
  readonly tasks: readonly Task[];
  readonly streams: readonly Stream[];
  /** Streams of the program's inputs and outputs. */
  readonly enters: readonly Stream[];
  readonly leaves: readonly Stream[];
}

export function orderOf({ shape, length }: Pick<CValue, 'shape' | 'length'>): Order {
  const channels = shape.length > 2 && shape[0] === 1 ? shape[1] : length;
  return { channels, pixels: channels === 0 ? 0 : length / channels };
}

/** Both walk the same elements in the same order. */
export function isSameOrder(a: Order, b: Order): boolean {
  const flat = ({ channels, pixels }: Order): boolean => channels === 1 || pixels === 1;
  return (flat(a) && flat(b)) || (a.channels === b.channels && a.pixels === b.pixels);
}

/** Throws InputError for a model with float islands between its steps, naming them. */
export function designOf(model: QuantizedModel): Design {
  const program = programOf(model);
  refuseIslands(program);
  const { roots, stages: steps } = stagesOf(program);
  const rootOf = (id: ValueId): ValueId => roots.get(id) ?? id;
  const draft = streamDraft();
  const readers = readersOf(program, steps, rootOf);
  const forked = new Map<ValueId, Stream[]>();
  const tasks: Task[] = [];
  const made = (value: CValue, written: Stream): void => {
    const count = readers.get(rootOf(value.id)) ?? 0;
    if (count === 1) return void forked.set(value.id, [written]);
    // So deep that no order in which they are read can block: branches meet again.
    const copies = Array.from({ length: count }, (_, i) => draft.add(`${written.name}_${i}`, value.bits, value.length));
    tasks.push({ fork: { from: written, to: copies, length: value.length } });
    forked.set(value.id, [...copies]);
  };
  const taken = (value: CValue): Stream => {
    const next = forked.get(rootOf(value.id))?.shift();
    if (!next) throw new RangeError(`value ${value.id} is read before it is made`);
    return next;
  };
  const enters = program.inputs.map((value, i) => {
    const stream = draft.add(`entered_${i}`, value.bits, 2);
    made(value, stream);
    return stream;
  });
  for (const step of steps) {
    const reads = step.inputs.map(taken);
    const writes = draft.add(`made_${String(step.index).padStart(2, '0')}`, step.output.bits, 2);
    tasks.push({ stage: { step, reads, writes } });
    made(step.output, writes);
  }
  return { program, tasks, streams: draft.streams, enters, leaves: program.outputs.map(taken) };
}

function streamDraft(): { readonly streams: Stream[]; add(name: string, bits: number, depth: number): Stream } {
  const streams: Stream[] = [];
  return {
    streams,
    add(name, bits, depth) {
      const stream = { name, bits, depth: Math.max(2, depth) };
      streams.push(stream);
      return stream;
    },
  };
}

/** A reshape after which the elements come in the same order is no stage: its output is its input's stream. */
function stagesOf({ steps }: CProgram): { roots: ReadonlyMap<ValueId, ValueId>; stages: readonly CStep[] } {
  const roots = new Map<ValueId, ValueId>();
  const stages = steps.filter(({ step, inputs: [input], output }) => {
    if (step.kind !== 'reshape' || !isSameOrder(orderOf(input), orderOf(output))) return true;
    roots.set(output.id, roots.get(input.id) ?? input.id);
    return false;
  });
  return { roots, stages };
}

function readersOf(
  { outputs }: CProgram,
  stages: readonly CStep[],
  rootOf: (id: ValueId) => ValueId,
): ReadonlyMap<ValueId, number> {
  const readers = new Map<ValueId, number>();
  for (const { id } of [...stages.flatMap(({ inputs }) => inputs), ...outputs]) {
    readers.set(rootOf(id), (readers.get(rootOf(id)) ?? 0) + 1);
  }
  return readers;
}

function refuseIslands({ islands, model }: CProgram): void {
  if (islands.length === 0) return;
  const names = islands.map(({ step }) => `${model.graph.layers[step.layer]?.name ?? step.name} (${step.reason})`);
  throw new InputError(
    `hls: unsupported, because these layers run in float between integer ones: ${names.join(', ')}; export "c" has functions for them that you write`,
  );
}
