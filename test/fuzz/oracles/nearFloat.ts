/**
 * Each integer step against onnxruntime on the node it stands for, both on the same inputs: every value that the program
 * holds becomes an input of the float graph, fed with what the integers stand for. So errors do not add up, and a step may
 * be off by its own rounding and by what its factors are rounded to, no more:
 *
 *   |s·(q − z) − f|  ≤  s·(one or half a step, and 1/50 of one)  +  2^−b·(largest numbers that meet)
 *
 * f held within the tensor's range, b the bits of multipliers. Weights and biases are those of the integers.
 */
import { openFloatSession } from '../../../src/float/session';
import { absent, type Graph, type Node, type Value, type ValueId } from '../../../src/graph/graph';
import { floatTensor, type Tensor } from '../../../src/graph/tensor';
import { dequantize } from '../../../src/integer/quantizeInput';
import type { ConvStep, IntegerStep, QuantizedModel, QuantizedTensor } from '../../../src/quantize/quantizedModel';
import { groupSize } from '../../../src/quantize/steps/normalize';
import type { Settings } from '../../../src/quantize/settings';
import { passedOver, unless, type Verdict } from '../verdict';
import { magnitude } from './floatImport';
import type { Integers } from './walk';

/** @param integers of every step, on some input */
export async function nearFloat(model: QuantizedModel, settings: Settings, integers: Integers): Promise<Verdict> {
  if (settings.leaky === 'after') return passedOver('near-float', 'the report gives integers scales that are nominal');
  const cut = cutGraph(model, integers);
  if (cut.observed.length === 0) return passedOver('near-float', 'no integer steps');
  const session = await openFloatSession(cut.graph, { observe: cut.observed, threads: 1 });
  try {
    const found = await session.run(cut.feeds);
    const steps = model.steps.filter((step): step is IntegerStep => step.kind !== 'island');
    for (const step of steps) {
      const real = found.get(step.outputs[0]);
      const difference = real && farthest(model, settings, integers, step, real);
      if (difference !== undefined) return unless('near-float', `${step.kind} "${step.name}": ${difference}`);
    }
    return unless('near-float', undefined);
  } finally {
    await session.close();
  }
}

interface Cut {
  readonly graph: Graph;
  readonly feeds: ReadonlyMap<ValueId, Float32Array>;
  readonly observed: readonly ValueId[];
}

/** Readers of a value that has integers read an input in its place. */
function cutGraph(model: QuantizedModel, integers: Integers): Cut {
  const { graph } = model;
  const values: Value[] = [...graph.values];
  const feeds = new Map<ValueId, Float32Array>();
  const fed = new Map<ValueId, ValueId>();
  for (const [id, given] of integers) {
    const tensor = model.tensors[id];
    if (!tensor) continue;
    const input = values.push({ name: `${values[id].name}/fed`, type: 'float32', shape: tensor.shape }) - 1;
    fed.set(id, input);
    feeds.set(input, dequantize(given, tensor));
  }
  const steps = new Map(model.steps.map((step) => [step.name, step]));
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node) => {
    const step = steps.get(node.name);
    const own = step?.kind === 'conv' ? withIntegerWeights(model, node, step, values, constants) : node;
    return { ...own, inputs: own.inputs.map((id) => fed.get(id) ?? id) };
  });
  const observed = nodes.flatMap(({ outputs }) => outputs.slice(0, 1)).filter((id) => fed.has(id));
  const inputs = [...fed.values()];
  return { graph: { ...graph, values, nodes, constants, inputs, outputs: observed }, feeds, observed };
}

/** Conv and Gemm with what their integers stand for in place of the weights and biases. */
function withIntegerWeights(
  model: QuantizedModel,
  node: Node,
  step: ConvStep,
  values: Value[],
  constants: Map<ValueId, Tensor>,
): Node {
  if (node.op !== 'Conv' && node.op !== 'Gemm') return node;
  const input = model.tensors[step.inputs[0]];
  const size = step.weights.length / step.bias.length;
  const scale = (o: number): number => step.weightScale[step.weightScale.length === 1 ? 0 : o];
  const weights = Float32Array.from(step.weights, (q, i) => q * scale(Math.floor(i / size)));
  const biases = Float32Array.from(step.bias, (q, o) => q * scale(o) * (input?.scale[0] ?? 1));
  const add = (name: string, tensor: Tensor): ValueId => {
    const id = values.push({ name: `${node.name}/${name}`, type: 'float32', shape: tensor.shape }) - 1;
    constants.set(id, tensor);
    return id;
  };
  const shape = values[node.inputs[1]].shape ?? step.weightShape;
  const given = [
    add('integer weights', floatTensor(shape, weights)),
    add('integer biases', floatTensor([biases.length], biases)),
  ];
  return { ...node, inputs: [node.inputs[0] ?? absent, ...given] };
}

function farthest(
  model: QuantizedModel,
  settings: Settings,
  integers: Integers,
  step: IntegerStep,
  real: Float32Array,
): string | undefined {
  const [output] = step.outputs;
  const [tensor, given] = [model.tensors[output], integers.get(output)];
  if (!tensor || !given) return undefined;
  const ours = dequantize(given, tensor);
  const relative = 2 * 2 ** -factorBits(settings) + 1e-5;
  const met = step.inputs.map((id) => reachOf(model.tensors[id]));
  const meeting = step.kind === 'add' ? met.reduce((sum, reach) => sum + reach, 0) : 0;
  const allowed =
    relative * Math.max(magnitude(real), meeting) +
    affineError(model, step) +
    weighingError(model, step) +
    lineError(model, step) +
    cancellation(model, step);
  const channel = tensor.shape.slice(2).reduce((product, size) => product * size, 1);
  for (let i = 0; i < ours.length; i++) {
    const scale = tensor.scale[tensor.scale.length === 1 ? 0 : Math.floor(i / channel) % tensor.scale.length];
    // Beyond a function’s domain, and where a window holds nothing but padding, there is nothing to be near to.
    if (!Number.isFinite(real[i])) continue;
    const expected = within(real[i], scale, tensor);
    if (Math.abs(ours[i] - expected) <= allowed + scale * (roundsToNearest(settings, step) ? 0.52 : 1.02)) continue;
    const steps = ((ours[i] - expected) / scale).toFixed(2);
    return `${ours[i]} where float says ${real[i]} at ${i}, ${steps} steps of ${scale}`;
  }
  return undefined;
}

/** Arithmetic with constants is a convolution whose weights are not those that the node has: each is up to a step off. */
function affineError({ graph, tensors }: QuantizedModel, step: IntegerStep): number {
  const node = graph.nodes.find(({ name }) => name === step.name);
  if (step.kind !== 'conv' || node?.op === 'Conv' || node?.op === 'Gemm') return 0;
  const input = tensors[step.inputs[0]];
  const bias = (input?.scale[0] ?? 0) * 2 ** Math.max(0, ...(step.narrowBias?.shift ?? []));
  return Math.max(...step.weightScale) * (reachOf(input) + bias);
}

/** Numbers of a group that are all alike: what float32 leaves of their mean, a few last bits, beside ε alone. */
function cancellation({ tensors }: QuantizedModel, step: IntegerStep): number {
  if (step.kind !== 'normalize') return 0;
  const [input, output] = [tensors[step.inputs[0]], tensors[step.outputs[0]]];
  if (!input || !output) return 0;
  const [inScale, outScale] = [input.scale[0], output.scale[0]];
  const least = (inScale * Math.sqrt(step.epsilon)) / (groupSize(step, input.shape) * 2 ** step.guard);
  const gain = step.gain.reduce((most, each) => Math.max(most, Math.abs(each)), 0) * 2 ** step.fraction * outScale;
  return ((2 ** -20 * reachOf(input)) / least) * gain * step.requantize.factor.value[0];
}

/** How far its lines lie from the function. */
function lineError({ tensors }: QuantizedModel, step: IntegerStep): number {
  return step.kind === 'curve' ? step.error * (tensors[step.outputs[0]]?.scale[0] ?? 0) : 0;
}

/** Weights between positions are rounded to 2^−shift, the largest to what is left of one. */
function weighingError({ tensors }: QuantizedModel, step: IntegerStep): number {
  if (step.kind !== 'interpolate') return 0;
  const off = step.axes.reduce((sum, { taps, shift }) => sum + (taps - 0.5) * 2 ** -shift, 0);
  return off * 2 * reachOf(tensors[step.inputs[0]]);
}

/** Tables, pads and moves round real numbers to the nearest; the rest rounds as the settings say. */
function roundsToNearest({ rounding }: Settings, { kind }: IntegerStep): boolean {
  return rounding.startsWith('nearest') || kind === 'lookup' || kind === 'curve' || kind === 'pad';
}

function factorBits({ adjustment, multiplierBits, leaky }: Settings): number {
  if (adjustment === 'float') return 24;
  const slope = adjustment === 'mul-shift' ? 31 : Number(leaky.split(':')[1]);
  return Math.min(multiplierBits, slope);
}

const reachOf = (tensor: QuantizedTensor | undefined): number =>
  tensor ? tensor.scale[0] * Math.max(tensor.qmax - tensor.zeroPoint, tensor.zeroPoint - tensor.qmin) : 0;

function within(real: number, scale: number, { qmin, qmax, zeroPoint, bits }: QuantizedTensor): number {
  // Heads leave as accumulators, which may be wider than their 32 bits.
  if (bits === 32) return real;
  return Math.min(Math.max(real, scale * (qmin - zeroPoint)), scale * (qmax - zeroPoint));
}
