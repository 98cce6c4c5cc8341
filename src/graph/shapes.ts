/**
 * Shape inference: one walk over the nodes in their order, each by the shape rule of its operator, carrying along the
 * numbers that are known before the network runs (Shape → Gather → Concat → Reshape and their like).
 * Operators that the table does not know leave their outputs as the file declares them. Tensors of more than
 * `smallTensor` elements are never read.
 */
import { evaluateNode, isEvaluable } from './evaluate/evaluateNode';
import { type Known, readKnown } from './evaluate/known';
import { absent, type Graph, type Node, type Value, type ValueId } from './graph';
import { operatorOf } from './ops';
import { type ElementType, isKnown, type Shape, sizeOf } from './tensor';

/** Constants of up to this many elements may be shapes, axes or scales. */
export const smallTensor = 64;

/** Values with everything that could be told about them, and the small numbers that are known. */
export interface Inference {
  readonly values: readonly Value[];
  readonly known: ReadonlyMap<ValueId, Known>;
}

/** The graph with every shape and type filled in that can be told. What a file declares is kept where nothing else can be told. */
export function inferShapes(graph: Graph, earlier?: Earlier): Graph {
  const { values } = infer(graph, earlier);
  return values === graph.values ? graph : { ...graph, values };
}

/** What is known of a graph of which some nodes have been replaced since: values keep their ids, new ones follow. */
export interface Earlier {
  readonly graph: Graph;
  readonly inference: Inference;
}

/**
 * Shapes, types and known numbers; `values` is the graph's own array when nothing was missing.
 * @param earlier saves looking again at nodes that are the same and read the same
 */
export function infer(graph: Graph, earlier?: Earlier): Inference {
  const state = new State(graph);
  const isSame = earlier ? unchangedSince(graph, earlier.graph) : () => false;
  for (const node of graph.nodes) {
    if (earlier && isSame(node)) state.take(node, earlier.inference);
    else inferNode(state, node);
  }
  return { values: state.changed ? state.values : graph.values, known: state.known };
}

/** Asked of the nodes in their order: whether a node was there before, and all that it reads was made by such nodes. */
function unchangedSince(graph: Graph, before: Graph): (node: Node) => boolean {
  const kept = new Set(before.nodes);
  const changed = new Uint8Array(graph.values.length);
  return (node) => {
    const isSame = kept.has(node) && node.inputs.every((value) => changed[value] !== 1);
    if (!isSame) for (const value of node.outputs) changed[value] = 1;
    return isSame;
  };
}

/** The walk's own memory: values filled so far, and known numbers read or computed on demand. */
class State {
  readonly values: Value[];
  readonly known = new Map<ValueId, Known>();
  changed = false;
  /** Constants that have been looked at. */
  private readonly read: Uint8Array;
  private inputs: readonly ValueId[] = [];

  constructor(private readonly graph: Graph) {
    this.values = [...graph.values];
    this.read = new Uint8Array(graph.values.length);
  }

  knownOf(id: ValueId): Known | undefined {
    if (this.read[id] === 0) {
      this.read[id] = 1;
      const constant = this.graph.constants.get(id);
      const known = constant && readKnown(constant, smallTensor);
      if (known) this.known.set(id, known);
    }
    return this.known.get(id);
  }

  shapeOf(id: ValueId): Shape | undefined {
    return this.values[id]?.shape ?? this.graph.constants.get(id)?.shape;
  }

  /** Of the node's inputs, which `numbers` speaks of from now on. */
  shapesFor({ inputs }: Node): readonly (Shape | undefined)[] {
    this.inputs = inputs;
    const shapes = new Array<Shape | undefined>(inputs.length);
    for (let at = 0; at < shapes.length; at++)
      shapes[at] = inputs[at] === absent ? undefined : this.shapeOf(inputs[at]);
    return shapes;
  }

  /** One for all nodes, as there are many. */
  readonly numbers = (input: number): readonly number[] | undefined => {
    const id = this.inputs[input] ?? absent;
    const data = id === absent ? undefined : this.knownOf(id)?.data;
    return data && (Array.isArray(data) ? (data as readonly number[]) : Array.from(data));
  };

  typeOf(id: ValueId): ElementType {
    return this.values[id]?.type ?? 'unknown';
  }

  take({ outputs }: Node, { values, known }: Inference): void {
    for (const id of outputs) {
      if (id === absent) continue;
      this.changed ||= this.values[id] !== values[id];
      this.values[id] = values[id];
      const numbers = known.get(id);
      if (numbers) this.known.set(id, numbers);
    }
  }

  fill(id: ValueId, shape: Shape | undefined, type: ElementType | undefined): void {
    const value = this.values[id];
    if (!value) return;
    const merged = mergeShapes(value.shape, shape && cleanShape(shape));
    const known = value.type === 'unknown' && type !== undefined ? type : value.type;
    if (merged === value.shape && known === value.type) return;
    // Written out where it can be: a spread takes five times as long.
    this.values[id] = value.symbols
      ? { ...value, type: known, shape: merged }
      : { name: value.name, type: known, shape: merged };
    this.changed = true;
  }
}

function inferNode(state: State, node: Node): void {
  const operator = operatorOf(node);
  if (!operator) return;
  const { inputs, outputs } = node;
  const shapes = state.shapesFor(node);
  const outputShapes = operator.shape({ node, shapes, numbers: state.numbers });
  const types = operator.type?.(
    node,
    inputs.map((input) => state.typeOf(input)),
  );
  const first = inputs.length > 0 ? state.typeOf(inputs[0]) : undefined;
  for (let index = 0; index < outputs.length; index++)
    state.fill(outputs[index], outputShapes[index], types ? types[index] : first);
  inferNumbers(state, node, shapes, (index) => (types ? types[index] : first) ?? 'unknown');
}

/** Shape arithmetic: numbers of small outputs that follow from known inputs. */
function inferNumbers(
  state: State,
  node: Node,
  shapes: readonly (Shape | undefined)[],
  typeAt: (output: number) => ElementType,
): void {
  const outputs =
    node.op === 'Shape' || node.op === 'Size' ? shapeNumbers(node, shapes[0]) : evaluated(state, node, typeAt);
  outputs?.forEach((known, index) => state.known.set(node.outputs[index], known));
}

/** Looks at sizes and inputs first: nearly all nodes end there. */
function evaluated(state: State, node: Node, typeAt: (output: number) => ElementType): readonly Known[] | undefined {
  if (!isEvaluable(node) || !node.outputs.every((output) => isSmall(state.shapeOf(output)))) return undefined;
  for (const input of node.inputs) if (input !== absent && !state.knownOf(input)) return undefined;
  const inputs = node.inputs.map((input) => state.knownOf(input));
  const targets = node.outputs.map((output, index) => ({
    type: typeAt(index),
    shape: state.shapeOf(output) ?? [-1],
  }));
  return evaluateNode(node, inputs, targets, smallTensor);
}

const isSmall = (shape: Shape | undefined): boolean => isKnown(shape) && sizeOf(shape) <= smallTensor;

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
  return shape.every(isSize) ? shape : shape.map((size) => (isSize(size) ? size : -1));
}

const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
