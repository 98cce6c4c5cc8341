/**
 * Single steps against their operators in float, both reading the very integers that reach the step. What is left is what the
 * step itself adds, whatever the errors of its inputs are:
 *
 *   own     with the float model's weights, and float clipped where integers are but its own values are not: what rounding
 *           weights and output adds, and what the output's range cuts off
 *   excess  with the step's weights (and its biases, where an optimizer has corrected them), and float clipped where integers are: its arithmetic alone, beside
 *           signal · 10^−1.8 + step² / 12 (/ 3 where rounding goes one way) + what aligning a sum's inputs is off by
 *
 * The first term is what the narrowest multiplier, of two bits, is off by. An excess of far more than 0 dB says that the step
 * computes something else than its operators.
 */
import { openFloatSession, type FloatSession } from '../float/session';
import type { ValueId } from '../graph/graph';
import { byInput, type RealInputs } from '../graph/networkInputs';
import { dequantize, quantizeInput } from '../integer/quantizeInput';
import type { StepRunner } from '../integer/runStep';
import type { IntegerStep, IntegerValues, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { isConv, isSum, requantizeOf } from '../quantize/steps/steps';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';
import { clamp, roundsToNearest } from '../util/round';
import { openFloat, openQuantized, type Outputs } from './runQuantized';
import { operatorsOf, type Biases } from './stepOperators';
import { graphUpTo, programUpTo } from './upTo';

export interface Alone {
  /** Mean square of what the step itself adds to the noise. */
  readonly own: number;
  /** Noise of its arithmetic beside what a sound step has at most. */
  readonly excessDb: number;
}

interface Sums {
  signal: number;
  noise: number;
  own: number;
  count: number;
}

interface Opened {
  readonly step: IntegerStep;
  readonly exact: FloatSession;
  readonly rounded: FloatSession;
  readonly sums: Sums;
}

/** By step name; steps whose operators cannot be told are left out. Program and float model run as far as the steps need them. */
export async function measureStepsAlone(
  model: QuantizedModel,
  steps: readonly IntegerStep[],
  runSteps: StepRunner,
  images: AsyncIterable<RealInputs>,
  biases: Biases,
  job: Job = {},
): Promise<ReadonlyMap<string, Alone>> {
  if (steps.length === 0) return new Map();
  const opened: Opened[] = [];
  const outputs = [...new Set(steps.map(({ outputs }) => outputs[0]))];
  const float = await openFloat(graphUpTo(model.graph, outputs));
  // In this thread: a few images cost less than starting threads.
  const runner = await openQuantized(programUpTo(model, outputs), runSteps);
  try {
    for (const step of steps) opened.push(...(await openStep(model, step, biases)));
    for await (const image of images) {
      throwIfCancelled(job.signal);
      const held = new Map<ValueId, IntegerValues>();
      for (const [input, data] of byInput(model.inputs, image)) {
        const tensor = model.tensors[input];
        if (tensor) held.set(input, quantizeInput(data, tensor, model.inputRounding));
      }
      await runner.run(image, (value, integers) => void held.set(value, integers));
      const real = await float.run(image);
      for (const each of opened) await compare(model, each, held, real);
    }
  } finally {
    for (const { exact, rounded } of opened) await Promise.all([exact.close(), exact !== rounded && rounded.close()]);
    await Promise.all([runner.close(), float.close()]);
  }
  return new Map(opened.map(({ step, sums }) => [step.name, aloneOf(model, step, sums)]));
}

async function openStep(model: QuantizedModel, step: IntegerStep, biases: Biases): Promise<readonly Opened[]> {
  const operators = operatorsOf(model, step, biases);
  if (!operators) return [];
  const exact = await openFloatSession(operators.exact);
  const rounded = operators.rounded === operators.exact ? exact : await openFloatSession(operators.rounded);
  return [{ step, exact, rounded, sums: { signal: 0, noise: 0, own: 0, count: 0 } }];
}

function aloneOf(model: QuantizedModel, step: IntegerStep, { signal, noise, own, count }: Sums): Alone {
  const nearest = roundsToNearest(requantizeOf(step)?.rounding ?? model.rounding);
  const rounding = roundedTo(model, step) ** 2 / (nearest ? 12 : 3) + alignedTo(model, step) ** 2;
  const expected = signal * 10 ** -1.8 + count * rounding;
  return { own: own / count, excessDb: noise === 0 ? -Infinity : 10 * Math.log10(noise / expected) };
}

/** In real units; the report rounds before LeakyReLU, to ten of the steps that the output then has. */
function roundedTo({ tensors }: QuantizedModel, step: IntegerStep): number {
  const scale = Math.max(...(tensors[step.outputs[0]]?.scale ?? [0]));
  return scale * (isConv(step) ? (step.requantize?.leakyAfter?.positive ?? 1) : 1);
}

/** In real units, at most: multipliers of a sum are rounded to whole numbers, beside its inputs and not beside what is left of them. */
function alignedTo({ tensors }: QuantizedModel, step: IntegerStep): number {
  if (!isSum(step) || step.requantize.mode === 'float') return 0;
  const unit = 2 ** -step.requantize.factor.shift[0];
  const off = step.alignment.map(({ value, multiplier }, i) => {
    const { qmin, qmax, zeroPoint } = tensors[step.inputs[i]] ?? { qmin: 0, qmax: 0, zeroPoint: 0 };
    const rounding = (unit * lowestBit(multiplier)) / 2;
    return Math.min(Math.abs(multiplier * unit - value), rounding) * Math.max(zeroPoint - qmin, qmax - zeroPoint);
  });
  return off.reduce((sum, each) => sum + each, 0) * (tensors[step.outputs[0]]?.scale[0] ?? 0);
}

/** What a multiplier is counted in: the larger ones of a sum end in zeros. */
function lowestBit(multiplier: number): number {
  let bit = 1;
  while (multiplier !== 0 && multiplier % (2 * bit) === 0) bit *= 2;
  return bit;
}

async function compare(
  { tensors }: QuantizedModel,
  { step, exact, rounded, sums }: Opened,
  held: ReadonlyMap<ValueId, IntegerValues>,
  real: Outputs,
): Promise<void> {
  const realOf = (value: ValueId): Float32Array => {
    const [integers, tensor] = [held.get(value), tensors[value]];
    if (!integers || !tensor) throw new Error(`value ${value} has no integers`);
    return dequantize(integers, tensor);
  };
  const [output] = step.outputs;
  const inputs = new Map(step.inputs.map((value) => [value, realOf(value)]));
  const wanted = (await exact.run(inputs)).get(output);
  const computed = exact === rounded ? wanted : (await rounded.run(inputs)).get(output);
  const float = real.get(output);
  if (wanted && computed && float) add(sums, tensors[output], { wanted, computed, float, made: realOf(output) });
}

function add(
  sums: Sums,
  tensor: QuantizedTensor | undefined,
  { wanted, computed, float, made }: Readonly<Record<'wanted' | 'computed' | 'float' | 'made', Float32Array>>,
): void {
  const [low, high] = reachOf(tensor);
  for (let i = 0; i < made.length; i++) {
    const reached = clamp(computed[i], low, high);
    sums.signal += reached ** 2;
    sums.noise += (reached - made[i]) ** 2;
    sums.own += (clamp(wanted[i], Math.min(low, float[i]), Math.max(high, float[i])) - made[i]) ** 2;
  }
  sums.count += made.length;
}

function reachOf(tensor: QuantizedTensor | undefined): readonly [low: number, high: number] {
  if (!tensor || tensor.scale.length > 1) return [-Infinity, Infinity];
  const { scale, zeroPoint, qmin, qmax } = tensor;
  return [(qmin - zeroPoint) * scale[0], (qmax - zeroPoint) * scale[0]];
}
