/**
 * If nodes whose condition is known before the network runs give way to the branch that is taken: its nodes and constants move
 * into the graph around them, under the If's name, and what they read from around them they read as before. A condition
 * is known when it is a constant, or follows from shapes that are.
 */
import type { onnx } from 'onnx-proto';
import { movedOut, namesIn, numberOf, type KnownValues } from './subgraphs';

/** The same graph where no condition is known. */
export function inlineBranches(graph: onnx.IGraphProto, known: KnownValues): onnx.IGraphProto {
  if (!(graph.node ?? []).some((node) => branchOf(node, known))) return graph;
  const taken = new Set(namesIn(graph));
  const initializer = [...(graph.initializer ?? [])];
  const node = (graph.node ?? []).flatMap((each) => {
    const branch = branchOf(each, known);
    if (!branch) return [each];
    const moved = movedOut(branch, each, taken);
    initializer.push(...(moved.initializer ?? []));
    return moved.node ?? [];
  });
  return { ...graph, node, initializer };
}

export function isBranching({ opType, domain }: onnx.INodeProto): boolean {
  return opType === 'If' && !domain;
}

function branchOf(node: onnx.INodeProto, known: KnownValues): onnx.IGraphProto | undefined {
  const condition = isBranching(node) ? numberOf(known, node.input?.[0] ?? '') : undefined;
  if (condition === undefined) return undefined;
  const wanted = condition ? 'then_branch' : 'else_branch';
  const branch = node.attribute?.find(({ name }) => name === wanted)?.g ?? undefined;
  const fits = branch?.output?.length === node.output?.length && !branch?.sparseInitializer?.length;
  return fits ? branch : undefined;
}
