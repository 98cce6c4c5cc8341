/**
 * Binds open dimensions of an ONNX graph's inputs before it is read, as onnxruntime's tool for fixed shapes does: a shape has
 * the input's rank, what the file fixes stays, and a dimension that has a name gets its size wherever the name stands.
 */
import type { onnx } from 'onnx-proto';
import type { ShapeBinding, ShapeBindings } from '../../graph/shapeBindings';
import { InputError } from '../../util/errors';
import { suggestion } from '../../util/nearest';
import { numberOf } from './tensorProto';
import { zeroIsOpen } from './valueInfo';
import type { Integer } from './tensorProto';

type Dim = onnx.TensorShapeProto.IDimension;
type Info = onnx.IValueInfoProto;

/** What is bound so far: sizes by a dimension's name, and by its place in an input where it has none. */
interface Bound {
  readonly file: string;
  readonly symbols: Map<string, number>;
  readonly places: Map<string, number>;
  /** Of inputs without any shape in the file. */
  readonly wholes: Map<string, readonly number[]>;
}

/** @throws InputError for a name that the model does not have, another rank, a dimension that is fixed or bound otherwise */
export function bindShapes(graph: onnx.IGraphProto, bindings: ShapeBindings, file: string): onnx.IGraphProto {
  const { shapes = [], pictureSize } = bindings;
  if (shapes.length === 0 && !pictureSize) return graph;
  const initialized = new Set((graph.initializer ?? []).map(({ name }) => name));
  const inputs = (graph.input ?? []).filter(({ name }) => !initialized.has(name));
  const bound: Bound = { file, symbols: new Map(), places: new Map(), wholes: new Map() };
  for (const binding of shapes) bindOne(binding, inputs, bound);
  if (pictureSize) for (const input of inputs) bindPicture(input, pictureSize, bound);
  const all = (infos: Info[] | null | undefined) => (infos ?? []).map((info) => withSizes(info, bound));
  return { ...graph, input: all(graph.input), output: all(graph.output), valueInfo: all(graph.valueInfo) };
}

function bindOne({ name, dims }: ShapeBinding, inputs: readonly Info[], bound: Bound): void {
  const input = name === '' ? onlyOf(inputs, bound) : inputs.find((info) => info.name === name);
  if (input) bindInput(input, dims, bound);
  else if (dims.length === 1 && symbolsOf(inputs).includes(name)) bindSymbol(name, dims[0], bound);
  else throw unknownName(name, inputs, bound);
}

function onlyOf(inputs: readonly Info[], { file }: Bound): Info {
  if (inputs.length === 1) return inputs[0];
  const names = inputs.map(({ name }) => name).join(', ');
  throw new InputError(`${file} has ${inputs.length} inputs (${names}); say which: --input-shape NAME=1x3x416x416`);
}

function bindInput(input: Info, dims: readonly number[], bound: Bound): void {
  // A file that says nothing of an input's shape is told all of it.
  if (!input.type?.tensorType?.shape) return void bound.wholes.set(input.name ?? '', dims);
  const declared = dimsOf(input);
  const whole = dims.length === 2 && declared.length === 4 ? planeOf(declared, dims) : dims;
  if (whole.length !== declared.length) {
    const asked = `found ${dims.join('x')}`;
    throw new InputError(
      `${bound.file}: input '${input.name}' has ${declared.length} dimensions (${textOf(declared)}), ${asked}`,
    );
  }
  whole.forEach((size, axis) => bindDim(input, axis, size, bound));
}

/** Height and width of a picture, among all dimensions. */
function planeOf(declared: readonly Dim[], [height, width]: readonly number[]): readonly number[] {
  return isChannelsLast(declared) ? [-1, height, width, -1] : [-1, -1, height, width];
}

const channelCounts = [1, 3, 4];

/** A picture whose last dimension alone is a number of channels. */
function isChannelsLast(dims: readonly Dim[]): boolean {
  return channelCounts.includes(sizeIn(dims[3])) && !channelCounts.includes(sizeIn(dims[1]));
}

function bindDim(input: Info, axis: number, size: number, bound: Bound): void {
  const dim = dimsOf(input)[axis];
  if (size < 0) return;
  if (!isOpen(dimsOf(input), axis)) {
    if (sizeIn(dim) === size) return;
    const found = `the file fixes it to ${sizeIn(dim)}, ${size} was asked for`;
    throw new InputError(`${bound.file}: input '${input.name}', dimension ${axis}: ${found}`);
  }
  if (dim.dimParam) bindSymbol(dim.dimParam, size, bound);
  else bound.places.set(placeOf(input, axis), size);
}

function bindSymbol(symbol: string, size: number, { file, symbols }: Bound): void {
  const before = symbols.get(symbol);
  if (before !== undefined && before !== size) {
    throw new InputError(`${file}: dimension '${symbol}' is bound to ${before} and to ${size}; it has one size`);
  }
  if (size >= 0) symbols.set(symbol, size);
}

/** Only what is open still: a shape that was given for the input goes before. */
function bindPicture(input: Info, [width, height]: readonly [number, number], bound: Bound): void {
  const dims = dimsOf(input);
  if (dims.length !== 4) return;
  planeOf(dims, [height, width]).forEach((size, axis) => {
    const known = bound.places.has(placeOf(input, axis)) || bound.symbols.has(dims[axis].dimParam ?? '');
    if (size >= 0 && !known && isOpen(dims, axis)) bindDim(input, axis, size, bound);
  });
}

function withSizes(info: Info, { symbols, places, wholes }: Bound): Info {
  const whole = wholes.get(info.name ?? '');
  if (whole)
    return withDims(
      info,
      whole.map((size): Dim => (size < 0 ? {} : { dimValue: size })),
    );
  const dims = dimsOf(info);
  const sizes = dims.map((dim, axis) => places.get(placeOf(info, axis)) ?? symbols.get(dim.dimParam ?? ''));
  if (sizes.every((size) => size === undefined)) return info;
  const dim = dims.map((old, axis): Dim => (sizes[axis] === undefined ? old : { dimValue: sizes[axis] }));
  return withDims(info, dim);
}

function withDims(info: Info, dim: Dim[]): Info {
  return { ...info, type: { ...info.type, tensorType: { ...info.type?.tensorType, shape: { dim } } } };
}

function isOpen(dims: readonly Dim[], axis: number): boolean {
  const size = sizeIn(dims[axis]);
  return size < 0 || (size === 0 && zeroIsOpen(dims));
}

function sizeIn({ dimValue }: Dim): number {
  return dimValue === undefined || dimValue === null ? -1 : numberOf(dimValue as Integer);
}

const dimsOf = (info: Info): readonly Dim[] => info.type?.tensorType?.shape?.dim ?? [];

const placeOf = (info: Info, axis: number): string => `${axis} ${info.name}`;

const symbolsOf = (inputs: readonly Info[]): readonly string[] =>
  inputs.flatMap((input) => dimsOf(input).flatMap(({ dimParam }) => (dimParam ? [dimParam] : [])));

function textOf(dims: readonly Dim[]): string {
  return dims.map((dim, axis) => (isOpen(dims, axis) ? dim.dimParam || '?' : String(sizeIn(dim)))).join('x');
}

function unknownName(name: string, inputs: readonly Info[], { file }: Bound): InputError {
  const names = inputs.map((input) => input.name ?? '');
  const symbols = [...new Set(symbolsOf(inputs))];
  const open = symbols.length > 0 ? `; open dimensions: ${symbols.join(', ')}` : '';
  const hint = suggestion(name, [...names, ...symbols]);
  return new InputError(`${file} has no input '${name}'${hint} (inputs: ${names.join(', ')}${open})`);
}
