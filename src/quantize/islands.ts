/** Float islands: consecutive nodes without an integer form, run by onnxruntime between dequantize and quantize. */
import { readsOf } from '../graph/captures';
import { absent, type ValueId } from '../graph/graph';
import { activationBits, type Context } from './context';
import { valueTensor } from './requantization';

/** Appends an island of the given nodes (indices, ascending) and gives its outputs integer tensors, unless it is the tail. */
export function islandStep(context: Context, members: readonly number[], reason: string, tail: boolean): void {
  const { graph, consumers } = context;
  const nodes = withOwnConstants(context, members);
  const inside = new Set(nodes);
  const made = new Set(nodes.flatMap((index) => graph.nodes[index].outputs));
  const reads = readsOf(graph);
  const read = new Set(nodes.flatMap((index) => reads(graph.nodes[index])));
  const inputs = [...read].filter((value) => value !== absent && !made.has(value) && !graph.constants.has(value));
  const leaves = (value: ValueId): boolean =>
    graph.outputs.includes(value) || (consumers.get(value) ?? []).some((reader) => !inside.has(reader));
  const outputs = [...made].filter(leaves);
  const first = graph.nodes[members[0]];
  context.steps.push({
    kind: 'island',
    name: `${first.name}/float`,
    layer: first.layer,
    inputs,
    outputs,
    nodes,
    reason,
    tail,
  });
  if (!tail) for (const output of outputs) quantizeOutput(context, output, nodes);
}

/**
 * With what makes constants values of their own for these nodes alone: in float they are constants again, whose steps nobody needs.
 */
function withOwnConstants(
  { graph, consumers, steps, tensors }: Context,
  members: readonly number[],
): readonly number[] {
  const inside = new Set(members);
  const own = graph.nodes.flatMap((node, index) => {
    const [made] = node.outputs;
    const known = node.op === 'Identity' && graph.constants.has(node.inputs[0]) && !graph.outputs.includes(made);
    const readers = consumers.get(made) ?? [];
    return known && !inside.has(index) && readers.length > 0 && readers.every((at) => inside.has(at)) ? [index] : [];
  });
  for (const [made] of own.map((index) => graph.nodes[index].outputs)) {
    const at = steps.findIndex(({ outputs }) => outputs[0] === made);
    if (at >= 0) steps.splice(at, 1);
    tensors[made] = undefined;
  }
  return [...own, ...members].sort((a, b) => a - b);
}

/** An output that integers read gets a tensor; one that is no float32 (indices, shapes) stays as it is. */
function quantizeOutput(context: Context, output: ValueId, nodes: readonly number[]): void {
  const { graph } = context;
  const readers = (context.consumers.get(output) ?? []).filter(
    (reader) => !nodes.includes(reader) && !context.tail.has(reader),
  );
  if (readers.length === 0 || !Number.isFinite(context.wantedScales[output])) return;
  const maker = graph.nodes[nodes.find((index) => graph.nodes[index].outputs.includes(output)) ?? nodes[0]];
  context.tensors[output] = valueTensor(context, output, activationBits(context, maker));
}
