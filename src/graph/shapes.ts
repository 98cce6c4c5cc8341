/**
 * Shape inference: one walk over the nodes in their order, each by the shape rule of its operator, carrying along the
 * numbers that are known before the network runs (Shape → Gather → Concat → Reshape and their like).
 * Operators that the table does not know leave their outputs as the file declares them. Tensors of more than
 * `smallTensor` elements are never read.
 */
import { evaluateNode } from './evaluate/evaluateNode';
import { type Known, readKnown } from './evaluate/known';
import { absent, type Graph, type Node, type Value, type ValueId } from './graph';
import { operatorOf } from './ops';
import { type ElementType, isKnown, type Shape } from './tensor';

/** Constants of up to this many elements may be shapes, axes or scales. */
export const smallTensor = 64;

/** Values with everything that could be told about them, and the small numbers that are known. */
export interface Inference {
  readonly values: readonly Value[];
  readonly known: ReadonlyMap<ValueId, Known>;
}

/** The graph with every shape and type filled in that can be told. What a file declares is kept where nothing else can be told. */
export function inferShapes(graph: Graph): Graph {
  const { values } = infer(graph);
  return values === graph.values ? graph : { ...graph, values };
}

/** Shapes, types and known numbers; `values` is the graph's own array when nothing was missing. */
export function infer(graph: Graph): Inference {
  const state = new State(graph);
  for (const node of graph.nodes) inferNode(state, node);
  return { values: state.changed ? state.values : graph.values, known: state.known };
}

/** The walk's own memory: values filled so far, and known numbers read or computed on demand. */
class State {
  readonly values: Value[];
  readonly known = new Map<ValueId, Known>();
  changed = false;
  private readonly unreadable = new Set<ValueId>();

  constructor(private readonly graph: Graph) {
    this.values = [...graph.values];
  }

  knownOf(id: ValueId): Known | undefined {
    const found = this.known.get(id);
    if (found || this.unreadable.has(id)) return found;
    const constant = this.graph.constants.get(id);
    const read = constant && readKnown(constant, smallTensor);
    if (read) this.known.set(id, read);
    else if (constant) this.unreadable.add(id);
    return read;
  }

  shapeOf(id: ValueId): Shape | undefined {
    return this.values[id]?.shape ?? this.graph.constants.get(id)?.shape;
  }

  typeOf(id: ValueId): ElementType {
    return this.values[id]?.type ?? 'unknown';
  }

  fill(id: ValueId, shape: Shape | undefined, type: ElementType | undefined): void {
    const value = this.values[id];
    if (!value) return;
    const merged = mergeShapes(value.shape, shape && cleanShape(shape));
    const known = value.type === 'unknown' && type !== undefined ? type : value.type;
    if (merged === value.shape && known === value.type) return;
    this.values[id] = { ...value, type: known, shape: merged };
    this.changed = true;
  }
}

function inferNode(state: State, node: Node): void {
  const operator = operatorOf(node);
  if (!operator) return;
  const shapes = node.inputs.map((input) => (input === absent ? undefined : state.shapeOf(input)));
  const types = node.inputs.map((input) => (input === absent ? 'unknown' : state.typeOf(input)));
  const numbers = (input: number): readonly number[] | undefined => {
    const known = node.inputs[input] === undefined ? undefined : state.knownOf(node.inputs[input]);
    return known && Array.from(known.data);
  };
  const outputShapes = operator.shape({ node, shapes, numbers });
  const outputTypes = operator.type?.(node, types) ?? node.outputs.map(() => types[0]);
  node.outputs.forEach((output, index) => state.fill(output, outputShapes[index], outputTypes[index]));
  inferNumbers(state, node, shapes, outputTypes);
}

/** Shape arithmetic: numbers of small outputs that follow from known inputs. */
function inferNumbers(
  state: State,
  node: Node,
  shapes: readonly (Shape | undefined)[],
  types: readonly (ElementType | undefined)[],
): void {
  const targets = node.outputs.map((output, index) => ({
    type: types[index] ?? 'unknown',
    shape: state.shapeOf(output) ?? [-1],
  }));
  const outputs =
    node.op === 'Shape' || node.op === 'Size'
      ? shapeNumbers(node, shapes[0])
      : evaluateNode(
          node,
          node.inputs.map((input) => state.knownOf(input)),
          targets,
          smallTensor,
        );
  outputs?.forEach((known, index) => state.known.set(node.outputs[index], known));
}

function shapeNumbers(node: Node, shape: Shape | undefined): readonly Known[] | undefined {
  if (!shape) return undefined;
  const dimensions = shape.map((size) => (size < 0 ? NaN : size));
  if (node.op === 'Size') {
    return [{ type: 'int64', shape: [], data: [dimensions.reduce((product, size) => product * size, 1)] }];
  }
  const { start, end } = node.attributes;
  const data = dimensions.slice(start?.kind === 'int' ? start.value : 0, end?.kind === 'int' ? end.value : undefined);
  return [{ type: 'int64', shape: [data.length], data }];
}

/** What nodes make goes before what a file declares, which may be stale; dimensions that nobody can tell stay as declared. */
function mergeShapes(declared: Shape | undefined, inferred: Shape | undefined): Shape | undefined {
  if (!declared || !inferred) return declared ?? inferred;
  if (declared.length !== inferred.length) return isKnown(inferred) ? inferred : declared;
  const merged = inferred.map((size, axis) => (size >= 0 ? size : declared[axis]));
  return merged.every((size, axis) => size === declared[axis]) ? declared : merged;
}

/** Whatever a damaged file makes the rules compute, a dimension is a whole number ≥ 0 or -1, and ranks are sane. */
function cleanShape(shape: Shape): Shape | undefined {
  if (shape.length > smallTensor) return undefined;
  return shape.every((size) => Number.isSafeInteger(size) && size >= 0)
    ? shape
    : shape.map((size) => (Number.isSafeInteger(size) && size >= 0 ? size : -1));
}
