/** Float inference: a Graph written as ONNX, opened in onnxruntime, with any intermediate value on demand. */
import { absent } from '../graph/graph';
import type { Graph, ValueId } from '../graph/graph';
import { encodeOnnx } from '../formats/onnx/encodeOnnx';
import { InputError } from '../util/errors';
import { refuseLongLoops } from './longLoops';
import { refusal, type Opens } from './refusal';
import { roundGiven } from './roundGiven';
import { loadRuntime } from './runtime';
import type { InferenceSession, Runtime, Tensor } from './runtime';
import { closedShape, fromRuntime, toRuntime } from './tensors';

export interface FloatSession {
  /**
   * One inference. `inputs`: every input of the graph, in its own layout, as float32 whatever the model's element
   * type is. Returns the graph's outputs and the observed values, as float32; the arrays are the caller's to keep.
   * Throws InputError for an input that is missing or of the wrong size.
   */
  run(inputs: ReadonlyMap<ValueId, Float32Array>): Promise<ReadonlyMap<ValueId, Float32Array>>;
  /** Frees the runtime's memory; the session cannot run any more. */
  close(): Promise<void>;
}

export interface FloatOptions {
  /**
   * Values to return besides the graph's outputs; a value with a fused activation is observed after it. The runtime
   * fuses less when it must show more: the last bits of the outputs depend on what is observed (never on `threads`).
   */
  readonly observe?: readonly ValueId[] | 'all';
  /** Threads within one operator; default: the runtime's choice (all cores). */
  readonly threads?: number;
  /** Default: what `loadRuntime` finds. */
  readonly runtime?: Runtime;
}

/** @throws InputError with the runtime's reason when it cannot run the graph */
export async function openFloatSession(graph: Graph, options: FloatOptions = {}): Promise<FloatSession> {
  const runtime = options.runtime ?? (await loadRuntime());
  const fetched = [...new Set([...graph.outputs, ...observed(graph, options.observe ?? [])])];
  const session = await openRuntimeSession(graph, fetched, runtime, options.threads);
  return {
    run: async (inputs) => {
      const outputs = await runSession(session, graph, feedsOf(graph, runtime, inputs));
      return new Map(fetched.map((value) => [value, valuesOf(outputs, graph.values[value].name)]));
    },
    close: () => session.release(),
  };
}

/** `all`: every output of every node, but for those that are no tensors (sequences, optionals). */
function observed(graph: Graph, observe: readonly ValueId[] | 'all'): readonly ValueId[] {
  if (observe !== 'all') return observe;
  const tensors = graph.nodes.filter(({ op }) => !/Sequence|Optional|^If$|^Loop$|StringSplit/.test(op));
  return tensors.flatMap((node) => node.outputs.filter((value) => value !== absent));
}

/** A session of the runtime's own, for those who want more than numbers. Throws as `openFloatSession` does. */
export async function openRuntimeSession(
  graph: Graph,
  outputs: readonly ValueId[],
  runtime: Runtime,
  threads: number | undefined,
): Promise<InferenceSession> {
  refuseLongLoops(graph);
  // Without shapes of intermediate values: those in files are sometimes wrong, and the runtime infers its own.
  const open = (part: Graph, fetched: readonly ValueId[]): Promise<InferenceSession> =>
    runtime.open(encodeOnnx(roundGiven(part), { outputs: fetched, shapes: false }), threads);
  try {
    return await open(graph, outputs);
  } catch (error) {
    const opens: Opens = (alone) => open(alone, alone.outputs).then(released, () => false);
    throw await refusal(graph, error, opens);
  }
}

async function released(session: InferenceSession): Promise<true> {
  await session.release();
  return true;
}

export async function runSession(
  session: InferenceSession,
  graph: Graph,
  feeds: Record<string, Tensor>,
): Promise<InferenceSession.OnnxValueMapType> {
  try {
    return await session.run(feeds);
  } catch (error) {
    throw await refusal(graph, error);
  }
}

export function feedsOf(
  { name, values, inputs }: Graph,
  runtime: Runtime,
  given: ReadonlyMap<ValueId, Float32Array>,
): Record<string, Tensor> {
  const feed = (id: ValueId): [string, Tensor] => {
    const value = values[id];
    const what = `${name}: input '${value.name}'`;
    const data = given.get(id);
    if (!data) throw new InputError(`${what} was not given.`);
    return [value.name, toRuntime(runtime, value.type, closedShape(value.shape, data.length, what), data, what)];
  };
  return Object.fromEntries(inputs.map(feed));
}

function valuesOf(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  return fromRuntime(outputs[name], `'${name}'`);
}
