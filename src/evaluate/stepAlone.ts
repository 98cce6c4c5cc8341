/**
 * Single steps against their operators in float, both reading the very integers that reach the step, with the weights as
 * they are quantized, and float clipped where integers are. What is left is the step's own arithmetic:
 *
 *   expected noise = signal · 10^−1.8 + count · step² / 12      (/ 3 where rounding goes one way)
 *
 * The first term is what the narrowest multiplier, of two bits, is off by. Noise far beyond that says that the step computes
 * something else than its operators.
 */
import { openFloatSession, type FloatSession } from '../float/session';
import { producersOf, type Graph, type ValueId } from '../graph/graph';
import { subgraphOf } from '../graph/subgraph';
import { sizeOf } from '../graph/tensor';
import { dequantize, quantizeInput } from '../integer/quantizeInput';
import type { ConvStep, IntegerStep, IntegerValues, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';
import { clamp } from '../util/round';
import type { Compute } from './runQuantized';

export interface Alone {
  readonly sqnrDb: number;
  /** What a sound step has at least. */
  readonly expectedDb: number;
}

/** By step name; steps whose operators cannot be told are left out. */
export async function measureStepsAlone(
  model: QuantizedModel,
  steps: readonly IntegerStep[],
  compute: Compute,
  images: AsyncIterable<Float32Array>,
  job: Job = {},
): Promise<ReadonlyMap<string, Alone>> {
  const sessions = new Map<IntegerStep, FloatSession>();
  const sums = new Map(steps.map((step) => [step, { signal: 0, noise: 0, count: 0 }]));
  const runner = await compute.open(model);
  try {
    for (const step of steps) {
      const graph = floatOf(model, step);
      if (graph) sessions.set(step, await openFloatSession(graph));
    }
    for await (const image of images) {
      throwIfCancelled(job.signal);
      const held = new Map<ValueId, IntegerValues>();
      const [input] = model.inputs;
      const tensor = model.tensors[input];
      if (tensor) held.set(input, quantizeInput(image, tensor, model.inputRounding));
      await runner.run(image, (value, integers) => void held.set(value, integers));
      for (const [step, session] of sessions) add(sums.get(step), await compare(model, step, session, held));
    }
  } finally {
    for (const session of sessions.values()) await session.close();
    await runner.close();
  }
  return new Map(
    [...sessions.keys()].flatMap((step) => {
      const seen = sums.get(step);
      return seen && seen.signal > 0 ? [[step.name, aloneOf(model, step, seen)] as const] : [];
    }),
  );
}

function aloneOf(model: QuantizedModel, step: IntegerStep, { signal, noise, count }: Sums): Alone {
  const oneWay = model.rounding === 'floor' || model.rounding === 'toward-zero';
  const rounding = (count * roundedTo(model, step) ** 2) / (oneWay ? 3 : 12);
  const expectedDb = 10 * Math.log10(signal / (signal * 10 ** -1.8 + rounding));
  return { sqnrDb: noise === 0 ? 200 : Math.min(200, 10 * Math.log10(signal / noise)), expectedDb };
}

/** In real units; the report rounds before LeakyReLU, to ten of the steps that the output then has. */
function roundedTo({ tensors }: QuantizedModel, step: IntegerStep): number {
  const scale = Math.max(...(tensors[step.outputs[0]]?.scale ?? [0]));
  return scale * (isConv(step) ? (step.requantize?.leakyAfter?.positive ?? 1) : 1);
}

interface Sums {
  signal: number;
  noise: number;
  count: number;
}

function add(sums: Sums | undefined, { signal, noise, count }: Sums): void {
  if (!sums) return;
  sums.signal += signal;
  sums.noise += noise;
  sums.count += count;
}

async function compare(
  { tensors }: QuantizedModel,
  { inputs, outputs }: IntegerStep,
  session: FloatSession,
  held: ReadonlyMap<ValueId, IntegerValues>,
): Promise<Sums> {
  const realOf = (value: ValueId): Float32Array => {
    const [integers, tensor] = [held.get(value), tensors[value]];
    if (!integers || !tensor) throw new Error(`value ${value} has no integers`);
    return dequantize(integers, tensor);
  };
  const [output] = outputs;
  const wanted = (await session.run(new Map(inputs.map((value) => [value, realOf(value)])))).get(output);
  const made = realOf(output);
  const sums = { signal: 0, noise: 0, count: made.length };
  const [low, high] = reachOf(tensors[output]);
  wanted?.forEach((x, i) => {
    const reached = clamp(x, low, high);
    sums.signal += reached ** 2;
    sums.noise += (reached - made[i]) ** 2;
  });
  return sums;
}

function reachOf(tensor: QuantizedTensor | undefined): readonly [low: number, high: number] {
  if (!tensor || tensor.scale.length > 1) return [-Infinity, Infinity];
  const { scale, zeroPoint, qmin, qmax } = tensor;
  return [(qmin - zeroPoint) * scale[0], (qmax - zeroPoint) * scale[0]];
}

/** The operators between what a step reads and what it makes; undefined where something else is read as well. */
function floatOf(model: QuantizedModel, step: IntegerStep): Graph | undefined {
  const { graph, tensors } = model;
  const makers = producersOf(graph);
  const known = new Set(step.inputs);
  const nodes = new Set<number>();
  const pending: ValueId[] = [step.outputs[0]];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (known.has(value) || value < 0 || graph.constants.has(value)) continue;
    known.add(value);
    const maker = makers.get(value);
    if (maker === undefined) return undefined;
    nodes.add(maker);
    pending.push(...graph.nodes[maker].inputs);
  }
  if (nodes.size === 0 || step.inputs.some((value) => !tensors[value])) return undefined;
  return subgraphOf(withWeights(graph, step), [...nodes], step.inputs, step.outputs);
}

function withWeights(graph: Graph, step: IntegerStep): Graph {
  if (!isConv(step)) return graph;
  const node = graph.nodes.find(({ name }) => name === step.name);
  const weights = node && graph.constants.get(node.inputs[1]);
  if (!node || !weights || sizeOf(weights.shape) !== step.weights.length) return graph;
  const bytes = new Uint8Array(realWeights(step).buffer);
  const constants = new Map([...graph.constants, [node.inputs[1], { ...weights, type: 'float32' as const, bytes }]]);
  return { ...graph, constants };
}

function realWeights({ weights, weightScale, weightShape }: ConvStep): Float32Array {
  const size = weights.length / weightShape[0];
  return Float32Array.from(weights, (w, i) => w * weightScale[weightScale.length === 1 ? 0 : Math.floor(i / size)]);
}
