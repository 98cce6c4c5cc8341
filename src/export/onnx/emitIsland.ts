/** An island's own nodes. Where the model computes in another type than float32, it is cast on the way in and out. */
import { roundedTo } from '../../graph/given';
import { absent, type ValueId } from '../../graph/graph';
import type { IslandStep, QuantizedModel, QuantizedTensor } from '../../quantize/quantizedModel';
import { cast } from './cast';
import { isPaired } from './containers';
import type { EmitContext } from './emitContext';

export function emitIsland(context: EmitContext, step: IslandStep): void {
  const { draft, model, notation } = context;
  const { graph } = model;
  const inside = new Map<ValueId, ValueId>();
  const read = (value: ValueId): ValueId => {
    if (value === absent || graph.constants.has(value)) return value;
    const known = inside.get(value) ?? cast(draft, context.realOf(value), graph.values[value].type, step.layer);
    inside.set(value, known);
    return known;
  };
  for (const index of step.nodes) {
    const node = graph.nodes[index];
    const inputs = node.inputs.map(read);
    const integers = new Map(node.outputs.map((value) => [value, integersOf(model, step, value)]));
    const outputs = node.outputs.map((value) => {
      const { name, ...rest } = graph.values[value] ?? { name: '' };
      const made = integers.get(value) ? draft.value({ ...rest, name: `${name}/real` }) : value;
      if (value !== absent) inside.set(value, made);
      return made;
    });
    draft.copy({ ...node, inputs, outputs });
    for (const [value, tensor] of integers) {
      if (!tensor) continue;
      const real = cast(draft, inside.get(value) ?? value, 'float32', step.layer);
      draft.retype(value, 'float32');
      const owner = { name: graph.values[value].name, layer: step.layer };
      const rounding = tensor.rounding ?? 'nearest-ties-even';
      notation.quantize(context, real, { tensor, output: value, mayLeave: true, owner, rounding });
      // The island goes on with what the file rounds, else with what it has.
      if (givenTensor(model, value)) inside.set(value, context.realOf(value));
    }
  }
}

/** What the program reads as integers afterwards, and what a file rounds to integers of its own, wherever it is read. */
function integersOf(model: QuantizedModel, step: IslandStep, value: ValueId): QuantizedTensor | undefined {
  const tensor = step.outputs.includes(value) ? model.tensors[value] : undefined;
  return isPaired(tensor) ? tensor : givenTensor(model, value);
}

/** As the float model rounds it (`float/roundGiven.ts`). */
function givenTensor({ graph }: QuantizedModel, value: ValueId): QuantizedTensor | undefined {
  const given = roundedTo(graph, value);
  if (!given) return undefined;
  const { scale, zeroPoint, bits, low, high, rounding } = given;
  const integers = { zeroPoint, bits, qmin: low, qmax: high, ...(rounding && { rounding }) };
  return { ...integers, scale: Float64Array.of(scale), shape: graph.values[value].shape ?? [] };
}
