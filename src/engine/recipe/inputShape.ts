/** The recipe's `inputShape`: sizes for what the model leaves open. A text for the only input, or a table by name of input or dimension. */
import { readDims, readShapeBinding, type ShapeBinding } from '../../graph/shapeBindings';
import type { Entry } from './entries';
import { wrong, type Fields } from './fields';

const expected =
  'a shape such as "1x3x416x416" or [1, 3, 416, 416], a number for a dimension that has a name, or a table of these';

/** Throws InputError. */
export function readInputShape(fields: Fields): readonly ShapeBinding[] {
  const entry = fields.take('inputShape');
  if (entry === undefined) return [];
  if (entry.kind === 'scalar' && /=/.test(String(entry.value))) return [readShapeBinding(String(entry.value))];
  const named: readonly (readonly [string, Entry])[] = entry.kind === 'table' ? [...entry.entries] : [['', entry]];
  return named.map(([name, value]) => {
    const dims = readDims(textOf(value));
    if (dims) return { name, dims };
    throw wrong(fields, name === '' ? 'inputShape' : `inputShape.${name}`, expected, value);
  });
}

function textOf(entry: Entry): string {
  if (entry.kind === 'scalar') return String(entry.value);
  return entry.kind === 'list' ? entry.items.map(textOf).join('x') : '';
}
