/** Which numbers a layer keeps in a weights file, in the order of Darknet's loaders, and what it costs to run. */
import { sizeOf, type Shape } from '../../graph/tensor';
import { elementsOf, type ResolvedLayer } from './resolvedCfg';

export type ParameterRole = 'biases' | 'scales' | 'mean' | 'variance' | 'weights';

export interface Parameter {
  readonly role: ParameterRole;
  readonly shape: Shape;
}

/**
 * Both Darknets normalize alike but for the small number that keeps the division finite, and for what [batchnorm]
 * keeps in the file (`original` has no biases there):
 *   alexeyab  (x − mean) / √(variance + 10⁻⁵)
 *   pjreddie  (x − mean) / (√variance + 10⁻⁶)
 */
export type BatchNormStyle = 'alexeyab' | 'pjreddie';

/**
 * convolutional: biases, [scales, mean, variance], weights (O, I/groups, K, K).
 * connected: biases, weights (O, I), [scales, mean, variance].
 * batchnorm: [biases,] scales, mean, variance. Others, and convolutions that share weights: nothing.
 */
export function parametersOf(layer: ResolvedLayer, style: BatchNormStyle = 'alexeyab'): readonly Parameter[] {
  const { detail, input } = layer;
  switch (detail.kind) {
    case 'convolutional': {
      if (detail.sharedWith !== undefined) return [];
      const weights = [detail.filters, input.channels / detail.groups, detail.size, detail.size];
      const norm = detail.batchNormalize ? normalization(detail.filters) : [];
      return [biases(detail.filters), ...norm, { role: 'weights', shape: weights }];
    }
    case 'connected': {
      const norm = detail.batchNormalize ? normalization(detail.outputs) : [];
      return [biases(detail.outputs), { role: 'weights', shape: [detail.outputs, elementsOf(input)] }, ...norm];
    }
    case 'batchnorm':
      return [...(style === 'pjreddie' ? [] : [biases(input.channels)]), ...normalization(input.channels)];
    case 'shown':
      return detail.parameters > 0 ? [{ role: 'weights', shape: [detail.parameters] }] : [];
    default:
      return [];
  }
}

/** All numbers of the layer in the file: weights, biases and the four of batch normalization. */
export function parameterCount(layer: ResolvedLayer): number {
  return parametersOf(layer).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Multiplications of convolutions and fully connected layers; 0 for all others. */
export function macsOf({ detail, input, output }: ResolvedLayer): number {
  if (detail.kind === 'convolutional') {
    return (elementsOf(output) * input.channels * detail.size ** 2) / detail.groups;
  }
  return detail.kind === 'connected' ? elementsOf(input) * detail.outputs : 0;
}

const biases = (channels: number): Parameter => ({ role: 'biases', shape: [channels] });

const normalization = (channels: number): readonly Parameter[] =>
  (['scales', 'mean', 'variance'] as const).map((role) => ({ role, shape: [channels] }));
