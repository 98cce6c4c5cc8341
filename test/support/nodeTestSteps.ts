/**
 * A node test through the integer path: calibrated on its own input, and compared with what onnxruntime makes of the numbers
 * that the quantized input stands for, in steps of the output. What an operator takes beside its maps is a constant.
 */
import { RangeObserver, type Ranges } from '../../src/calibrate/ranges';
import { openFloatSession } from '../../src/float/session';
import { observeShapes } from '../../src/float/observeShapes';
import type { Graph, Node, ValueId } from '../../src/graph/graph';
import { operatorOf } from '../../src/graph/ops';
import { floatsOf, sizeOf, type Tensor } from '../../src/graph/tensor';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import type { IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { GivenOutcome } from './givenNodeTests';
import type { NodeTest } from './nodeTests';

/** `steps`: how far the output is off at most, in steps of its scale. */
export type Outcome =
  | GivenOutcome
  | { readonly steps: number }
  | { readonly island: string }
  | { readonly passedOver: string }
  | { readonly failed: string };

type Reals = ReadonlyMap<ValueId, Float32Array>;

/** Operators whose integers are given by the file: nothing is calibrated. */
export const givenIntegers =
  /^(QLinear|QuantizeLinear|DequantizeLinear|DynamicQuantizeLinear|ConvInteger|MatMulInteger)/;

export async function stepsOff(test: NodeTest, bits: number): Promise<Outcome> {
  const inputs = test.inputs();
  const bound = readBehind(withConstants(test.graph, inputs));
  const odd = bound.inputs.map((id) => bound.values[id]).find(({ type }) => type !== 'float32' && type !== 'float16');
  const notFloat = bound.outputs.find((id) => !/^(float|unknown)/.test(bound.values[id].type));
  if (odd) return { passedOver: `its input is ${odd.type}` };
  if (bound.inputs.length === 0) return { passedOver: 'it has no input' };
  const given = new Map(bound.inputs.map((id) => [id, floatsOf(inputs[test.graph.inputs.indexOf(id)])]));
  if (notFloat !== undefined) return { passedOver: 'its output is no float' };
  const { graph } = prepare(await observeShapes(bound));
  const settings = { ...strict.settings, bits: { weights: bits, activations: bits, bias: 32 }, tableBits: 16 };
  const quantized = (ranges: Ranges): QuantizedModel =>
    quantize(graph, ranges, { ...settings, multiplierBits: 24 }).model;
  // What follows from an input is calibrated on what its integers stand for, which may be half a step larger.
  const seen = seenThrough(quantized(await rangesOf(graph, given, given)), given);
  const model = quantized(await rangesOf(graph, given, seen));
  const island = model.steps.find((step) => step.kind === 'island');
  if (island?.kind === 'island') return { island: island.reason };
  return { steps: await distance(model, bound, given) };
}

/** Only maps stay inputs: all of an operator that joins maps, the first of any other. */
function withConstants(graph: Graph, inputs: readonly Tensor[]): Graph {
  const joins = graph.nodes.length === 1 && isJoin(graph);
  const isLive = (id: ValueId, at: number): boolean => (joins || at === 0) && /^float/.test(graph.values[id].type);
  const live = graph.inputs.filter(isLive);
  const constants = new Map(graph.constants);
  graph.inputs.forEach((id, at) => live.includes(id) || constants.set(id, inputs[at]));
  return { ...graph, inputs: live, constants };
}

function integersOf(model: QuantizedModel, given: Reals): ReadonlyMap<ValueId, IntegerValues> {
  return new Map([...given].map(([id, data]) => [id, quantizeInput(data, tensorOf(model, id), model.inputRounding)]));
}

/** What the integers of inputs stand for. */
function seenThrough(model: QuantizedModel, given: Reals): Reals {
  return new Map([...integersOf(model, given)].map(([id, q]) => [id, dequantize(q, tensorOf(model, id))]));
}

/** The larger of each output and itself: then it is neither accumulators that leave nor the decoding behind them. */
function readBehind(graph: Graph): Graph {
  const { length } = graph.values;
  const read = graph.outputs.map((id, at): Node => ({
    ...{ name: `behind${at}`, op: 'Max', domain: '', attributes: {}, layer: 0 },
    ...{ inputs: [id, id], outputs: [length + at] },
  }));
  const values = graph.outputs.map((id, at) => ({ ...graph.values[id], name: `behind${at}` }));
  return {
    ...{ ...graph, nodes: [...graph.nodes, ...read], values: [...graph.values, ...values] },
    outputs: read.map(({ outputs: [id] }) => id),
  };
}

function isJoin({ nodes: [node] }: Graph): boolean {
  return operatorOf(node)?.kind === 'arithmetic' || ['Concat', 'MatMul'].includes(node.op);
}

/** Of the inputs as they are given, and of all that follows from them as they are seen. */
async function rangesOf(graph: Graph, given: Reals, seen: Reals): Promise<Ranges> {
  const observer = new RangeObserver(graph.values.length);
  const made = graph.nodes
    .flatMap(({ outputs }) => outputs)
    .filter((id) => /^float/.test(graph.values[id]?.type ?? ''));
  const all = new Map([...given, ...(await runFloat(graph, seen, made))]);
  for (const [id, data] of all) observer.observe(id, data);
  observer.endOfImage();
  return observer.ranges();
}

async function runFloat(graph: Graph, given: Reals, observe: readonly ValueId[] = []): Promise<Reals> {
  const session = await openFloatSession(graph, { observe, threads: 1 });
  try {
    return await session.run(given);
  } finally {
    await session.close();
  }
}

async function distance(model: QuantizedModel, original: Graph, given: Reals): Promise<number> {
  const integers = integersOf(model, given);
  const expected = await runFloat(original, seenThrough(model, given));
  const found = openProgram(model, reference).run(integers);
  const read = (id: ValueId): IntegerValues => found.get(id) ?? new Int32Array(0);
  return Math.max(...model.outputs.map((id) => inSteps(model, id, read(id), expected.get(id))));
}

function inSteps(model: QuantizedModel, id: ValueId, q: IntegerValues, expected: Float32Array | undefined): number {
  const tensor = tensorOf(model, id);
  if (expected?.length !== q.length) return Infinity;
  if (sizeOf(tensor.shape) === 0) return 0;
  const off = dequantize(q, tensor).reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
  return off / Math.max(...tensor.scale);
}
