/** Settings that this version does not do, or that exclude each other: refused by name before any work. */
import { changesProgram, optimizerOf, optimizesProgram } from './optimizers';
import { presets } from './presets/presets';
import type { Settings } from './settings';

export interface Conflict {
  /** Dotted key of the recipe. */
  readonly key: string;
  /** What is wrong and why, beginning with the key. */
  readonly message: string;
  /** A value that would do. */
  readonly instead: boolean | number | string | readonly string[];
}

/** In the order in which they are refused. */
export function conflictsOf(settings: Settings): readonly Conflict[] {
  const { bits, symmetric, signed, leaky, optimize } = settings;
  const { signedOnly } = presets.find(({ name }) => name === settings.preset) ?? {};
  const names = optimize.map((each) => each.split(':')[0]);
  const found: readonly (Conflict & { readonly wrong: boolean })[] = [
    {
      wrong: bits.bias !== 32 && leaky === 'after',
      key: 'bits.bias',
      message: `"bits.bias" is ${bits.bias}; with "leaky": "after" (preset report) biases have 32 bits, as in the report's appendix`,
      instead: 32,
    },
    {
      wrong: !symmetric.weights,
      key: 'symmetric.weights',
      message:
        '"symmetric.weights" is false; weights stay symmetric, since a zero point of theirs costs a sum over the inputs of every window ("symmetric.activations" may be false)',
      instead: true,
    },
    {
      wrong: !symmetric.activations && leaky === 'after',
      key: 'symmetric.activations',
      message:
        '"symmetric.activations" is false; with "leaky": "after" (preset report) activations are symmetric, as in the report\'s appendix',
      instead: true,
    },
    {
      wrong: signed === 'auto' && (signedOnly !== undefined || leaky === 'after'),
      key: 'signed',
      message: `"signed" is "auto"; ${signedOnly ?? 'with "leaky": "after" activations are symmetric'} (preset ${settings.preset})`,
      instead: 'always',
    },
    {
      wrong: optimizesProgram(settings) && leaky === 'after',
      key: 'optimize',
      message: `"optimize" asks for ${optimize.join(', ')}; with "leaky": "after" (preset report) only equalize and bias-absorption are available`,
      instead: ['equalize'],
    },
    {
      wrong: changesProgram(settings) && optimizerOf(settings, 'bias-correction') === 'analytic',
      key: 'optimize',
      message: `"optimize" asks for ${optimize.join(', ')}; adaround and reconstruct correct biases on images, so bias-correction:analytic cannot stand beside them`,
      instead: optimize.filter((name) => name !== 'bias-correction:analytic'),
    },
    {
      wrong: names.length > new Set(names).size,
      key: 'optimize',
      message: `"optimize" asks for ${optimize.join(', ')}; each optimizer may be listed once`,
      instead: optimize.filter((_, i) => names.indexOf(names[i]) === i),
    },
    {
      wrong: names.includes('adaround') && names.includes('reconstruct'),
      key: 'optimize',
      message: `"optimize" asks for ${optimize.join(', ')}; adaround and reconstruct both round the weights: choose one`,
      instead: optimize.filter((name) => name !== 'adaround'),
    },
  ];
  return found.flatMap(({ wrong, key, message, instead }) => (wrong ? [{ key, message, instead }] : []));
}
