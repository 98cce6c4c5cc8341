/** What model.h says of the float islands: the functions that the caller writes, what they compute and on which numbers. */
import { absent, type Attribute, type Graph, type Node, type ValueId } from '../../graph/graph';
import { floatsOf, numbersOf, sizeOf, type Tensor } from '../../graph/tensor';
import { sourceName } from '../names';
import type { Table } from './arithmetic';
import { callbackName } from './emitIsland';
import type { CBorder, CIsland, CProgram } from './program';
import { comment, doubleLiteral } from './text';

export function islandDeclarations(program: CProgram): readonly string[] {
  if (program.islands.length === 0) return [];
  return [comment(general), ...program.islands.flatMap((island) => declaration(program, island))];
}

const general: readonly string[] = [
  'Float islands: operators without an integer form. You define one function for each, and link it; the linker names those',
  'that are missing. model_run calls them between its steps: it dequantizes what they read,',
  '  real = (float)(scale * (q - zero point)),',
  'and quantizes what they write, not a number as zero,',
  '  q = clamp(nearest-ties-even(real / scale) + zero point, qmin, qmax), the quotient as double.',
  'Arrays are in memory order, never overlap, and are valid during the call only. Operators are those of ONNX; constants',
  'that they read are in weights.h. Compile without -ffast-math: it forgets numbers that are none.',
];

function declaration(program: CProgram, island: CIsland): string[] {
  const names = namesIn(program, island);
  const parameter = ({ real }: CBorder, i: number, way: 'in' | 'out'): string =>
    `${way === 'in' ? 'const ' : ''}float ${way}_${i}[${real.length}]`;
  const parameters = [
    ...island.inputs.map((each, i) => parameter(each, i, 'in')),
    ...island.outputs.map((each, i) => parameter(each, i, 'out')),
  ];
  const { graph } = program.model;
  return [
    comment([
      `Island ${island.index}, before step ${island.before} (layer ${graph.layers[island.step.layer]?.name ?? island.step.name}): ${island.step.reason}.`,
      ...island.inputs.map((each, i) => borderLine(program, each, `in_${i}`)),
      ...island.outputs.map((each, i) => borderLine(program, each, `out_${i}`)),
      ...operatorsOf(program, island).map((node) => operatorLine(node, names)),
    ]).trimEnd(),
    `void ${callbackName(island)}(${parameters.join(', ')});`,
    '',
  ];
}

/** But for those that hand a constant on: it is read by its own name. */
function operatorsOf({ model: { graph } }: CProgram, { step }: CIsland): readonly Node[] {
  return step.nodes.map((index) => graph.nodes[index]).filter((node) => !handsConstantOn(graph, node));
}

const handsConstantOn = ({ constants }: Graph, { op, inputs }: Node): boolean =>
  op === 'Identity' && constants.has(inputs[0]);

/** `in_0: scores, 1 x 4 x 8; of integers with scale 0.1, zero point 3`. */
function borderLine({ model }: CProgram, { real, integers }: CBorder, name: string): string {
  const what = `  ${name}: ${real.name}, ${real.shape.join(' x ') || 'one number'}`;
  const tensor = integers && model.tensors[integers.id];
  if (!tensor) return `${what}; stays in float`;
  const scale =
    tensor.scale.length === 1
      ? `scale ${doubleLiteral(tensor.scale[0])}`
      : `a scale for each of ${tensor.scale.length} channels`;
  return `${what}; integers of ${scale}, zero point ${tensor.zeroPoint}, ${tensor.qmin} to ${tensor.qmax}`;
}

/** `  probs = Softmax(in_0), axis = -1`. */
function operatorLine(node: Node, names: (value: ValueId) => string): string {
  const attributes = Object.entries(node.attributes).map(([name, value]) => `, ${name} = ${attributeText(value)}`);
  const domain = node.domain === '' ? '' : `${node.domain}.`;
  const made = node.outputs.filter((value) => value !== absent).map(names);
  const after = node.activation ? `, then ${Object.values(node.activation).join(' ')}` : '';
  return `  ${made.join(', ')} = ${domain}${node.op}(${node.inputs.map(names).join(', ')})${attributes.join('')}${after}`;
}

function attributeText(attribute: Attribute): string {
  if (attribute.kind === 'tensor') return tensorText(attribute.value);
  if (attribute.kind === 'opaque') return '(see the model)';
  return Array.isArray(attribute.value) ? `[${attribute.value.join(', ')}]` : String(attribute.value);
}

const tensorText = (tensor: Tensor): string =>
  tensor.type !== 'string' && sizeOf(tensor.shape) <= 16
    ? `[${numbersOf(tensor).join(', ')}]`
    : `(${tensor.type} ${tensor.shape.join(' x ')}, see the model)`;

/** As the lines of an island call values: its parameters and constants by their names in C, others as the model does. */
function namesIn(program: CProgram, island: CIsland): (value: ValueId) => string {
  const { constants, values, nodes } = program.model.graph;
  const handedOn = new Map(
    island.step.nodes
      .map((index) => nodes[index])
      .filter((node) => handsConstantOn(program.model.graph, node))
      .map(({ inputs, outputs }) => [outputs[0], inputs[0]]),
  );
  const known = new Map<ValueId, string>([
    ...constantsOf(program, island).map((value) => [value, tensorName(program, island, value)] as const),
    ...island.inputs.map(({ real }, i) => [real.id, `in_${i}`] as const),
    ...island.outputs.map(({ real }, i) => [real.id, `out_${i}`] as const),
  ]);
  return (made) => {
    if (made === absent) return '-';
    const value = handedOn.get(made) ?? made;
    const constant = constants.get(value);
    return known.get(value) ?? (constant ? tensorText(constant) : values[value].name);
  };
}

/** Floats that its operators read and that are too many for a comment. */
function constantsOf({ model: { graph } }: CProgram, { step }: CIsland): readonly ValueId[] {
  const read = new Set(step.nodes.flatMap((index) => graph.nodes[index].inputs));
  return [...read].filter((value) => {
    const tensor = graph.constants.get(value);
    return tensor !== undefined && /float/.test(tensor.type) && sizeOf(tensor.shape) > 1;
  });
}

const tensorName = (program: CProgram, island: CIsland, value: ValueId): string =>
  sourceName(`${island.id}_constant_${constantsOf(program, island).indexOf(value)}`);

/** The constants of an island, for those who write its function. */
export function islandConstants(program: CProgram, island: CIsland): readonly Table[] {
  const { constants } = program.model.graph;
  return constantsOf(program, island).flatMap((value) => {
    const tensor = constants.get(value);
    return tensor ? [{ type: 'float', name: tensorName(program, island, value), values: floatsOf(tensor) }] : [];
  });
}
