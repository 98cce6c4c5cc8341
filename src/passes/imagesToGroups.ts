/**
 * Several images at once, as one image with the channels of all of them, which moves nothing in memory.
 *
 *   x (N, C, …) ─ Conv{group: g} ─ y     →     x ─ Reshape(1, N·C, …) ─ Conv{group: N·g} ─ Reshape ─ y     with the weights N times
 *   x (N, C, …) ─ MaxPool ─ y            →     x ─ Reshape(1, N·C, …) ─ MaxPool ─ Reshape ─ y              means, mirrored borders too
 *
 * A convolution whose weights would become more than `mostWeights` is left alone. Needs inferred shapes.
 */
import type { WeightGrid } from '../graph/given';
import { type Graph, int, intOf, type Node, stringOf, type ValueId } from '../graph/graph';
import { floatTensor, intTensor, isKnown, numbersOf, type Shape } from '../graph/tensor';
import { reshapeLink, writeChain } from './chain';
import { Draft } from './draft';
import { absorbActivation } from './fuseActivation';

const mostWeights = 2 ** 22;

export function imagesToGroups(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const shape = node && draft.shape(node.inputs[0]);
    const form = node?.domain === '' && Object.hasOwn(forms, node.op) ? forms[node.op] : undefined;
    if (node && form && isKnown(shape) && shape.length > 2 && shape[0] > 1) convert(draft, index, form);
  }
  return draft.close();
}

/** What the node reads besides the map, its attributes and its weights' grid, for all images; undefined where it is left alone. */
type Form = (draft: Draft, node: Node, images: number) => Pick<Node, 'inputs' | 'attributes' | 'grid'> | undefined;

const forms: Readonly<Record<string, Form>> = {
  ...{ Conv: convolution, ConvTranspose: convolution, Pad: mirror },
  ...{ MaxPool: alike, AveragePool: alike },
};

const takesActivation = new Set(['Conv', 'AveragePool']);

function convert(draft: Draft, index: number, form: Form): void {
  // A pool that looks for the largest, or a border, ends in no requantization.
  if (takesActivation.has(draft.node(index)?.op ?? '')) absorbActivation(draft, index);
  const node = draft.node(index);
  const [from, to] = [node && draft.shape(node.inputs[0]), node && draft.shape(node.outputs[0])];
  const said = node && from && form(draft, node, from[0]);
  const others = node?.outputs.slice(1).some((value) => draft.isRead(value)) ?? true;
  if (!node || !said || others || !isKnown(from) || !isKnown(to)) return;
  const { inputs: operands, attributes, grid } = said;
  const main = { op: node.op, what: 'images', shape: together(to), operands, attributes };
  const links = [reshapeLink(draft, node, 'together', together(from)), main, reshapeLink(draft, node, 'apart', to)];
  writeChain(draft, index, { ...node, ...(grid && { grid }) }, node.inputs[0], links, main);
}

const together = ([images, channels, ...rest]: Shape): Shape => [1, images * channels, ...rest];

function alike(_: Draft, { inputs, attributes }: Node): ReturnType<Form> {
  return { inputs: inputs.slice(1), attributes };
}

function convolution(draft: Draft, node: Node, images: number): ReturnType<Form> {
  const operands = node.inputs.slice(1).map((value) => repeated(draft, node, value, images));
  if (operands.some((value) => value === undefined)) return undefined;
  const group = int(intOf(node, 'group', 1) * images);
  const inputs = operands.filter((value) => value !== undefined);
  return { inputs, attributes: { ...node.attributes, group }, grid: node.grid && gridOfAll(node.grid, images) };
}

const gridOfAll = ({ scale, bits }: WeightGrid, images: number): WeightGrid => ({
  scale: scale.length === 1 ? scale : Array.from({ length: images }, () => scale).flat(),
  bits,
});

/** A constant, over and over along its first axis. */
function repeated(draft: Draft, { name }: Node, value: ValueId, times: number): ValueId | undefined {
  const given = draft.floats(value);
  if (!given || given.data.length * times > mostWeights) return undefined;
  const [first, ...rest] = given.shape;
  const data = new Float32Array(given.data.length * times);
  for (let i = 0; i < times; i++) data.set(given.data, i * given.data.length);
  return draft.addConstant(`${name}/images`, floatTensor([first * times, ...rest], data));
}

/** Along other axes than those of images and channels; what is put around by a constant is one step as it is. */
function mirror(draft: Draft, node: Node): ReturnType<Form> {
  const pads = draft.constant(node.inputs[1]);
  const numbers = pads ? numbersOf(pads) : [];
  const rank = draft.shape(node.inputs[0])?.length ?? 0;
  const still = numbers.length === 2 * rank && numbers.every((size, at) => size === 0 || at % rank > 1);
  if (stringOf(node, 'mode', 'constant') === 'constant' || node.inputs.length > 3 || !still) return undefined;
  const own = draft.addConstant(`${node.name}/pads`, intTensor([numbers.length], numbers));
  return { inputs: [own], attributes: node.attributes };
}
