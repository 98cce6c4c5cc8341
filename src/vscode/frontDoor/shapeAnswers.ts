/** What people say about an input's open sizes, held against what the file says before the model is read with it; and whose answer a refusal is about. */
import { t } from '@vscode/l10n';
import { readDims } from '../../graph/shapeBindings';
import type { OpenShape } from '../../protocol/results/offer';

/** Texts of shapes by input. */
export type ShapeAnswers = ReadonlyMap<string, string>;

/** Why `text` is no shape of the input; undefined where it is one. @param others what was said of the other inputs */
export function shapeFault(asked: OpenShape, text: string, others: Sizes = new Map()): string | undefined {
  const dims = readDims(text);
  if (!dims?.every((size) => size > 0)) return t('Whole numbers, as in {0}', asked.likely);
  const { axes } = asked;
  if (!axes || isPlane(asked, dims)) return undefined;
  if (dims.length !== axes.length) return t('{0} numbers, as in {1}', axes.length, asked.likely);
  const sizes = new Map(others);
  for (const [at, axis] of axes.entries()) {
    const expected = typeof axis === 'number' ? axis : sizes.get(axis);
    if (expected !== undefined && expected !== dims[at])
      return typeof axis === 'number'
        ? t('The model fixes number {0} to {1}', at + 1, axis)
        : t('{0} is {1} already, and has one size', axis, expected);
    if (typeof axis === 'string' && axis !== '') sizes.set(axis, dims[at]);
  }
  return undefined;
}

/** Height and width alone, of pictures. */
const isPlane = ({ axes }: OpenShape, dims: readonly number[]): boolean => axes?.length === 4 && dims.length === 2;

/** Sizes of dimensions that have a name, wherever it stands. */
export type Sizes = ReadonlyMap<string, number>;

export function sizesIn(open: readonly OpenShape[], answers: ShapeAnswers): Sizes {
  const sizes = new Map<string, number>();
  for (const asked of open) {
    const dims = readDims(answers.get(asked.name) ?? '') ?? [];
    if (dims.length !== asked.axes?.length) continue;
    asked.axes.forEach((axis, at) => typeof axis === 'string' && axis !== '' && sizes.set(axis, dims[at]));
  }
  return sizes;
}

/** What is likely once other inputs have their sizes: a name has one size, also within an input. */
export function likelyShape({ axes = [], likely }: OpenShape, others: Sizes): string {
  const sizes = new Map<unknown, string>([...others].map(([name, size]) => [name, String(size)]));
  const dims = likely.split('x').map((size, at) => {
    const name = axes[at] === '' ? undefined : axes[at];
    const known = sizes.get(name) ?? size;
    if (typeof name === 'string') sizes.set(name, known);
    return known;
  });
  return dims.join('x');
}

/** The inputs that are asked for again: those that the refusal names, with those that have a size in common, else all. */
export function refusedBy(line: string, open: readonly OpenShape[]): readonly OpenShape[] {
  const named = open.filter(({ name }) => line.includes(`input '${name}'`));
  const sizes = new Set(named.flatMap(namesIn));
  const again = open.filter((each) => named.includes(each) || namesIn(each).some((size) => sizes.has(size)));
  return again.length > 0 ? again : open;
}

const namesIn = ({ axes = [] }: OpenShape): readonly unknown[] =>
  axes.filter((axis) => typeof axis === 'string' && axis !== '');
