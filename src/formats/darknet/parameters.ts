/** Which numbers a layer keeps in a weights file, in the order of Darknet's loaders, and what it costs to run. */
import { sizeOf, type Shape } from '../../graph/tensor';
import { type Blur, elementsOf, type ImageShape, type ResolvedLayer, type ShortcutDetail } from './resolvedCfg';

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
 * deconvolutional: biases, [scales, mean, variance], weights (I, O, K, K).
 * local: biases (O, positions), weights (positions, O, I, K, K).
 * shortcut with weights: a factor for each source, the layer before first, or for each channel of each.
 * batchnorm: [biases,] scales, mean, variance. Others, and convolutions that share weights: nothing.
 */
export function parametersOf(layer: ResolvedLayer, style: BatchNormStyle = 'alexeyab'): readonly Parameter[] {
  const { detail, input, output } = layer;
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
    case 'deconvolutional': {
      const weights = [input.channels, detail.filters, detail.size, detail.size];
      const norm = detail.batchNormalize ? normalization(detail.filters) : [];
      return [biases(detail.filters), ...norm, { role: 'weights', shape: weights }];
    }
    case 'local': {
      const outputs = elementsOf(output);
      return [biases(outputs), { role: 'weights', shape: [outputs, input.channels * detail.size ** 2, 1, 1] }];
    }
    case 'shortcut':
      return detail.weighted ? [{ role: 'weights', shape: factorsShape(detail, output) }] : [];
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

/** Multiplications of convolutions, of blurs behind them, and of fully connected layers; 0 for all others. */
export function macsOf({ detail, input, output }: ResolvedLayer): number {
  switch (detail.kind) {
    case 'convolutional': {
      const map = detail.blur?.map ?? output;
      return (elementsOf(map) * input.channels * detail.size ** 2) / detail.groups + blurMacs(detail.blur, output);
    }
    case 'maxpool':
      return blurMacs(detail.blur, output);
    case 'local':
      return elementsOf(output) * input.channels * detail.size ** 2;
    case 'deconvolutional':
      return elementsOf(input) * detail.filters * detail.size ** 2;
    case 'connected':
      return elementsOf(input) * detail.outputs;
    default:
      return 0;
  }
}

const blurMacs = (blur: Blur | undefined, output: ImageShape): number =>
  blur ? elementsOf(output) * blur.size ** 2 : 0;

/** (sources, channels or 1, 1, 1): a row is a factor of a map. */
function factorsShape({ sources, weighted }: ShortcutDetail, { channels }: ImageShape): Shape {
  return [sources.length + 1, weighted?.perChannel ? channels : 1, 1, 1];
}

const biases = (channels: number): Parameter => ({ role: 'biases', shape: [channels] });

const normalization = (channels: number): readonly Parameter[] =>
  (['scales', 'mean', 'variance'] as const).map((role) => ({ role, shape: [channels] }));
