/**
 * Runs a QuantizedModel on one image at a time: integer steps by a step runner (the reference or the WebAssembly kernel),
 * float islands by onnxruntime in between. Values are dropped after their last use.
 */
import type { ValueId } from '../graph/graph';
import { subgraphOf } from '../graph/subgraph';
import { openFloatSession, type FloatSession } from '../float/session';
import { dequantize, quantizeInput } from '../integer/quantizeInput';
import type { StepRunner } from '../integer/runStep';
import type { IntegerStep, IntegerValues, IslandStep, QuantizedModel } from '../quantize/quantizedModel';

/** Sees every value as it is made: integers for what has a tensor, floats for what stays float. The array is not kept. */
export type Watch = (value: ValueId, data: IntegerValues | Float32Array) => void;

export interface Runner {
  /** `input`: CHW float32. Returns the graph's outputs as real numbers. */
  run(input: Float32Array, watch?: Watch): Promise<ReadonlyMap<ValueId, Float32Array>>;
  close(): Promise<void>;
}

export async function openQuantized(model: QuantizedModel, steps: StepRunner): Promise<Runner> {
  const islands = await openIslands(model);
  const lastUse = lastUses(model);
  return {
    async run(input, watch) {
      const state = startState(model, input);
      for (const [index, step] of model.steps.entries()) {
        const island = islands.get(index);
        if (step.kind !== 'island')
          storeInteger(
            state,
            step,
            steps.run(model, step, (value) => integersOf(state, value)),
            watch,
          );
        else if (island) await runIsland(model, step, island, state, watch);
        for (const value of lastUse.get(index) ?? []) forget(state, value);
      }
      return new Map(model.outputs.map((value) => [value, realOf(model, state, value)]));
    },
    async close() {
      for (const session of islands.values()) await session.close();
    },
  };
}

/** A runner over the float model, with the same face. */
export async function openFloat(graph: QuantizedModel['graph'], observe: readonly ValueId[] = []): Promise<Runner> {
  const session = await openFloatSession(graph, { observe });
  return {
    run: (input) => session.run(new Map([[graph.inputs[0], input]])),
    close: () => session.close(),
  };
}

interface State {
  readonly integers: Map<ValueId, IntegerValues>;
  readonly floats: Map<ValueId, Float32Array>;
}

function startState(model: QuantizedModel, input: Float32Array): State {
  const [value] = model.inputs;
  const tensor = model.tensors[value];
  if (!tensor) throw new Error('the input of a quantized model has a tensor');
  return {
    integers: new Map([[value, quantizeInput(input, tensor, model.inputRounding)]]),
    floats: new Map([[value, input]]),
  };
}

function storeInteger(state: State, step: IntegerStep, data: IntegerValues, watch: Watch | undefined): void {
  state.integers.set(step.outputs[0], data);
  watch?.(step.outputs[0], data);
}

function integersOf(state: State, value: ValueId): IntegerValues {
  const data = state.integers.get(value);
  if (!data) throw new Error(`value ${value} is read before it is made`);
  return data;
}

function realOf(model: QuantizedModel, state: State, value: ValueId): Float32Array {
  const tensor = model.tensors[value];
  const integers = state.integers.get(value);
  if (tensor && integers) return dequantize(integers, tensor);
  const floats = state.floats.get(value);
  if (!floats) throw new Error(`value ${value} is read before it is made`);
  return floats;
}

async function runIsland(
  model: QuantizedModel,
  step: IslandStep,
  session: FloatSession,
  state: State,
  watch: Watch | undefined,
): Promise<void> {
  const outputs = await session.run(new Map(step.inputs.map((value) => [value, realOf(model, state, value)])));
  for (const value of step.outputs) {
    const data = outputs.get(value);
    if (!data) continue;
    const tensor = model.tensors[value];
    if (tensor) state.integers.set(value, quantizeInput(data, tensor, 'nearest-ties-even'));
    else state.floats.set(value, data);
    watch?.(value, tensor ? integersOf(state, value) : data);
  }
}

function forget(state: State, value: ValueId): void {
  state.integers.delete(value);
  state.floats.delete(value);
}

async function openIslands(model: QuantizedModel): Promise<ReadonlyMap<number, FloatSession>> {
  const islands = new Map<number, FloatSession>();
  for (const [index, step] of model.steps.entries()) {
    if (step.kind !== 'island') continue;
    islands.set(index, await openFloatSession(subgraphOf(model.graph, step.nodes, step.inputs, step.outputs)));
  }
  return islands;
}

/** By step index, the values that no later step reads; outputs of the model are never among them. */
function lastUses(model: QuantizedModel): ReadonlyMap<number, readonly ValueId[]> {
  const last = new Map<ValueId, number>();
  model.steps.forEach((step, index) => [...step.inputs, ...step.outputs].forEach((value) => last.set(value, index)));
  const uses = new Map<number, ValueId[]>();
  for (const [value, index] of last) {
    if (model.outputs.includes(value)) continue;
    const list = uses.get(index);
    if (list) list.push(value);
    else uses.set(index, [value]);
  }
  return uses;
}
