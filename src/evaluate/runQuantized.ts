/**
 * Runs a QuantizedModel on one image at a time: the integer program by a step runner (the reference or the WebAssembly
 * kernel), and where it stops at a float island, whoever runs those (onnxruntime, or another thread that has it).
 */
import type { ValueId } from '../graph/graph';
import { openFloatSession } from '../float/session';
import { openProgram, type HeldValues, type IslandStop } from '../integer/integerProgram';
import { quantizeInput } from '../integer/quantizeInput';
import type { StepRunner } from '../integer/runStep';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { byInput, realInputsOf, type NetworkInputs } from '../graph/networkInputs';
import { realsOf, type NetworkImage } from '../util/codedImage';
import { inTurn } from '../util/inTurn';
import { openIslands, type Islands } from './islands';

/** Sees every value that has an integer form as it is made. */
export type Watch = (value: ValueId, integers: IntegerValues) => void;

export type Outputs = ReadonlyMap<ValueId, Float32Array>;

export interface Runner {
  /** Images worth handing over at once; `run`s beyond that wait in line. */
  readonly lanes: number;
  readonly computed: 'integers' | 'float';
  /** Returns the graph's outputs as real numbers. */
  run(input: NetworkInputs, watch?: Watch): Promise<Outputs>;
  /** What is under way is finished first, or given up. */
  close(): Promise<void>;
}

/** What runs quantized models: this thread, or several. */
export interface Compute {
  /** Runs single steps in this thread, for what looks at them one by one. */
  readonly steps: StepRunner;
  open(model: QuantizedModel): Promise<Runner>;
}

export function inThisThread(steps: StepRunner): Compute {
  return { steps, open: (model) => openQuantized(model, steps) };
}

export async function openQuantized(model: QuantizedModel, steps: StepRunner, islands?: Islands): Promise<Runner> {
  const floats = islands ?? (await openIslands(model));
  const program = openProgram(model, steps);
  const turn = inTurn();
  const run = async (input: NetworkInputs, watch?: Watch): Promise<Outputs> => {
    const known = new Map<ValueId, NetworkImage>(byInput(model.inputs, input));
    const onStep =
      watch && ((step: { outputs: readonly ValueId[] }, made: IntegerValues) => watch(step.outputs[0], made));
    const walk = program.walk(known, onStep);
    let next = walk.next();
    while (!next.done) {
      await crossIsland(model, next.value, floats, known, watch);
      next = walk.next();
    }
    const made = next.value;
    return new Map(model.outputs.map((value) => [value, realOf(made, known, value)]));
  };
  return {
    lanes: 1,
    computed: 'integers',
    run: (input, watch) => turn(() => run(input, watch)),
    close: () =>
      turn(async () => {
        program.close();
        await floats.close();
      }),
  };
}

/** A runner over the float model, with the same face; `observe` adds values to what `run` returns. */
export async function openFloat(graph: QuantizedModel['graph'], observe: readonly ValueId[] = []): Promise<Runner> {
  const session = await openFloatSession(graph, { observe });
  // The runtime spreads one image over its threads: two at once would only share them, and hold their memory twice.
  const turn = inTurn();
  return {
    lanes: 1,
    computed: 'float',
    run: (input) => turn(() => session.run(byInput(graph.inputs, realInputsOf(input)))),
    close: () => turn(() => session.close()),
  };
}

/** Runs the island where a walk stands: its reals are kept in `floats`, their integers handed to the walk and to `watch`. */
export async function crossIsland(
  model: QuantizedModel,
  stop: IslandStop,
  islands: Islands,
  floats: Map<ValueId, NetworkImage>,
  watch: Watch | undefined,
): Promise<void> {
  const { step, index } = stop;
  const outputs = await islands.run(index, new Map(step.inputs.map((value) => [value, realOf(stop, floats, value)])));
  for (const value of step.outputs) {
    const data = outputs.get(value);
    const tensor = model.tensors[value];
    if (!data) continue;
    floats.set(value, data);
    if (!tensor) continue;
    const integers = quantizeInput(data, tensor, 'nearest-ties-even');
    stop.supply(value, integers);
    watch?.(value, integers);
  }
}

function realOf(held: HeldValues, floats: ReadonlyMap<ValueId, NetworkImage>, value: ValueId): Float32Array {
  if (held.has(value)) return held.readReal(value);
  const data = floats.get(value);
  if (!data) throw new Error(`value ${value} is read before it is made`);
  return realsOf(data);
}
