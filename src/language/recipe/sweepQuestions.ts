/**
 * What can be asked before a sweep, as data: settings of a recipe with the values that are worth trying. At first the
 * report's figures 4.1 and 4.2 are ticked: bit widths by adjustment modes by range methods.
 */
import { recipeSchema, resolved } from './schema';

export interface SweepValue {
  /** As `--vary` takes it. */
  readonly value: string;
  readonly doc: string;
  /** Ticked at first. */
  readonly picked: boolean;
}

export interface SweepSetting {
  readonly key: string;
  readonly label: string;
  readonly doc: string;
  /** Varied unless a person says otherwise. */
  readonly picked: boolean;
  readonly values: readonly SweepValue[];
}

export const sweepSettings: readonly SweepSetting[] = [
  setting('bits', 'Bit width', true, widths([4, 6, 8])),
  setting('adjustment', 'Adjustment mode', true, ofSchema('adjustment', ['float', 'mul-shift', 'pow2-ratio'])),
  setting('range.weights', 'Range method of weights', true, ranges()),
  setting('range.activations', 'Range method of activations', false, ranges()),
  setting('preset', 'Preset', false, ofSchema('preset')),
  setting('granularity', 'Granularity', false, ofSchema('granularity')),
  setting('bits.weights', 'Bit width of weights', false, widths([4, 6, 8])),
  setting('bits.activations', 'Bit width of activations', false, widths([6, 8])),
  setting('symmetric.activations', 'Symmetric activations', false, plain(['true', 'false'])),
  setting('signed', 'Signed activations', false, ofSchema('signed')),
  setting('multiplierBits', 'Bits of the multiplier', false, plain(['4', '8', '12', '16'])),
  setting('rounding', 'Rounding', false, ofSchema('rounding', ['nearest-ties-up', 'floor'])),
  setting('optimize', 'Optimizers', false, [
    { value: '[]', doc: 'None.', picked: true },
    { value: '["equalize"]', doc: 'Spreads uneven channels over activations and weights.', picked: true },
    {
      value: '["equalize","bias-correction"]',
      doc: 'The same, and gives each output channel the mean of the float network.',
      picked: true,
    },
    { value: '["equalize","reconstruct"]', doc: 'Fits the weights layer by layer; takes longer.', picked: false },
  ]),
];

/** Values to try, by key. */
export type SweepChoice = readonly (readonly [key: string, values: readonly string[]])[];

/** Rows of the table that the sweep makes. */
export function combinations(choice: SweepChoice): number {
  return choice.reduce((product, [, values]) => product * values.length, 1);
}

function setting(key: string, label: string, picked: boolean, values: readonly SweepValue[]): SweepSetting {
  return { key, label, doc: docOf(key), picked, values };
}

function docOf(key: string): string {
  const [first, second] = key.split('.');
  const schema = recipeSchema.properties?.[first] ?? {};
  const inner = second && schema.anyOf?.map(resolved).flatMap(({ properties }) => properties?.[second] ?? [])[0];
  return (inner || schema).description ?? '';
}

function widths(picked: readonly number[]): readonly SweepValue[] {
  return Array.from({ length: 15 }, (_, at) => at + 2).map((bits) => {
    return { value: String(bits), doc: '', picked: picked.includes(bits) };
  });
}

/** @param picked all of them when left out */
function ofSchema(key: string, picked?: readonly string[]): readonly SweepValue[] {
  const { enum: values = [], enumDescriptions = [] } = recipeSchema.properties?.[key] ?? {};
  return values.map((value, at) => {
    return { value, doc: enumDescriptions[at] ?? '', picked: picked?.includes(value) ?? true };
  });
}

function plain(values: readonly string[]): readonly SweepValue[] {
  return values.map((value) => ({ value, doc: '', picked: true }));
}

/** The report compares all values with those without outliers of m = 4 (section 3.5). */
function ranges(): readonly SweepValue[] {
  const docs: Readonly<Record<string, string>> = {
    'min-max': 'All values.',
    'outlier:4': 'Within 4 standard deviations.',
    'outlier:3': 'Within 3 standard deviations.',
    'percentile:99.99': 'All but the largest 0.01 %.',
    'percentile:99.9': 'All but the largest 0.1 %.',
    mse: 'The least squared error.',
    entropy: 'The least loss of information (KL).',
    aciq: 'The best clipping of a Gaussian or Laplace distribution.',
    mean: 'The mean of the smallest and of the largest values.',
    'two-thirds': 'Two thirds of the smallest and of the largest.',
  };
  return Object.entries(docs).map(([value, doc]) => ({ value, doc, picked: ['min-max', 'outlier:4'].includes(value) }));
}
