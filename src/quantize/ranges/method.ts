/** The names of range methods, and what may follow their colon: `outlier:4`, `percentile:99.99`. */
import { InputError } from '../../util/errors';
import { suggestion } from '../../util/nearest';
import type { RangeMethod } from '../settings';

export const rangeMethods = [
  'min-max',
  'outlier',
  'outlier-zero',
  'mean',
  'two-thirds',
  'percentile',
  'entropy',
  'mse',
  'aciq',
] as const;

export type RangeMethodName = (typeof rangeMethods)[number];

export interface ParsedMethod {
  readonly name: RangeMethodName;
  /** m of `outlier` and `outlier-zero`, p of `percentile`; 0 for the others. */
  readonly parameter: number;
  /** The density that `aciq` is to assume; the one that fits when not given. */
  readonly density?: Density;
}

const densities = ['gauss', 'laplace'] as const;
export type Density = (typeof densities)[number];

/** m as the appendix defaults it; p as calibrators do. */
const parameters: Partial<Record<RangeMethodName, { readonly otherwise: number; readonly most: number }>> = {
  outlier: { otherwise: 2, most: 1000 },
  'outlier-zero': { otherwise: 2, most: 1000 },
  percentile: { otherwise: 99.99, most: 100 },
};

/** @param key how messages call the setting, for example `range.activations`; `place`, where known, ends them */
export function parseMethod(method: RangeMethod, key: string, place = ''): ParsedMethod {
  const [text, number] = method.split(':');
  const name = rangeMethods.find((known) => known === text);
  if (name === undefined) {
    const near = suggestion(text, rangeMethods);
    const known = near.includes('known') ? '' : `; known are ${rangeMethods.join(', ')}`;
    throw new InputError(`"${key}" is ${method}, which is no range method${near}${known}${place}`);
  }
  if (name === 'aciq' && number !== undefined)
    return { name, parameter: 0, density: densityOf(method, number, key, place) };
  const takes = parameters[name];
  if (number === undefined) return { name, parameter: takes?.otherwise ?? 0 };
  if (!takes) throw new InputError(`"${key}" is ${method}; ${name} takes no number${place}`);
  const parameter = Number(number);
  if (parameter > 0 && parameter <= takes.most) return { name, parameter };
  throw new InputError(`"${key}" is ${method}; the number must be greater than 0 and at most ${takes.most}${place}`);
}

function densityOf(method: RangeMethod, text: string, key: string, place: string): Density {
  const density = densities.find((known) => known === text);
  if (density) return density;
  throw new InputError(`"${key}" is ${method}; aciq takes ${densities.join(' or ')}${place}`);
}
