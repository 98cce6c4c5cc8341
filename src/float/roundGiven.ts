/**
 * A graph with given scales as onnxruntime computes what the file says: every value of a given scale is rounded to its integers.
 *
 *   x ─ Conv ─ y        →     x ─ Conv ─ y/unrounded ─ QuantizeLinear ─ DequantizeLinear ─ y
 *   other integers than 8 bits: … ─ Div ─ Round ─ Clip ─ Mul ─ y, on numbers that count steps from the zero point
 *
 * So whoever reads or observes the value sees it rounded, whatever the graph's operator set knows of integers.
 */
import { absent, type Attributes, type Graph, type Node, type Value, type ValueId } from '../graph/graph';
import type { GivenScale } from '../graph/given';
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
    const scale = scaleOf(graph, input);
    if (!scale) continue;
    const rounded = add({ ...values[input], name: `${values[input].name}/rounded` });
    roundTo(input, rounded, scale);
    moved.set(input, rounded);
  }
  for (const node of graph.nodes) {
    const given = node.outputs.filter((value) => value !== absent && scaleOf(graph, value));
    const free = new Map(
      given.map((value) => [value, add({ ...values[value], name: `${values[value].name}/unrounded` })]),
    );
    const inputs = node.inputs.map((value) => moved.get(value) ?? value);
    nodes.push({ ...node, inputs, outputs: node.outputs.map((value) => free.get(value) ?? value) });
    for (const [value, unrounded] of free) {
      const scale = scaleOf(graph, value);
      if (scale) roundTo(unrounded, value, scale);
    }
  }
  return { ...graph, values, constants, nodes };
}

/** Of float32 values only: others are those of a graph that has not been prepared. */
function scaleOf({ given, values }: Graph, value: ValueId): GivenScale | undefined {
  return values[value].type === 'float32' ? given?.get(value) : undefined;
}

type Add = (what: string, tensor?: Tensor) => ValueId;

function chain(from: ValueId, to: ValueId, scale: GivenScale, name: string, add: Add): readonly Node[] {
  return scale.bits === 8 && scale.high - scale.low === 255
    ? pair(from, to, scale, name, add)
    : counted(from, to, scale, name, add);
}

function link(
  op: string,
  name: string,
  inputs: readonly ValueId[],
  output: ValueId,
  attributes: Attributes = {},
): Node {
  return { name: `${name}/${op}`, op, domain: '', inputs, outputs: [output], attributes, layer: 0 };
}

function pair(
  from: ValueId,
  to: ValueId,
  { scale, zeroPoint, low }: GivenScale,
  name: string,
  add: Add,
): readonly Node[] {
  const type = low < 0 ? 'int8' : 'uint8';
  const step = add('scale', floatTensor([], [scale]));
  const zero = add('zero_point', { type, shape: [], bytes: Uint8Array.of(zeroPoint & 255) });
  const integers = add('integers');
  return [
    link('QuantizeLinear', name, [from, step, zero], integers),
    link('DequantizeLinear', name, [integers, step, zero], to),
  ];
}

function counted(
  from: ValueId,
  to: ValueId,
  { scale, zeroPoint, low, high }: GivenScale,
  name: string,
  add: Add,
): readonly Node[] {
  const number = (what: string, value: number): ValueId => add(what, floatTensor([], [value]));
  const step = number('scale', scale);
  const [steps, rounded, bounded] = [add('steps'), add('whole_steps'), add('bounded')];
  return [
    link('Div', name, [from, step], steps),
    link('Round', name, [steps], rounded),
    link('Clip', name, [rounded, number('low', low - zeroPoint), number('high', high - zeroPoint)], bounded),
    link('Mul', name, [bounded, step], to),
  ];
}
