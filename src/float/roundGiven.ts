/**
 * A graph with given scales as onnxruntime computes what the file says: every value of a given scale is rounded to its integers.
 *
 *   x ─ Conv ─ y        →     x ─ Conv ─ y/unrounded ─ Div ─ Round ─ Clip ─ Mul ─ y, on numbers that count steps from the zero point
 *
 * QuantizeLinear and DequantizeLinear would say the same, but onnxruntime (1.30) joins two pairs of them that follow one another, which
 * decides ties otherwise than the file.
 * So whoever reads or observes the value sees it rounded, whatever the graph's operator set knows of integers.
 */
import { absent, type Attributes, type Graph, type Node, type Value, type ValueId } from '../graph/graph';
import { roundedTo, type GivenScale } from '../graph/given';
import { roundingNodes } from '../graph/roundingNodes';
import { floatTensor, type Tensor } from '../graph/tensor';

/** The graph itself where nothing is given. Nodes keep their order, given values their ids. */
export function roundGiven(graph: Graph): Graph {
  if (!graph.given?.size) return graph;
  const values = [...graph.values];
  const constants = new Map(graph.constants);
  const names = new Set(values.map(({ name }) => name));
  const add = (value: Value, tensor?: Tensor): ValueId => {
    let name = value.name;
    for (let count = 2; names.has(name); count++) name = `${value.name}_${count}`;
    names.add(name);
    const id = values.push({ ...value, name }) - 1;
    if (tensor) constants.set(id, tensor);
    return id;
  };
  const moved = new Map<ValueId, ValueId>();
  const nodes: Node[] = [];
  const roundTo = (from: ValueId, to: ValueId, scale: GivenScale): void => {
    nodes.push(
      ...chain(from, to, scale, values[to].name, (what, tensor) =>
        add({ name: `${values[to].name}/${what}`, type: tensor?.type ?? 'float32' }, tensor),
      ),
    );
  };
  for (const input of graph.inputs) {
    const scale = roundedTo(graph, input);
    if (!scale) continue;
    const rounded = add({ ...values[input], name: `${values[input].name}/rounded` });
    roundTo(input, rounded, scale);
    moved.set(input, rounded);
  }
  for (const node of graph.nodes) {
    const given = node.outputs.filter((value) => value !== absent && roundedTo(graph, value));
    const free = new Map(
      given.map((value) => [value, add({ ...values[value], name: `${values[value].name}/unrounded` })]),
    );
    const inputs = node.inputs.map((value) => moved.get(value) ?? value);
    nodes.push({ ...node, inputs, outputs: node.outputs.map((value) => free.get(value) ?? value) });
    for (const [value, unrounded] of free) {
      const scale = roundedTo(graph, value);
      if (scale) roundTo(unrounded, value, scale);
    }
  }
  return { ...graph, values, constants, nodes };
}

type Add = (what: string, tensor?: Tensor) => ValueId;

function link(
  op: string,
  name: string,
  inputs: readonly ValueId[],
  output: ValueId,
  attributes: Attributes = {},
): Node {
  return { name: `${name}/${op}`, op, domain: '', inputs, outputs: [output], attributes, layer: 0 };
}

function chain(
  from: ValueId,
  to: ValueId,
  { scale, zeroPoint, low, high, rounding = 'nearest-ties-even' }: GivenScale,
  name: string,
  add: Add,
): readonly Node[] {
  const nodes: Node[] = [];
  const number = (what: string, value: number): ValueId => add(what, floatTensor([], [value]));
  const node = (op: string, inputs: readonly ValueId[]): ValueId => {
    const made = add(op);
    nodes.push(link(op, `${name}/rounding`, inputs, made));
    return made;
  };
  const step = number('scale', scale);
  const [steps, bounded] = [add('steps'), add('bounded')];
  nodes.push(link('Div', name, [from, step], steps));
  const whole = roundingNodes(steps, rounding, { node, number: (value) => number('half', value) });
  nodes.push(
    link('Clip', name, [whole, number('low', low - zeroPoint), number('high', high - zeroPoint)], bounded),
    link('Mul', name, [bounded, step], to),
  );
  return nodes;
}
