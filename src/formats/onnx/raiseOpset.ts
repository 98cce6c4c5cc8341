/**
 * Brings a graph to a higher version of the default operator set: version by version, the rules of `raiseRules.ts`
 * rewrite the operators whose form changed. All or nothing: one operator set holds for a whole model, so a graph
 * with an operator that cannot be rewritten stays as it is, at its own version.
 */
import type { Graph, Node, Value, ValueId } from '../../graph/graph';
import { tensorOfKnown } from '../../graph/evaluate/known';
import { type Earlier, infer, type Inference } from '../../graph/shapes';
import type { Tensor } from '../../graph/tensor';
import { namesOf, type Names } from './names';
import { raiseRules } from './raiseRules';
import type { Raising, Rule } from './raising';

/** The newest operator set whose changes the rules account for. */
export const newestOpset = 25;

/**
 * The graph at `version` of the default operator set, or the same graph when it is at that version or beyond,
 * when the version is beyond `newestOpset`, or when a node cannot be rewritten. Value ids stay; new ones follow.
 */
export function raiseOpset(graph: Graph, version: number): Graph {
  return raisedOpset(graph, version).graph;
}

export interface Raised {
  readonly graph: Graph;
  /** Shapes as far as they had to be known on the way. */
  readonly earlier?: Earlier;
}

/** As `raiseOpset`, with what is known of its shapes. */
export function raisedOpset(graph: Graph, version: number): Raised {
  const from = graph.opsets[''] ?? 1;
  if (version > newestOpset || from >= version || hasSubgraphs(graph)) return { graph };
  let raised: Raised = { graph };
  for (const [step, rules] of steps) {
    const next = step > from && step <= version ? raiseTo(raised, rules) : raised;
    if (!next) return { graph };
    raised = next;
  }
  const { opsets } = raised.graph;
  return { ...raised, graph: { ...raised.graph, opsets: { ...opsets, '': version } } };
}

/** The nodes of subgraphs are of the same operator set, and they are kept as bytes. */
const hasSubgraphs = (graph: Graph): boolean =>
  graph.nodes.some((node) => Object.values(node.attributes).some(({ kind }) => kind === 'opaque'));

/** Rules by the version that they lead to, in its order. */
const steps: readonly (readonly [version: number, rules: readonly Rule[]])[] = [
  ...new Set(raiseRules.map(({ since }) => since)),
]
  .sort((a, b) => a - b)
  .map((step) => [step, raiseRules.filter(({ since }) => since === step)]);

/** The same where no rule applies. */
function raiseTo(before: Raised, rules: readonly Rule[]): Raised | undefined {
  const { graph } = before;
  if (!graph.nodes.some((node) => rules.some((rule) => appliesTo(node, rule)))) return before;
  const additions = raisingOf(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    let current: readonly Node[] | undefined = [node];
    for (const rule of rules) current = current && rewritten(current, rule, additions.raising);
    if (!current) return undefined;
    nodes.push(...current);
  }
  const raised = { ...graph, nodes, values: additions.values, constants: additions.constants() };
  const inference = additions.inference();
  return { graph: raised, earlier: inference ? { graph, inference } : before.earlier };
}

function rewritten(nodes: readonly Node[], rule: Rule, raising: Raising): readonly Node[] | undefined {
  const applies = (node: Node): boolean => appliesTo(node, rule);
  if (!nodes.some(applies)) return nodes;
  const replaced = nodes.map((node) => (applies(node) ? rule.rewrite(node, raising) : [node]));
  return replaced.includes(undefined) ? undefined : replaced.flatMap((list) => list ?? []);
}

function appliesTo({ domain, op, attributes }: Node, { ops, attribute }: Rule): boolean {
  return domain === '' && (ops === 'all' || ops.includes(op)) && (attribute === undefined || attribute in attributes);
}

function raisingOf(graph: Graph): {
  readonly raising: Raising;
  readonly values: readonly Value[];
  readonly constants: () => ReadonlyMap<ValueId, Tensor>;
  /** Undefined where nobody asked. */
  readonly inference: () => Inference | undefined;
} {
  const values: Value[] = [...graph.values];
  /** Made as soon as there is another constant or name. */
  let constants: Map<ValueId, Tensor> | undefined;
  let valueNames: Names | undefined;
  let nodeNames: Names | undefined;
  const add = (value: Value): ValueId => {
    valueNames ??= namesOf(values.map(({ name }) => name));
    return values.push({ ...value, name: valueNames.unique(value.name) }) - 1;
  };
  let inference: Inference | undefined;
  const inferred = (): Inference => (inference ??= infer(graph));
  // A damaged file may lack an operand.
  const nothing: Value = { name: '', type: 'unknown' };
  const known = (id: ValueId): Value => {
    const value = values[id] ?? nothing;
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
      (constants ??= new Map(graph.constants)).set(id, tensor);
      return id;
    },
    value: (name, type) => add({ name, type }),
    nodeName: (wanted) => (nodeNames ??= namesOf(graph.nodes.map(({ name }) => name))).unique(wanted),
    shapeOf: (id) => known(id).shape,
    floatTypeOf: (id) => {
      const types = [known(id).type, ...graph.inputs.map((input) => values[input].type)];
      return types.find((type) => type === 'float32' || type === 'float16' || type === 'float64') ?? 'float32';
    },
    tensorOf: (id) => (constants ?? graph.constants).get(id) ?? computedTensor(id),
  };
  return { raising, values, constants: () => constants ?? graph.constants, inference: () => inference };
}
