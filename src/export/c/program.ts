/**
 * The integer program as C sees it: steps with names, values with an element type and a place, and the float islands
 * between them, which the caller computes.
 */
import type { ValueId } from '../../graph/graph';
import { isKnown, sizeOf, type Shape } from '../../graph/tensor';
import type { IntegerStep, IslandStep, QuantizedModel, Step } from '../../quantize/quantizedModel';
import { inFloat, inIntegers } from '../../quantize/steps/steps';
import { InputError } from '../../util/errors';
import { identifier, shortened, stepId } from '../names';
import { placementOf, type Arena, type CType, type Stored } from './placement';
import { widthsOf, type Width } from '../widths';

export interface CValue {
  readonly id: ValueId;
  readonly name: string;
  readonly type: CType;
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

/** A value where it enters or leaves an island. */
export interface CBorder {
  readonly real: CValue;
  /** Undefined where it has none: another island made it, or only islands read it. */
  readonly integers?: CValue;
}

export interface CIsland {
  /** Among the islands. */
  readonly index: number;
  readonly id: string;
  readonly step: IslandStep;
  /** How many steps run before it. */
  readonly before: number;
  readonly inputs: readonly CBorder[];
  readonly outputs: readonly CBorder[];
}

export interface CProgram {
  readonly model: QuantizedModel;
  readonly steps: readonly CStep[];
  /** Those between the steps: functions that the caller supplies. */
  readonly islands: readonly CIsland[];
  readonly inputs: readonly CValue[];
  readonly outputs: readonly CValue[];
  /** The arrays that hold intermediate values. */
  readonly arenas: readonly Arena[];
  readonly tail: readonly IslandStep[];
}

/** Throws InputError for a model without integers, and for an island that writes values of a size nobody knows. */
export function programOf(model: QuantizedModel): CProgram {
  refuseFloat(model);
  const tail = model.steps.filter(inFloat).filter((step) => step.tail);
  const turns = model.steps.filter((step) => inIntegers(step) || !step.tail);
  const steps = turns.filter(inIntegers);
  const outputs = outputValues(model, turns, tail);
  const widths = widthsOf(model);
  const roots = rootsOf(steps, outputs);
  const { places, arenas } = placementOf(stored({ model, turns, roots, widths, outputs }));
  const named = new Map<string, string>([
    ...model.inputs.map((id, i) => [keyOf(model, id), `input_${i}`] as const),
    ...outputs.map((id, i) => [keyOf(model, id), `output_${i}`] as const),
  ]);
  const placeOf = (key: string): string => named.get(key) ?? places.get(key) ?? '';
  const integers = (id: ValueId): CValue => ({
    ...{ ...described(model, id), ...widthAt(widths, id) },
    place: placeOf(integerKey(roots.get(id) ?? id)),
  });
  const real = (id: ValueId, key: string): CValue => ({
    ...{ ...described(model, id), type: 'float', bits: 32 },
    place: placeOf(key),
  });
  const valueOf = (id: ValueId): CValue => (model.tensors[id] ? integers(id) : real(id, realKey(id)));
  const border = (id: ValueId, key: string): CBorder =>
    model.tensors[id] ? { real: real(id, key), integers: integers(id) } : { real: real(id, realKey(id)) };
  const islands = turns.filter(inFloat).map((step, index): CIsland => {
    const turn = turns.indexOf(step);
    return {
      ...{ index, step, id: islandId(model, step, index) },
      before: turns.slice(0, turn).filter(inIntegers).length,
      inputs: step.inputs.map((id) => border(id, readKey(turn, id))),
      outputs: step.outputs.map((id) => border(id, realKey(id))),
    };
  });
  return {
    model,
    steps: steps.map((step, index) => ({
      index,
      id: stepId(index, step.name),
      step,
      inputs: step.inputs.map(integers),
      output: integers(step.outputs[0]),
      alias: roots.has(step.outputs[0]),
    })),
    islands,
    inputs: model.inputs.map(valueOf),
    outputs: outputs.map(valueOf),
    arenas,
    tail,
  };
}

function islandId({ graph }: QuantizedModel, { nodes }: IslandStep, index: number): string {
  return shortened(`island_${String(index).padStart(2, '0')}_${identifier(graph.nodes[nodes[0]].name)}`, 48);
}

function described(model: QuantizedModel, id: ValueId): Pick<CValue, 'id' | 'name' | 'shape' | 'length'> {
  const name = model.graph.values[id]?.name ?? `value_${id}`;
  const shape = model.tensors[id]?.shape ?? model.graph.values[id]?.shape;
  if (isKnown(shape)) return { id, name, shape, length: sizeOf(shape) };
  throw new InputError(
    `c: "${name}", which runs in float, has no size that is known before it runs, and C has arrays of fixed sizes only; json and onnx-qdq can say it`,
  );
}

function widthAt(widths: ReadonlyMap<ValueId, Width>, id: ValueId): Width {
  const width = widths.get(id);
  if (!width) throw new RangeError(`value ${id} is read before it is made`);
  return width;
}

function refuseFloat({ graph, steps }: QuantizedModel): void {
  if (steps.some(inIntegers)) return;
  const names = steps.filter(inFloat).map(({ layer, name }) => graph.layers[layer]?.name ?? name);
  throw new InputError(
    `c: no layer of this model runs in integers: ${names.join(', ')} has no integer form; json and onnx-qdq can say float layers`,
  );
}

/** What leaves the program: its outputs, and what the float tail reads. */
function outputValues(model: QuantizedModel, turns: readonly Step[], tail: readonly IslandStep[]): readonly ValueId[] {
  const wanted = new Set([...model.outputs, ...tail.flatMap(({ inputs }) => inputs)]);
  return turns.flatMap(({ outputs }) => outputs).filter((output) => wanted.has(output));
}

/** Reshapes share their input's place, unless the caller is to have the result in an array of its own. */
function rootsOf(steps: readonly IntegerStep[], outputs: readonly ValueId[]): ReadonlyMap<ValueId, ValueId> {
  const roots = new Map<ValueId, ValueId>();
  for (const { kind, inputs, outputs: made } of steps) {
    if (kind === 'reshape' && !outputs.includes(made[0])) roots.set(made[0], roots.get(inputs[0]) ?? inputs[0]);
  }
  return roots;
}

const integerKey = (id: ValueId): string => `integers ${id}`;
/** What an island writes. */
const realKey = (id: ValueId): string => `real ${id}`;
/** What is dequantized for one island. */
const readKey = (turn: number, id: ValueId): string => `read ${turn} ${id}`;
const keyOf = (model: QuantizedModel, id: ValueId): string => (model.tensors[id] ? integerKey(id) : realKey(id));

interface Walked {
  readonly model: QuantizedModel;
  readonly turns: readonly Step[];
  readonly roots: ReadonlyMap<ValueId, ValueId>;
  readonly widths: ReadonlyMap<ValueId, Width>;
  readonly outputs: readonly ValueId[];
}

/** Every value that needs a place of its own, for as long as somebody reads it. */
function stored({ model, turns, roots, widths, outputs }: Walked): readonly Stored[] {
  const lengthOf = (id: ValueId): number => described(model, id).length;
  const borders = new Set([...model.inputs, ...outputs]);
  return turns.flatMap((step, turn): Stored[] => {
    const kept = step.outputs
      .filter((id) => !roots.has(id) && !borders.has(id))
      .map((id): Stored => ({
        key: keyOf(model, id),
        type: model.tensors[id] ? widthAt(widths, id).type : 'float',
        ...{ length: lengthOf(id), from: turn, to: lastUse(turns, roots, id, turn) },
      }));
    if (inIntegers(step)) return kept;
    const now = { type: 'float', from: turn, to: turn } as const;
    const quantized = (ids: readonly ValueId[]): ValueId[] => ids.filter((id) => model.tensors[id] !== undefined);
    return [
      ...kept,
      ...quantized(step.inputs).map((id) => ({ ...now, key: readKey(turn, id), length: lengthOf(id) })),
      ...quantized(step.outputs).map((id) => ({ ...now, key: realKey(id), length: lengthOf(id) })),
    ];
  });
}

function lastUse(turns: readonly Step[], roots: ReadonlyMap<ValueId, ValueId>, root: ValueId, made: number): number {
  return turns.reduce(
    (last, { inputs }, turn) => (inputs.some((id) => (roots.get(id) ?? id) === root) ? turn : last),
    made,
  );
}
