/**
 * The integer kernel: runs programs in WebAssembly, with the reference's integers on every bit. An instance of the module
 * and its memory belong to one opened program; the module is compiled once per thread.
 */
import kernelBytes from '../../../build/kernel.wasm';
import type { IntegerStep, IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import { runStep } from '../runStep';
import type { ResidentProgram, StepRunner, ValueSource } from '../runStep';
import type { ConvPath } from './convPath';
import type { KernelExports } from './exports';
import { openResident } from './resident';

export interface Kernel extends StepRunner {
  open(model: QuantizedModel): ResidentProgram;
}

export interface KernelOptions {
  /** Another module than the built one: a damaged copy, in tests. */
  readonly bytes?: Uint8Array;
  /** Convolutions take this path wherever it provably holds, instead of the fastest one. */
  readonly preferredPath?: ConvPath;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** Rejects with WebAssembly's own error when the bytes are not a module. */
export async function createKernel({ bytes, preferredPath }: KernelOptions = {}): Promise<Kernel> {
  const compile = (from: Uint8Array): Promise<WebAssembly.Module> => WebAssembly.compile(from as BufferSource);
  const module = await (bytes ? compile(bytes) : (compiled ??= compile(kernelBytes)));
  let single: KernelExports | undefined;
  return {
    open: (model) => openResident(instantiate(module), model, preferredPath),
    run: (model, step, values) => runAlone((single ??= instantiate(module)), model, step, values, preferredPath),
  };
}

function instantiate(module: WebAssembly.Module): KernelExports {
  return new WebAssembly.Instance(module, { env: { abort: unreachable } }).exports as unknown as KernelExports;
}

function unreachable(): never {
  throw new Error('the integer kernel stopped');
}

/** One step as a program of its own, planned anew in the same memory every time: for those who need no more than a step. */
function runAlone(
  exports: KernelExports,
  model: QuantizedModel,
  step: IntegerStep,
  values: ValueSource,
  preferredPath: ConvPath | undefined,
): IntegerValues {
  const inputs = [...new Set(step.inputs)];
  if (step.kind === 'reshape' || !inputs.every((id) => values(id) instanceof Int32Array)) {
    return runStep(model, step, values);
  }
  const program = openResident(exports, { ...model, steps: [step], inputs, outputs: step.outputs }, preferredPath);
  for (const id of inputs) program.write(id, values(id));
  program.run(0);
  return program.read(step.outputs[0]);
}
