/**
 * Brings a graph to a higher version of the default operator set: version by version, the rules of `raiseRules.ts`
 * rewrite the operators whose form changed. All or nothing: one operator set holds for a whole model, so a graph
 * with an operator that cannot be rewritten stays as it is, at its own version.
 */
import type { Graph, Node, Value, ValueId } from '../../graph/graph';
import { tensorOfKnown } from '../../graph/evaluate/known';
import { infer, type Inference } from '../../graph/shapes';
import type { Tensor } from '../../graph/tensor';
import { namesOf } from './names';
import { raiseRules } from './raiseRules';
import type { Raising, Rule } from './raising';

/** The newest operator set whose changes the rules account for. */
export const newestOpset = 25;

/**
 * The graph at `version` of the default operator set, or the same graph when it is at that version or beyond,
 * when the version is beyond `newestOpset`, or when a node cannot be rewritten. Value ids stay; new ones follow.
 */
export function raiseOpset(graph: Graph, version: number): Graph {
  const from = graph.opsets[''] ?? 1;
  if (version > newestOpset || from >= version || hasSubgraphs(graph)) return graph;
  const steps = [...new Set(raiseRules.map(({ since }) => since))].sort((a, b) => a - b);
  let raised: Graph | undefined = graph;
  for (const step of steps) if (raised && step > from && step <= version) raised = raiseTo(raised, step);
  return raised ? { ...raised, opsets: { ...raised.opsets, '': version } } : graph;
}

/** The nodes of subgraphs are of the same operator set, and they are kept as bytes. */
const hasSubgraphs = (graph: Graph): boolean =>
  graph.nodes.some((node) => Object.values(node.attributes).some(({ kind }) => kind === 'opaque'));

function raiseTo(graph: Graph, step: number): Graph | undefined {
  const rules = raiseRules.filter(({ since }) => since === step);
  const additions = raisingOf(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    let current: readonly Node[] | undefined = [node];
    for (const rule of rules) current = current && rewritten(current, rule, additions.raising);
    if (!current) return undefined;
    nodes.push(...current);
  }
  return { ...graph, nodes, values: additions.values, constants: additions.constants };
}

function rewritten(nodes: readonly Node[], rule: Rule, raising: Raising): readonly Node[] | undefined {
  const applies = (node: Node): boolean => node.domain === '' && (rule.ops.includes(node.op) || rule.ops.includes('*'));
  if (!nodes.some(applies)) return nodes;
  const replaced = nodes.map((node) => (applies(node) ? rule.rewrite(node, raising) : [node]));
  return replaced.includes(undefined) ? undefined : replaced.flatMap((list) => list ?? []);
}

function raisingOf(graph: Graph): {
  readonly raising: Raising;
  readonly values: readonly Value[];
  readonly constants: ReadonlyMap<ValueId, Tensor>;
} {
  const values: Value[] = [...graph.values];
  const constants = new Map(graph.constants);
  const valueNames = namesOf(values.map(({ name }) => name));
  const nodeNames = namesOf(graph.nodes.map(({ name }) => name));
  const add = (value: Value): ValueId => values.push({ ...value, name: valueNames.unique(value.name) }) - 1;
  let inference: Inference | undefined;
  const inferred = (): Inference => (inference ??= infer(graph));
  const known = (id: ValueId): Value => {
    const value = values[id];
    if (value.shape && value.type !== 'unknown') return value;
    return inferred().values[id] ?? value;
  };
  const computedTensor = (id: ValueId): Tensor | undefined => {
    const numbers = inferred().known.get(id);
    return numbers && tensorOfKnown(numbers);
  };
  const raising: Raising = {
    constant: (name, tensor) => {
      const id = add({ name, type: tensor.type, shape: tensor.shape });
      constants.set(id, tensor);
      return id;
    },
    value: (name, type) => add({ name, type }),
    nodeName: nodeNames.unique,
    shapeOf: (id) => known(id).shape,
    floatTypeOf: (id) => {
      const types = [known(id).type, ...graph.inputs.map((input) => values[input].type)];
      return types.find((type) => type === 'float32' || type === 'float16' || type === 'float64') ?? 'float32';
    },
    tensorOf: (id) => constants.get(id) ?? computedTensor(id),
  };
  return { raising, values, constants };
}
