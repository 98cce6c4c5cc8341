/**
 * The integer kernel: runs each step in WebAssembly where that is supported and in the TypeScript reference where it
 * is not, with the same integers either way. One kernel per thread; its memory and packed weights are its own.
 */
import kernelBytes from '../../../build/kernel.wasm';
import type { ConvStep, IntegerStep, IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import { mapOf } from '../map';
import { requantizeChannels } from '../requantize';
import { runStep } from '../runStep';
import type { StepRunner, ValueSource } from '../runStep';
import type { ConvPlan } from './convPlan';
import { planConv } from './convPlan';
import { addInKernel, concatInKernel, requantizeStepInKernel } from './elementwise';
import type { KernelCore } from './kernelCore';
import { instantiateKernel } from './kernelCore';
import { maxPoolInKernel } from './maxPool';
import type { ResidentConv } from './runConv';
import { runConvInKernel } from './runConv';

export interface Kernel extends StepRunner {
  /** Whether steps of this kind have a WebAssembly implementation (single cases may still go to the reference). */
  supports(step: IntegerStep): boolean;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * The module is compiled once per thread; other `bytes` (a damaged copy, in tests) are compiled anew.
 * @param weightBudget bytes of packed weights to keep between runs.
 */
export async function createKernel(bytes?: Uint8Array, weightBudget?: number): Promise<Kernel> {
  const compile = (from: Uint8Array): Promise<WebAssembly.Module> => WebAssembly.compile(from as BufferSource);
  const module = await (bytes ? compile(bytes) : (compiled ??= compile(kernelBytes)));
  const core = await instantiateKernel(module, weightBudget);
  const runConv = createConvRunner(core);
  return {
    supports: (step) => supported.has(step.kind),
    recycle: (values) => {
      if (values instanceof Int32Array) core.pool.give(values);
    },
    run: (model, step, values) => runInKernel(core, runConv, model, step, values) ?? runStep(model, step, values),
  };
}

const supported: ReadonlySet<IntegerStep['kind']> = new Set(['conv', 'maxPool', 'add', 'concat', 'requantize']);

type ConvRunner = (model: QuantizedModel, step: ConvStep, input: Int32Array) => IntegerValues | undefined;

function runInKernel(
  core: KernelCore,
  runConv: ConvRunner,
  model: QuantizedModel,
  step: IntegerStep,
  values: ValueSource,
): IntegerValues | undefined {
  const input = values(step.inputs[0]);
  if (!(input instanceof Int32Array)) return undefined;
  if (step.kind === 'conv') return runConv(model, step, input);
  if (step.kind === 'maxPool') return maxPoolInKernel(core, model, step, input);
  if (step.kind === 'add') return addInKernel(core, model, step, values);
  if (step.kind === 'concat') return concatInKernel(core, model, step, values);
  if (step.kind === 'requantize') return requantizeStepInKernel(core, model, step, values);
  return undefined;
}

interface CachedConv {
  readonly plan: ConvPlan;
  readonly resident: ResidentConv;
  readonly generation: number;
}

/** Convolutions with their weights packed once and kept in the kernel's memory, by step. */
function createConvRunner(core: KernelCore): ConvRunner {
  const cache = new WeakMap<ConvStep, CachedConv>();
  const prepare = (model: QuantizedModel, step: ConvStep): CachedConv | undefined => {
    const known = cache.get(step);
    if (known && known.generation === core.memory.generation) return known;
    const packed = planConv(model, step);
    const pointers = packed && core.memory.keep([packed.packed.weights, packed.packed.bias, packed.offsets]);
    if (!pointers) return undefined;
    const [weights, bias, offsets] = pointers;
    const made = { plan: packed.plan, resident: { weights, bias, offsets }, generation: core.memory.generation };
    cache.set(step, made);
    return made;
  };
  return (model, step, input) => {
    const conv = prepare(model, step);
    const result = conv && runConvInKernel(core, step, conv.plan, conv.resident, input);
    return result && finish(model, step, conv.plan, result);
  };
}

/** What the kernel left: requantization whose products exceed 63 bits, and the reference's choice of array. */
function finish(model: QuantizedModel, step: ConvStep, plan: ConvPlan, result: IntegerValues): IntegerValues {
  if (step.requantize) {
    const { height, width } = mapOf(model, step.outputs[0]);
    return plan.requantize ? result : requantizeChannels(result, height * width, step.requantize);
  }
  if (step.accumulatorBits <= 32) return result instanceof Int32Array ? result : Int32Array.from(result);
  return result instanceof Int32Array ? Float64Array.from(result) : result;
}
