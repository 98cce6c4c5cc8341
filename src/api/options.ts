/** What a caller hands in, checked as command lines are: at run time JavaScript has no types, and no option is silently ignored. */
import { inspect } from 'node:util';
import { budget } from '../util/budget';
import { InputError } from '../util/errors';
import { suggestion } from '../util/nearest';

type Check = readonly [holds: (value: unknown) => boolean, expected: string];

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isWhole = (low: number, high: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high;

const path: Check = [isText, 'a path'];
const texts: Check = [(value) => Array.isArray(value) && value.every(isText), 'a list of texts'];
const settings: Check = [isObject, 'an object of keys and values'];
const job: Readonly<Record<string, Check>> = {
  signal: [(value) => value instanceof AbortSignal, 'an AbortSignal'],
  onProgress: [(value) => typeof value === 'function', 'a function'],
};
const recipe: Readonly<Record<string, Check>> = {
  ...job,
  set: settings,
  threads: [isWhole(0, budget.threads), `an integer from 0 to ${budget.threads}`],
};

/** Of each function, by the names of its options. */
const options = {
  openModel: { ...job, weights: path, inputShape: texts },
  quantize: { ...recipe, out: path },
  evaluate: {
    ...recipe,
    float: [(value) => typeof value === 'boolean', 'true or false'],
    limit: [isWhole(1, Number.MAX_SAFE_INTEGER), 'an integer of 1 or more'],
  },
  exportRun: {
    ...job,
    formats: texts,
    out: path,
    options: [(value) => isObject(value) && Object.values(value).every(isText), 'an object of texts'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Check>>>>;

/**
 * What is undefined was not given.
 *
 * @throws InputError for a first argument that is no path, an option that is unknown, and one of another kind.
 */
export function requireArguments(name: keyof typeof options, target: unknown, given: unknown): void {
  if (!isText(target)) throw new InputError(`${name}: expected a path first, found ${found(target)}`);
  if (!isObject(given)) throw new InputError(`${name}: expected an object of options, found ${found(given)}`);
  const known: Readonly<Record<string, Check>> = options[name];
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, key))
      throw new InputError(`${name}: unknown option "${key}"${suggestion(key, Object.keys(known))}`);
    const [holds, expected] = known[key];
    if (value !== undefined && !holds(value))
      throw new InputError(`${name}: "${key}" must be ${expected}, found ${found(value)}`);
  }
}

/** @throws InputError for a key that is none of `known`. */
export function requireKnown(name: string, keys: readonly string[], known: readonly string[]): void {
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new InputError(`${name}: unknown option of a format "${unknown}"${suggestion(unknown, known)}`);
}

const found = (value: unknown): string => inspect(value, { depth: 0, breakLength: Infinity });
