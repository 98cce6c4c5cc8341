/**
 * What people say about dimensions that a model leaves open: whole shapes of inputs, height and width alone, or the size of a
 * dimension by its name. As text: `x=1x3x416x416`, `416x416` (the only input's height and width), `height=416`.
 */
import { InputError } from '../util/errors';
import type { Graph, ValueId } from './graph';
import { likelySize } from './likelySize';

export interface ShapeBinding {
  /** Of an input, or of a dimension; empty: the model's only input. */
  readonly name: string;
  /** -1: stays as the file says. */
  readonly dims: readonly number[];
}

export interface ShapeBindings {
  readonly shapes?: readonly ShapeBinding[];
  /** [width, height] of pictures: binds the height and width of picture inputs that are still open, and nothing else. */
  readonly pictureSize?: readonly [width: number, height: number];
  /** Numbers of inputs that are the same in every run, by name: those of whole numbers become constants. */
  readonly values?: Readonly<Record<string, number>>;
}

const mostDims = 16;
const largest = 2 ** 31 - 1;

/** `NAME=DIMS` or `DIMS`. Throws InputError when there are no dimensions in it. */
export function readShapeBinding(text: string): ShapeBinding {
  const at = text.lastIndexOf('=');
  const dims = readDims(text.slice(at + 1));
  if (dims) return { name: text.slice(0, Math.max(at, 0)).trim(), dims };
  throw new InputError(`"${text}" is no shape: expected NAME=1x3x416x416, HEIGHTxWIDTH or DIMENSION=416`);
}

/** `1x3x416x416`, also with `×` or commas; `?` and `-1` leave a dimension as it is. Undefined for anything else. */
export function readDims(text: string): readonly number[] | undefined {
  const parts = text
    .replace(/^\s*[[(]|[\])]\s*$/g, '')
    .split(/[x×,]/)
    .map((part) => part.trim());
  if (parts.length > mostDims || !parts.every((part) => /^([1-9]\d{0,9}|\?|-1)$/.test(part))) return undefined;
  const dims = parts.map((part) => (/\d/.test(part) ? Number(part) : -1));
  return dims.every((size) => size <= largest) && dims.some((size) => size > 0) ? dims : undefined;
}

/** The inputs of which a dimension, or all of the shape, is open. */
export function openInputs({ inputs, values }: Graph): readonly ValueId[] {
  return inputs.filter((id) => values[id].shape?.some((size) => size < 0) ?? values[id].type !== 'unknown');
}

/** "input 'x' leaves dimensions 2 (height) and 3 (width) open", and how to bind them. */
export function openInputLine({ values }: Graph, input: ValueId): string {
  const { name, shape, symbols = [] } = values[input];
  if (!shape) return `input '${name}' has no shape; give it one with --input-shape ${name}=1x3x416x416`;
  const open = shape.flatMap((size, axis) =>
    size < 0 ? [symbols[axis] ? `${axis} (${symbols[axis]})` : `${axis}`] : [],
  );
  const isPicture = shape.length === 4;
  const sizes = shape.map((size, axis) => (size < 0 ? likelySize(values[input], axis, exampleSide) : size));
  const example = sizes.join('x');
  const pictures = isPicture ? ', or "preprocess": { "size": [width, height] } in a recipe' : '';
  const dimensions = open.length === 1 ? `dimension ${open[0]}` : `dimensions ${open.join(' and ')}`;
  const names = [...new Set(symbols.filter((symbol, axis) => symbol !== '' && shape[axis] < 0))];
  const sizeOf = (symbol: string): number => sizes[symbols.indexOf(symbol)];
  const dims = names.map((each) => `--dim ${each}=${sizeOf(each)}`).join(' ');
  const byName = isPicture || names.length === 0 ? '' : `, or ${dims}`;
  return `input '${name}' leaves ${dimensions} open; bind ${open.length === 1 ? 'it' : 'them'} with --input-shape ${name}=${example}${byName}${pictures}`;
}

/** Height and width of pictures, in examples. */
const exampleSide = 416;
