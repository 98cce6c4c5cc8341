/**
 * The names that `optimize` may list, with what may follow their colon: on the float graph before its ranges are taken, or on the
 * program that quantizing made; `verify` chooses between them, and `guard` between all and none. The first parameter is the default.
 */
import type { Settings } from './settings';

interface Optimizer {
  readonly name: string;
  readonly on: 'graph' | 'program' | 'choice';
  readonly parameters?: readonly string[];
}

/** `empirical`: from calibration images. `analytic`: from BatchNormalization, without images. */
const sources = ['empirical', 'analytic'];

const known: readonly Optimizer[] = [
  { name: 'equalize', on: 'graph' },
  { name: 'bias-absorption', on: 'graph', parameters: sources },
  { name: 'bias-correction', on: 'program', parameters: sources },
  { name: 'adaround', on: 'program' },
  { name: 'reconstruct', on: 'program' },
  { name: 'verify', on: 'choice' },
  { name: 'guard', on: 'choice' },
];

/** Everything that `optimize` understands. */
export const optimizers: readonly string[] = known.flatMap(({ name, parameters = [] }) => [
  name,
  ...parameters.map((parameter) => `${name}:${parameter}`),
]);

/** The parameter of an optimizer that is asked for: '' where it takes none, undefined where nobody asks. */
export function optimizerOf({ optimize }: Settings, name: string): string | undefined {
  const asked = optimize.find((each) => each.split(':')[0] === name);
  if (asked === undefined) return undefined;
  return asked.split(':')[1] ?? known.find((each) => each.name === name)?.parameters?.[0] ?? '';
}

/** Whether the program is changed after quantizing. */
export function optimizesProgram(settings: Settings): boolean {
  return known.some(({ name, on }) => on === 'program' && optimizerOf(settings, name) !== undefined);
}

/** Whether the program is changed on what calibration images make of it. */
export function changesProgram(settings: Settings): boolean {
  return roundsAnew(settings) || optimizerOf(settings, 'bias-correction') === 'empirical';
}

/** Whether biases are others than the float model's. */
export function correctsBiases(settings: Settings): boolean {
  return roundsAnew(settings) || optimizerOf(settings, 'bias-correction') !== undefined;
}

/** Whether weights are rounded anew by what calibration images make of them. */
export function roundsAnew(settings: Settings): boolean {
  return ['adaround', 'reconstruct'].some((name) => optimizerOf(settings, name) !== undefined);
}

/** Whether the others are compared with none, and nothing more. */
export function guards(settings: Settings): boolean {
  return optimizerOf(settings, 'guard') !== undefined && !verifies(settings);
}

/** Whether a recipe asks for the choice. */
export function verifies(settings: Settings): boolean {
  return optimizerOf(settings, 'verify') !== undefined;
}
