/**
 * The integer kernel: runs programs in WebAssembly, with the reference's integers on every bit. An instance of the module
 * and its memory belong to one opened program; the module is compiled once per thread.
 */
import type { IntegerStep, IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import { runStep } from '../runStep';
import type { ResidentProgram, StepRunner, ValueSource } from '../runStep';
import { compileBuild, portable } from './build';
import type { Compile, KernelBuild } from './build';
import { chooseBuild } from './chooseBuild';
import type { ConvPath } from './convPath';
import type { KernelExports } from './exports';
import { instantiate } from './instance';
import { openResident } from './resident';
import type { HowToRun } from './resident';
import type { IntraOpPool } from './intraOpPool';

export interface Kernel extends StepRunner {
  /** What runs: plain data, for `KernelOptions.build` in other threads of this process. */
  readonly build: KernelBuild;
  open(model: QuantizedModel): ResidentProgram;
}

export interface KernelOptions {
  /** Another module than the built one: a damaged copy, in tests. */
  readonly bytes?: Uint8Array;
  /** Convolutions take this path wherever it provably holds, instead of the fastest one. */
  readonly preferredPath?: ConvPath;
  /** With it the fastest build that proves exact is taken, else the portable one. */
  readonly compile?: Compile;
  /** A build that this process has chosen already. */
  readonly build?: KernelBuild;
  /** Threads that help with the steps of opened programs. */
  readonly pool?: IntraOpPool;
}

/** Rejects with WebAssembly's own error when the bytes are not a module. */
export async function createKernel(options: KernelOptions = {}): Promise<Kernel> {
  const { bytes, preferredPath, compile, pool } = options;
  const build = options.build ?? (compile && !bytes ? chosenWith(compile) : portable);
  const module = bytes ? await WebAssembly.compile(bytes as BufferSource) : compiledOnce(build, compile);
  let single: KernelExports | undefined;
  const how = { preferredPath, build };
  return {
    build,
    open(model) {
      const exports = instantiate(module);
      return openResident(exports, model, { ...how, threads: pool?.join(module, exports.memory) });
    },
    run: (model, step, values) => runAlone((single ??= instantiate(module)), model, step, values, how),
  };
}

const choices = new Map<Compile, KernelBuild>();
const modules = new Map<string, WebAssembly.Module>();

function chosenWith(compile: Compile): KernelBuild {
  const build = choices.get(compile) ?? chooseBuild(compile);
  choices.set(compile, build);
  return build;
}

function compiledOnce(build: KernelBuild, compile: Compile | undefined): WebAssembly.Module {
  const key = `${build.dot8 ?? ''} ${build.revectorized}`;
  const module = modules.get(key) ?? compileBuild(build, compile);
  modules.set(key, module);
  return module;
}

/** One step as a program of its own, planned anew in the same memory every time: for those who need no more than a step. */
function runAlone(
  exports: KernelExports,
  model: QuantizedModel,
  step: IntegerStep,
  values: ValueSource,
  how: HowToRun,
): IntegerValues {
  const inputs = [...new Set(step.inputs)];
  if (step.kind === 'reshape' || !inputs.every((id) => values(id) instanceof Int32Array)) {
    return runStep(model, step, values);
  }
  const program = openResident(exports, { ...model, steps: [step], inputs, outputs: step.outputs }, how);
  for (const id of inputs) program.write(id, values(id));
  program.run(0);
  return program.read(step.outputs[0]);
}
