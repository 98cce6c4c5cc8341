/** `--input-shape`: sizes for dimensions that a model leaves open, on any command that opens one. */
import { readShapeBinding } from '../graph/shapeBindings';
import { InputError } from '../util/errors';
import { valuesOf, type Args, type FlagSpec } from './args';

export const inputShapeFlag: FlagSpec = {
  name: 'input-shape',
  value: 'NAME=DIMS',
  many: true,
  help: 'sizes that the model leaves open: x=1x3x416x416, 416x416 (height and width of the only input), or DIMENSION=416',
};

/** As onnxruntime's tool for fixed shapes has it: one dimension by its name, wherever it stands. */
export const dimFlag: FlagSpec = {
  name: 'dim',
  value: 'NAME=SIZE',
  many: true,
  help: 'size of a dimension by the name that the model gives it: --dim batch=1 --dim height=416',
};

function textsOf(args: Args): readonly string[] {
  return [...valuesOf(args, inputShapeFlag), ...valuesOf(args, dimFlag).map(requireOne)];
}

/** Throws InputError for what is no name and one size. */
function requireOne(text: string): string {
  const { name, dims } = readShapeBinding(text);
  if (name !== '' && dims.length === 1) return text;
  throw new InputError(`--dim must be NAME=SIZE, such as batch=1, found "${text}"`);
}

/** As they were given; nothing where none was. */
export function inputShapesOf(args: Args): { readonly inputShape?: readonly string[] } {
  const given = textsOf(args);
  return given.length > 0 ? { inputShape: given } : {};
}

/** As overrides of the recipe's `inputShape`, before those of `--set`. Throws InputError for what is no shape. */
export function inputShapeSet(args: Args): readonly string[] {
  return textsOf(args).map((text) => {
    const { name, dims } = readShapeBinding(text);
    const shape = dims.map((size) => (size < 0 ? '?' : size)).join('x');
    return name === '' ? `inputShape=${shape}` : `inputShape.${name}=${shape}`;
  });
}
