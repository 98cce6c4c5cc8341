/** `--input-shape`: sizes for dimensions that a model leaves open, on any command that opens one. */
import { readShapeBinding } from '../graph/shapeBindings';
import { valuesOf, type Args, type FlagSpec } from './args';

export const inputShapeFlag: FlagSpec = {
  name: 'input-shape',
  value: 'NAME=DIMS',
  many: true,
  help: 'sizes that the model leaves open: x=1x3x416x416, 416x416 (height and width of the only input), or DIMENSION=416',
};

/** As they were given; nothing where none was. */
export function inputShapesOf(args: Args): { readonly inputShape?: readonly string[] } {
  const given = valuesOf(args, inputShapeFlag);
  return given.length > 0 ? { inputShape: given } : {};
}

/** As overrides of the recipe's `inputShape`, before those of `--set`. Throws InputError for what is no shape. */
export function inputShapeSet(args: Args): readonly string[] {
  return valuesOf(args, inputShapeFlag).map((text) => {
    const { name, dims } = readShapeBinding(text);
    const shape = dims.map((size) => (size < 0 ? '?' : size)).join('x');
    return name === '' ? `inputShape=${shape}` : `inputShape.${name}=${shape}`;
  });
}
