/**
 * All calibration images advance through a program together, one step after the other, so that a step can be changed
 * on what really reaches it, before it runs. Between their making and their last use values are kept in the narrowest
 * integer arrays: one byte per number at 8 bits.
 */
import { openFloatSession } from '../float/session';
import type { ValueId } from '../graph/graph';
import { byInput, type RealInputs } from '../graph/networkInputs';
import { subgraphOf } from '../graph/subgraph';
import { sizeOf } from '../graph/tensor';
import { dequantize, quantizeInput } from '../integer/quantizeInput';
import { atRunTime, type StepRunner } from '../integer/runStep';
import type {
  IntegerStep,
  HeldIntegers,
  IntegerValues,
  IslandStep,
  QuantizedModel,
  QuantizedTensor,
} from '../quantize/quantizedModel';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';

/** What one value holds for one image. */
type Stored = HeldIntegers | Float32Array;

/** The images where they stand, in front of a step. */
export interface Batch {
  readonly images: number;
  /** The program as it is by now. */
  readonly model: QuantizedModel;
  read(value: ValueId, image: number): HeldIntegers;
}

/** Another step and another tensor for its output, or undefined to leave both. */
export type Visit = (
  step: IntegerStep,
  batch: Batch,
) => { readonly step: IntegerStep; readonly tensor: QuantizedTensor } | undefined;

/** Bytes that all images together may hold at the widest place of the program. */
const budget = 2 ** 30;

/** How many images fit; at least one. */
export function batchSize(model: QuantizedModel, wanted: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(budget / widestPlace(model))));
}

/** `images` are at most `batchSize`. Returns the program with the steps that `visit` has replaced. */
export async function runLayerwise(
  model: QuantizedModel,
  images: AsyncIterable<RealInputs>,
  runner: StepRunner,
  visit: Visit,
  job: Job,
): Promise<QuantizedModel> {
  const steps = [...model.steps];
  const tensors = [...model.tensors];
  const current: QuantizedModel = { ...model, steps, tensors };
  const held: Map<ValueId, Stored>[] = [];
  const startOf = (input: ValueId, data: Float32Array): Stored =>
    tensors[input] ? store(quantizeInput(data, tensors[input]), tensors[input]) : data;
  for await (const image of images)
    held.push(new Map([...byInput(model.inputs, image)].map(([input, data]) => [input, startOf(input, data)])));
  const read = (value: ValueId, image: number): HeldIntegers => heldOf(held[image].get(value), value);
  const lastUses = lastUsesOf(model);
  for (const [index, step] of model.steps.entries()) {
    if (step.kind === 'island' && step.tail) continue;
    await breathe();
    throwIfCancelled(job.signal);
    if (step.kind === 'island') await crossIsland(current, step, held);
    else {
      const changed = visit(step, { images: held.length, model: current, read });
      if (changed) {
        steps[index] = changed.step;
        tensors[step.outputs[0]] = changed.tensor;
      }
      const [made] = step.outputs;
      if (lastUses[index].includes(made)) continue;
      const opened = openStep(current, changed?.step ?? step, runner);
      for (const [image, values] of held.entries())
        values.set(
          made,
          opened.run(
            (value) => read(value, image),
            (integers) => store(integers, tensors[made]),
          ),
        );
      opened.close();
    }
    for (const values of held) for (const value of lastUses[index]) values.delete(value);
    job.onProgress?.({ stage: 'Optimizing layers', done: index + 1, total: model.steps.length, unit: 'steps' });
  }
  return current;
}

interface OpenedStep {
  /** @param keep takes what was made before the step is run again */
  run(values: (value: ValueId) => HeldIntegers, keep: (made: IntegerValues) => Stored): Stored;
  close(): void;
}

/** Prepared once for all images, where the runner can be. */
function openStep(model: QuantizedModel, step: IntegerStep, runner: StepRunner): OpenedStep {
  const inputs = [...new Set(step.inputs)];
  const program = runner.open?.({ ...model, steps: [step], inputs, outputs: step.outputs });
  if (!program)
    return {
      run: (values, keep) => keep(runner.run(model, step, (id) => atRunTime(values(id)))),
      close: () => undefined,
    };
  const [made] = step.outputs;
  return {
    run(values, keep) {
      for (const value of inputs) program.write(value, values(value));
      program.run(0);
      return keep(program.look?.(made) ?? program.read(made));
    },
    close: () => program.close?.(),
  };
}

/** Lets messages in, such as the wish to cancel. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** A copy. */
function store(values: IntegerValues, tensor: QuantizedTensor | undefined): Stored {
  if (tensor && tensor.qmin >= -128 && tensor.qmax <= 127) return new Int8Array(values);
  if (tensor && tensor.qmin >= -32768 && tensor.qmax <= 32767) return new Int16Array(values);
  return values.slice();
}

function heldOf(stored: Stored | undefined, value: ValueId): HeldIntegers {
  if (!stored || stored instanceof Float32Array)
    throw new RangeError(`value ${value} is read before it has been computed`);
  return stored;
}

async function crossIsland(
  model: QuantizedModel,
  step: IslandStep,
  held: readonly Map<ValueId, Stored>[],
): Promise<void> {
  const session = await openFloatSession(subgraphOf(model.graph, step.nodes, step.inputs, step.outputs));
  try {
    for (const values of held) {
      const outputs = await session.run(new Map(step.inputs.map((value) => [value, realOf(model, value, values)])));
      for (const [value, data] of outputs) {
        const tensor = model.tensors[value];
        values.set(value, tensor ? store(quantizeInput(data, tensor), tensor) : data);
      }
    }
  } finally {
    await session.close();
  }
}

function realOf(model: QuantizedModel, value: ValueId, values: ReadonlyMap<ValueId, Stored>): Float32Array {
  const stored = values.get(value);
  if (stored instanceof Float32Array) return stored;
  const tensor = model.tensors[value];
  if (!tensor) throw new Error(`value ${value} has no integer form`);
  return dequantize(atRunTime(heldOf(stored, value)), tensor);
}

/** For each step, the values that no later step but the float tail reads. */
function lastUsesOf(model: QuantizedModel): readonly (readonly ValueId[])[] {
  const seen = new Set<ValueId>();
  const uses: ValueId[][] = model.steps.map(() => []);
  for (let index = model.steps.length - 1; index >= 0; index--) {
    const step = model.steps[index];
    if (step.kind === 'island' && step.tail) continue;
    for (const value of [...step.outputs, ...step.inputs]) {
      if (!seen.has(value)) uses[index].push(value);
      seen.add(value);
    }
  }
  return uses;
}

/** Bytes of the values that live at once, where most do. */
function widestPlace(model: QuantizedModel): number {
  const lastUses = lastUsesOf(model);
  const bytesOf = (value: ValueId): number => {
    const tensor = model.tensors[value];
    return tensor ? sizeOf(tensor.shape) * (tensor.bits <= 8 ? 1 : tensor.bits <= 16 ? 2 : 4) : 0;
  };
  let [now, most] = [model.inputs.reduce((sum, value) => sum + bytesOf(value), 0), 1];
  model.steps.forEach((step, index) => {
    now += step.outputs.reduce((sum, value) => sum + bytesOf(value), 0);
    most = Math.max(most, now);
    now -= lastUses[index].reduce((sum, value) => sum + bytesOf(value), 0);
  });
  return most;
}
