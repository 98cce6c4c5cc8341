/**
 * Runs a QuantizedModel on one image at a time: the integer program by a step runner (the reference or the WebAssembly
 * kernel), and where it stops at a float island, onnxruntime.
 */
import type { ValueId } from '../graph/graph';
import { subgraphOf } from '../graph/subgraph';
import { openFloatSession, type FloatSession } from '../float/session';
import { openProgram, type IslandStop } from '../integer/integerProgram';
import { dequantize, quantizeInput } from '../integer/quantizeInput';
import type { StepRunner } from '../integer/runStep';
import type { IntegerValues, IslandStep, QuantizedModel } from '../quantize/quantizedModel';

/** Sees every value that has an integer form as it is made. */
export type Watch = (value: ValueId, integers: IntegerValues) => void;

export interface Runner {
  /** `input`: CHW float32. Returns the graph's outputs as real numbers. */
  run(input: Float32Array, watch?: Watch): Promise<ReadonlyMap<ValueId, Float32Array>>;
  close(): Promise<void>;
}

export async function openQuantized(model: QuantizedModel, steps: StepRunner): Promise<Runner> {
  const islands = await openIslands(model);
  const program = openProgram(model, steps);
  return {
    async run(input, watch) {
      const floats = new Map<ValueId, Float32Array>([[model.inputs[0], input]]);
      const integers = quantizeInput(input, tensorOf(model, model.inputs[0]), model.inputRounding);
      const onStep =
        watch && ((step: { outputs: readonly ValueId[] }, made: IntegerValues) => watch(step.outputs[0], made));
      const walk = program.walk(new Map([[model.inputs[0], integers]]), onStep);
      let next = walk.next();
      while (!next.done) {
        await crossIsland(model, next.value, islands, floats, watch);
        next = walk.next();
      }
      const made = next.value;
      return new Map(model.outputs.map((value) => [value, realOf(model, made.get(value), floats, value)]));
    },
    async close() {
      for (const session of islands.values()) await session.close();
    },
  };
}

/** A runner over the float model, with the same face; `observe` adds values to what `run` returns. */
export async function openFloat(graph: QuantizedModel['graph'], observe: readonly ValueId[] = []): Promise<Runner> {
  const session = await openFloatSession(graph, { observe });
  return {
    run: (input) => session.run(new Map([[graph.inputs[0], input]])),
    close: () => session.close(),
  };
}

async function crossIsland(
  model: QuantizedModel,
  stop: IslandStop,
  islands: ReadonlyMap<IslandStep, FloatSession>,
  floats: Map<ValueId, Float32Array>,
  watch: Watch | undefined,
): Promise<void> {
  const { step } = stop;
  const real = (value: ValueId): Float32Array =>
    realOf(model, stop.has(value) ? stop.read(value) : undefined, floats, value);
  const outputs = await islands.get(step)?.run(new Map(step.inputs.map((value) => [value, real(value)])));
  for (const value of step.outputs) {
    const data = outputs?.get(value);
    const tensor = model.tensors[value];
    if (!data) continue;
    floats.set(value, data);
    if (!tensor) continue;
    const integers = quantizeInput(data, tensor, 'nearest-ties-even');
    stop.supply(value, integers);
    watch?.(value, integers);
  }
}

function realOf(
  model: QuantizedModel,
  integers: IntegerValues | undefined,
  floats: ReadonlyMap<ValueId, Float32Array>,
  value: ValueId,
): Float32Array {
  if (integers) return dequantize(integers, tensorOf(model, value));
  const data = floats.get(value);
  if (!data) throw new Error(`value ${value} is read before it is made`);
  return data;
}

function tensorOf(model: QuantizedModel, value: ValueId): NonNullable<QuantizedModel['tensors'][number]> {
  const tensor = model.tensors[value];
  if (!tensor) throw new Error(`value ${value} has no integer form`);
  return tensor;
}

async function openIslands(model: QuantizedModel): Promise<ReadonlyMap<IslandStep, FloatSession>> {
  const islands = new Map<IslandStep, FloatSession>();
  for (const step of model.steps) {
    if (step.kind !== 'island') continue;
    islands.set(step, await openFloatSession(subgraphOf(model.graph, step.nodes, step.inputs, step.outputs)));
  }
  return islands;
}
