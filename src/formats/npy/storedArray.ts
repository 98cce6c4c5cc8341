/** An array in a file, of which the elements are read when they are wanted: whole, or one step of the first axis. */
import { sizeOf, type Shape } from '../../graph/tensor';
import { budget, overBudget, sizeText } from '../../util/budget';
import { numbersIn, type Numbers } from './elements';
import { readHeader } from './header';
import type { Parts } from './parts';

export interface StoredArray {
  /** For messages: the file, and in an archive the array. */
  readonly name: string;
  /** NumPy's name without the byte order: `f4`, `u1`. */
  readonly type: string;
  readonly shape: Shape;
  /** All elements, the last axis closest together. Rejects with InputError beyond the budget. */
  readonly all: () => Promise<Numbers>;
  /** Those of one index of the first axis. */
  readonly slice: (index: number) => Promise<Numbers>;
}

/** Reads the header. Throws InputError for what is no array of numbers. */
export async function openArray(parts: Parts): Promise<StoredArray> {
  const { elements, shape, fortran, start } = await readHeader(parts);
  const { name } = parts;
  const read = async (from: number, count: number): Promise<Numbers> => {
    const bytes = count * elements.width;
    if (bytes > budget.arrayBytes)
      throw overBudget(
        name,
        `its elements take ${sizeText(bytes)}`,
        sizeText(budget.arrayBytes),
        'save fewer in one file',
      );
    return numbersIn(elements, await parts.read(start + from * elements.width, bytes));
  };
  const all = async (): Promise<Numbers> => {
    const numbers = await read(0, sizeOf(shape));
    return fortran ? lastAxisFirst(numbers, shape) : numbers;
  };
  const each = sizeOf(shape.slice(1));
  let whole: Promise<Numbers> | undefined;
  const fromWhole = async (index: number): Promise<Numbers> =>
    (await (whole ??= all())).slice(index * each, (index + 1) * each);
  const slice = fortran && shape.length > 1 ? fromWhole : (index: number) => read(index * each, each);
  return { name, type: elements.type, shape, all, slice };
}

/** From Fortran's order, in which the first axis lies closest together. */
function lastAxisFirst(numbers: Numbers, shape: Shape): Numbers {
  const out = numbers.slice();
  const steps = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const at = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = numbers[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++at[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      at[axis] = 0;
    }
  }
  return out;
}
