/** Settings that this version does not do, or that exclude each other: refused by name before any work. */
import { optimizesProgram } from './optimizers';
import type { Settings } from './settings';

export interface Conflict {
  /** Dotted key of the recipe. */
  readonly key: string;
  /** What is wrong and why, beginning with the key. */
  readonly message: string;
  /** A value that would do. */
  readonly instead: boolean | number | readonly string[];
}

/** In the order in which they are refused. */
export function conflictsOf(settings: Settings): readonly Conflict[] {
  const { bits, symmetric, leaky, optimize } = settings;
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
      wrong: optimizesProgram(settings) && leaky === 'after',
      key: 'optimize',
      message: `"optimize" asks for ${optimize.join(', ')}; with "leaky": "after" (preset report) only equalize is available`,
      instead: ['equalize'],
    },
  ];
  return found.flatMap(({ wrong, key, message, instead }) => (wrong ? [{ key, message, instead }] : []));
}
