/** What Einsum's equation says of the axes of its inputs, and of its result. */
import type { Shape } from './tensor';

export interface Equation {
  /** The letters of each input's axes; what "..." stands for is counted from the end: "2.", "1.". */
  readonly inputs: readonly (readonly string[])[];
  readonly result: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** Undefined where it does not fit the shapes, a letter stands twice in one input (a diagonal), or axes of size 1 would grow. */
export function readEquation(equation: string, shapes: readonly (Shape | undefined)[]): Equation | undefined {
  const [left, right] = equation.replace(/\s/g, '').split('->');
  const said = left.split(',');
  const inputs = said.map((text, i) => lettersOf(text, restOf(text, shapes[i]?.length ?? 0)));
  const sizes = said.length === shapes.length ? sizesOf(inputs, shapes) : undefined;
  if (!sizes) return undefined;
  const dots = [...sizes.keys()].filter((letter) => letter.endsWith('.')).sort((a, b) => parseInt(b) - parseInt(a));
  const result = right === undefined ? [...dots, ...once([...left.replace(/[.,]/g, '')])] : lettersOf(right, dots);
  return result.every((letter) => sizes.has(letter)) ? { inputs, result, sizes } : undefined;
}

function lettersOf(text: string, dots: readonly string[]): readonly string[] {
  return text.split(/(\.\.\.)/).flatMap((part) => (part === '...' ? dots : [...part]));
}

/** What "..." stands for in an input of that rank. */
function restOf(text: string, rank: number): readonly string[] {
  const count = Math.max(0, rank - text.replace('...', '').length);
  return Array.from({ length: count }, (_, at) => `${count - at}.`);
}

function sizesOf(
  inputs: readonly (readonly string[])[],
  shapes: readonly (Shape | undefined)[],
): ReadonlyMap<string, number> | undefined {
  const sizes = new Map<string, number>();
  for (const [i, letters] of inputs.entries()) {
    const shape = shapes[i];
    if (letters.length !== shape?.length || new Set(letters).size !== letters.length) return undefined;
    if (letters.some((letter, at) => (sizes.get(letter) ?? shape[at]) !== shape[at])) return undefined;
    letters.forEach((letter, at) => sizes.set(letter, shape[at]));
  }
  return sizes;
}

/** What an equation without a right side keeps: letters that stand in it once, in alphabetical order. */
const once = (letters: readonly string[]): readonly string[] =>
  letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort();
