/**
 * The integer program as C sees it: steps with names, values with an element type and a place. Refuses, by name, what
 * cannot be written: float islands before the heads.
 */
import type { ValueId } from '../../graph/graph';
import { sizeOf, type Shape } from '../../graph/tensor';
import { tensorOf } from '../../integer/map';
import type { IntegerStep, IslandStep, QuantizedModel } from '../../quantize/quantizedModel';
import { inFloat, inIntegers } from '../../quantize/steps/steps';
import { InputError } from '../../util/errors';
import { stepId } from '../names';
import { planMemory, type Block } from './memoryPlan';
import { elementTypes, widthsOf, type ElementType, type Width } from '../widths';

export interface CValue {
  readonly id: ValueId;
  readonly name: string;
  readonly type: ElementType;
  /** Bits with sign of what may occur. */
  readonly bits: number;
  readonly shape: Shape;
  readonly length: number;
  /** A C expression: a pointer to the first element. */
  readonly place: string;
}

export interface CStep {
  /** Among the steps that are written. */
  readonly index: number;
  readonly id: string;
  readonly step: IntegerStep;
  readonly inputs: readonly CValue[];
  readonly output: CValue;
  /** A reshape whose output is its input: nothing to run. */
  readonly alias: boolean;
}

export interface CProgram {
  readonly model: QuantizedModel;
  readonly steps: readonly CStep[];
  readonly inputs: readonly CValue[];
  readonly outputs: readonly CValue[];
  /** The arrays that hold intermediate values. */
  readonly arenas: readonly { readonly type: ElementType; readonly name: string; readonly length: number }[];
  readonly tail: readonly IslandStep[];
}

export const elementBytes = (type: ElementType): number => Number.parseInt(type.slice(3), 10) / 8;

/** Throws InputError for a model that does not run in integers up to its heads. */
export function programOf(model: QuantizedModel): CProgram {
  refuseIslands(model);
  refuseFloat(model);
  const steps = model.steps.filter(inIntegers);
  const tail = model.steps.filter(inFloat);
  const outputs = outputValues(model, steps, tail);
  const widths = widthsOf(model);
  const roots = rootsOf(steps, outputs);
  const places = new Map<ValueId, string>([
    ...model.inputs.map((id, i) => [id, `input_${i}`] as const),
    ...outputs.map((id, i) => [id, `output_${i}`] as const),
  ]);
  const arenas = placeBlocks(model, steps, roots, widths, places);
  const valueOf = (id: ValueId): CValue => {
    const { shape } = tensorOf(model, id);
    const place = places.get(roots.get(id) ?? id) ?? '';
    return { id, name: nameOf(model, id), ...widthAt(widths, id), shape, length: sizeOf(shape), place };
  };
  return {
    model,
    steps: steps.map((step, index) => ({
      index,
      id: stepId(index, step.name),
      step,
      inputs: step.inputs.map(valueOf),
      output: valueOf(step.outputs[0]),
      alias: roots.has(step.outputs[0]),
    })),
    inputs: model.inputs.map(valueOf),
    outputs: outputs.map(valueOf),
    arenas,
    tail,
  };
}

const nameOf = (model: QuantizedModel, id: ValueId): string => model.graph.values[id]?.name ?? `value_${id}`;

function widthAt(widths: ReadonlyMap<ValueId, Width>, id: ValueId): Width {
  const width = widths.get(id);
  if (!width) throw new RangeError(`value ${id} is read before it is made`);
  return width;
}

function refuseIslands(model: QuantizedModel): void {
  const islands = model.steps.filter((step) => inFloat(step) && !step.tail);
  if (islands.length === 0) return;
  const names = [...new Set(islands.map(({ layer, name }) => model.graph.layers[layer]?.name ?? name))].join(', ');
  throw new InputError(
    `c: these layers run in float and have no integer form: ${names}; json and onnx-qdq can say them`,
  );
}

function refuseFloat({ steps }: QuantizedModel): void {
  if (steps.some(({ kind }) => kind !== 'island')) return;
  throw new InputError('c: no layer of this model runs in integers; json and onnx-qdq can say float layers');
}

/** Integers that leave the program: its outputs, and what the float tail reads. */
function outputValues(
  model: QuantizedModel,
  steps: readonly IntegerStep[],
  tail: readonly IslandStep[],
): readonly ValueId[] {
  const wanted = new Set([...model.outputs, ...tail.flatMap(({ inputs }) => inputs)]);
  return steps.map(({ outputs: [output] }) => output).filter((output) => wanted.has(output));
}

/** Reshapes share their input's place, unless the caller is to have the result in an array of its own. */
function rootsOf(steps: readonly IntegerStep[], outputs: readonly ValueId[]): ReadonlyMap<ValueId, ValueId> {
  const roots = new Map<ValueId, ValueId>();
  for (const { kind, inputs, outputs: made } of steps) {
    if (kind === 'reshape' && !outputs.includes(made[0])) roots.set(made[0], roots.get(inputs[0]) ?? inputs[0]);
  }
  return roots;
}

/** Gives every intermediate value a place, in the array of its type. */
function placeBlocks(
  model: QuantizedModel,
  steps: readonly IntegerStep[],
  roots: ReadonlyMap<ValueId, ValueId>,
  widths: ReadonlyMap<ValueId, Width>,
  places: Map<ValueId, string>,
): CProgram['arenas'] {
  const own = steps
    .map(({ outputs: [id] }, from) => ({ id, from }))
    .filter(({ id }) => !roots.has(id) && !places.has(id));
  const blocks = own.map(({ id, from }) => ({
    id,
    ...{ length: sizeOf(tensorOf(model, id).shape), from, to: lastUse(steps, roots, id, from) },
  }));
  return elementTypes.flatMap((type) => {
    const mine: readonly (Block & { readonly id: ValueId })[] = blocks.filter(
      ({ id }) => widths.get(id)?.type === type,
    );
    const { offsets, peak } = planMemory(mine);
    const name = `memory_${type.replace('_t', '')}`;
    mine.forEach(({ id }, i) => places.set(id, `${name} + ${offsets[i]}`));
    return peak > 0 ? [{ type, name, length: peak }] : [];
  });
}

function lastUse(
  steps: readonly IntegerStep[],
  roots: ReadonlyMap<ValueId, ValueId>,
  root: ValueId,
  made: number,
): number {
  return steps.reduce(
    (last, { inputs }, index) => (inputs.some((id) => (roots.get(id) ?? id) === root) ? index : last),
    made,
  );
}
