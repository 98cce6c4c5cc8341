/**
 * Runs the steps of a QuantizedModel in order and drops each value after its last use. Integer steps go to a runner
 * (the reference or a kernel); at an island the walk stops and the caller, who owns float inference, supplies the results.
 */
import type { ValueId } from '../graph/graph';
import type { IntegerStep, IntegerValues, IslandStep, QuantizedModel } from '../quantize/quantizedModel';
import { reference } from './runStep';
import type { StepRunner } from './runStep';

/** Called after each integer step. Values that it is given stay valid for as long as it keeps them. */
export type StepObserver = (step: IntegerStep, values: IntegerValues, index: number) => void;

/** Where a walk stands: in front of an island. */
export interface IslandStop {
  readonly step: IslandStep;
  readonly index: number;
  /** Integers of a value that the island reads; to be used (dequantized, copied) before the walk goes on. */
  read(value: ValueId): IntegerValues;
  /** Whether the program holds integers for this value (values that islands left in float it does not). */
  has(value: ValueId): boolean;
  /** Hands over what the island computed, quantized, for every output that has a tensor. */
  supply(value: ValueId, integers: IntegerValues): void;
}

/** The integers of the program's outputs; outputs that are float are absent. */
export type ProgramOutputs = ReadonlyMap<ValueId, IntegerValues>;

export interface IntegerProgram {
  /**
   * Runs to the end, yielding at each island and returning the outputs. `inputs` are integers per
   * `QuantizedModel.inputs`. Throws RangeError when a step reads a value that nobody has supplied.
   */
  walk(
    inputs: ReadonlyMap<ValueId, IntegerValues>,
    onStep?: StepObserver,
  ): Generator<IslandStop, ProgramOutputs, undefined>;
  /** Runs a program without islands, or as far as its integer outputs reach: islands are passed over. */
  run(inputs: ReadonlyMap<ValueId, IntegerValues>, onStep?: StepObserver): ProgramOutputs;
}

export function openProgram(model: QuantizedModel, runner: StepRunner = reference): IntegerProgram {
  const lastUses = lastUsesOf(model);
  const walk: IntegerProgram['walk'] = function* (inputs, onStep) {
    const live = new LiveValues(inputs, onStep ? undefined : runner);
    for (const [index, step] of model.steps.entries()) {
      if (step.kind === 'island') {
        yield { step, index, read: live.read, has: live.has, supply: live.supply };
      } else {
        const values = runner.run(model, step, live.read);
        live.make(step.outputs[0], values);
        onStep?.(step, values, index);
      }
      for (const value of lastUses[index]) live.drop(value);
    }
    return live.outputs(model.outputs);
  };
  return { walk, run: (inputs, onStep) => runToEnd(model, walk(inputs, onStep)) };
}

function runToEnd(model: QuantizedModel, walk: Generator<IslandStop, ProgramOutputs, undefined>): ProgramOutputs {
  for (let next = walk.next(); ; next = walk.next()) {
    if (next.done) return next.value;
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

/** Values between their making and their last use. With a recycler, dropped arrays that nobody else has seen go back to it. */
class LiveValues {
  private readonly values: Map<ValueId, IntegerValues>;
  private readonly own = new Set<IntegerValues>();

  constructor(
    private readonly inputs: ReadonlyMap<ValueId, IntegerValues>,
    private readonly recycler: StepRunner | undefined,
  ) {
    this.values = new Map(inputs);
  }

  readonly read = (value: ValueId): IntegerValues => {
    const values = this.values.get(value);
    if (!values) throw new RangeError(`value ${value} is read before it has been computed`);
    return values;
  };

  readonly has = (value: ValueId): boolean => this.values.has(value);

  readonly supply = (value: ValueId, integers: IntegerValues): void => {
    this.values.set(value, integers);
  };

  /** A reshape passes its input on: such an array is owned only if its first value was. */
  make(value: ValueId, integers: IntegerValues): void {
    const known = this.isHeld(integers);
    this.values.set(value, integers);
    if (!known) this.own.add(integers);
  }

  drop(value: ValueId): void {
    const values = this.values.get(value);
    this.values.delete(value);
    if (values && !this.isHeld(values) && this.own.delete(values)) this.recycler?.recycle?.(values);
  }

  outputs(wanted: readonly ValueId[]): ProgramOutputs {
    return new Map([...this.values].filter(([value]) => wanted.includes(value)));
  }

  private isHeld(values: IntegerValues): boolean {
    return [...this.values.values()].includes(values) || [...this.inputs.values()].includes(values);
  }
}
