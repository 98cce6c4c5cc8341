/**
 * Runs the steps of a QuantizedModel in order and drops each value after its last use. Integer steps go to a runner
 * (the reference or a kernel); at an island the walk stops and the caller, who owns float inference, supplies the results.
 */
import type { ValueId } from '../graph/graph';
import type { IntegerStep, IntegerValues, IslandStep, QuantizedModel } from '../quantize/quantizedModel';
import { tensorOf } from './map';
import { lookUp, type NetworkImage } from '../util/codedImage';
import { dequantize, quantizeCodes, quantizeInput } from './quantizeInput';
import { atRunTime, reference } from './runStep';
import type { ResidentProgram, StepRunner } from './runStep';

/** Called after each integer step. Values that it is given stay valid for as long as it keeps them. */
export type StepObserver = (step: IntegerStep, values: IntegerValues, index: number) => void;

/** The values that a walk holds where it stands. */
export interface HeldValues {
  /** Whether the program holds integers for this value (values that islands left in float it does not). */
  has(value: ValueId): boolean;
  /** Its integers. */
  read(value: ValueId): IntegerValues;
  /** What they stand for: `dequantize` of them. */
  readReal(value: ValueId): Float32Array;
}

/** Where a walk stops: in front of an island. */
export interface IslandStop extends HeldValues {
  readonly step: IslandStep;
  readonly index: number;
  /** Hands over what the island computed, quantized, for every output that has a tensor. */
  supply(value: ValueId, integers: IntegerValues): void;
}

/** The integers of the program's outputs; outputs that are float are absent. */
export type ProgramOutputs = ReadonlyMap<ValueId, IntegerValues>;

export type ProgramInputs = ReadonlyMap<ValueId, IntegerValues | NetworkImage>;

export interface IntegerProgram {
  /**
   * Runs to the end, yielding at each island and returning what is held then: the outputs. `inputs` per `QuantizedModel.inputs` are
   * integers, or real numbers (perhaps coded) to be quantized. One walk at a time: beginning another ends the one before. Throws RangeError when a step
   * reads a value that nobody has supplied.
   */
  walk(inputs: ProgramInputs, onStep?: StepObserver): Generator<IslandStop, HeldValues, undefined>;
  /** Runs a program without islands, or as far as its integer outputs reach: islands are passed over. */
  run(inputs: ProgramInputs, onStep?: StepObserver): ProgramOutputs;
  /** Gives back what the runner holds for it; it can be run again, and then holds that again. */
  close(): void;
}

export function openProgram(model: QuantizedModel, runner: StepRunner = reference): IntegerProgram {
  const lastUses = lastUsesOf(model);
  let resident: ResidentProgram | undefined;
  let walks = 0;
  const walk: IntegerProgram['walk'] = function* (inputs, onStep) {
    const turn = ++walks;
    resident ??= runner.open?.(model) ?? arraysProgram(model, runner);
    for (const [value, given] of inputs) writeInput(resident, model, value, given);
    const live = new LiveValues(model, resident, inputs.keys());
    for (const [index, step] of model.steps.entries()) {
      if (step.kind === 'island') {
        yield { step, index, has: live.has, read: live.read, readReal: live.readReal, supply: live.supply };
        if (turn !== walks) throw new Error('another walk of this program has begun');
      } else {
        live.require(step.inputs);
        resident.run(index, onStep !== undefined);
        live.made(step.outputs[0]);
        onStep?.(step, live.read(step.outputs[0]), index);
      }
      for (const value of lastUses[index]) live.drop(value);
    }
    return live;
  };
  return {
    walk,
    run: (inputs, onStep) => runToEnd(model, walk(inputs, onStep)),
    close() {
      resident?.close?.();
      resident = undefined;
    },
  };
}

function runToEnd(model: QuantizedModel, walk: Generator<IslandStop, HeldValues, undefined>): ProgramOutputs {
  for (let next = walk.next(); ; next = walk.next()) {
    if (next.done) {
      const end = next.value;
      return new Map(model.outputs.filter((value) => end.has(value)).map((value) => [value, end.read(value)]));
    }
    const { step } = next.value;
    const read = step.outputs.find((value) => model.tensors[value] !== undefined);
    if (read !== undefined) throw new RangeError(`${step.name} runs in float: its integers must be supplied`);
  }
}

/** For each step, the values that no later step reads and that are not outputs. */
function lastUsesOf(model: QuantizedModel): readonly (readonly ValueId[])[] {
  const seen = new Set(model.outputs);
  const uses: ValueId[][] = model.steps.map(() => []);
  for (let index = model.steps.length - 1; index >= 0; index--) {
    const { inputs, outputs } = model.steps[index];
    for (const value of [...inputs, ...outputs]) {
      if (!seen.has(value)) uses[index].push(value);
      seen.add(value);
    }
  }
  return uses;
}

/** Values as arrays, each made by the runner; a value is overwritten by the next walk. */
function arraysProgram(model: QuantizedModel, runner: StepRunner): ResidentProgram {
  const values = new Map<ValueId, IntegerValues>();
  const read = (value: ValueId): IntegerValues => {
    const integers = values.get(value);
    if (!integers) throw new RangeError(`value ${value} is read before it has been computed`);
    return integers;
  };
  return {
    read,
    write: (value, integers) => values.set(value, atRunTime(integers)),
    drop: (value) => values.delete(value),
    run: (index) => {
      const step = model.steps[index];
      if (step.kind === 'island') throw new RangeError(`${step.name} runs in float`);
      values.set(step.outputs[0], runner.run(model, step, read));
    },
  };
}

function writeInput(
  program: ResidentProgram,
  model: QuantizedModel,
  value: ValueId,
  given: IntegerValues | NetworkImage,
): void {
  if ('codes' in given) {
    const tables = quantizeCodes(given, tensorOf(model, value), model.inputRounding);
    if (!program.writeCodes?.(value, given, tables)) program.write(value, lookUp(given, tables, Int32Array));
  } else if (!(given instanceof Float32Array)) program.write(value, given);
  else if (!program.writeReal?.(value, given)) {
    program.write(value, quantizeInput(given, tensorOf(model, value), model.inputRounding));
  }
}

/** Which values a walk holds between their making and their last use. */
class LiveValues implements HeldValues {
  private readonly live: Set<ValueId>;

  constructor(
    private readonly model: QuantizedModel,
    private readonly program: ResidentProgram,
    inputs: Iterable<ValueId>,
  ) {
    this.live = new Set(inputs);
  }

  readonly read = (value: ValueId): IntegerValues => {
    this.require([value]);
    return this.program.read(value);
  };

  readonly readReal = (value: ValueId): Float32Array => {
    this.require([value]);
    return this.program.readReal?.(value) ?? dequantize(this.program.read(value), tensorOf(this.model, value));
  };

  readonly has = (value: ValueId): boolean => this.live.has(value);

  readonly supply = (value: ValueId, integers: IntegerValues): void => {
    this.program.write(value, integers);
    this.live.add(value);
  };

  made(value: ValueId): void {
    this.live.add(value);
  }

  require(values: readonly ValueId[]): void {
    const missing = values.find((value) => !this.live.has(value));
    if (missing !== undefined) throw new RangeError(`value ${missing} is read before it has been computed`);
  }

  drop(value: ValueId): void {
    this.live.delete(value);
    this.program.drop?.(value);
  }
}
