/**
 * The usual ways in which pixels become a network's input, by name: what a guess chooses from, and what a person is offered instead.
 * Means and deviations are those that libraries of networks publish; where the order is BGR, they are in that order.
 */
import type { PreprocessSpec } from '../recipeTypes';

export type PixelFormId =
  'unit' | 'unit-bgr' | 'bytes' | 'bytes-bgr' | 'imagenet' | 'imagenet-bgr' | 'caffe' | 'signed' | 'cifar';

export interface PixelForm {
  readonly id: PixelFormId;
  /** In a few words, for a list. */
  readonly label: string;
  readonly pixels: Omit<PreprocessSpec, 'resize' | 'size'>;
}

const [zero, one] = [
  [0, 0, 0],
  [1, 1, 1],
];

export const pixelForms: readonly PixelForm[] = [
  form('unit', '0 to 1, RGB', 'rgb', 1 / 255, zero, one),
  form('unit-bgr', '0 to 1, BGR', 'bgr', 1 / 255, zero, one),
  form('bytes', '0 to 255, RGB', 'rgb', 1, zero, one),
  form('bytes-bgr', '0 to 255, BGR', 'bgr', 1, zero, one),
  form('imagenet', 'mean and deviation of ImageNet, RGB', 'rgb', 1 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
  form(
    'imagenet-bgr',
    'mean and deviation of ImageNet, BGR',
    'bgr',
    1,
    [103.53, 116.28, 123.675],
    [57.375, 57.12, 58.395],
  ),
  form('caffe', '0 to 255 less the mean, BGR', 'bgr', 1, [103.939, 116.779, 123.68], one),
  form('signed', '−1 to 1, RGB', 'rgb', 1 / 255, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  form(
    'cifar',
    'mean and deviation of CIFAR-10, RGB',
    'rgb',
    1 / 255,
    [0.4914, 0.4822, 0.4465],
    [0.247, 0.2435, 0.2616],
  ),
];

export const pixelForm = (id: PixelFormId): PixelForm => pixelForms.find((each) => each.id === id) ?? pixelForms[0];

/** Those that make a difference for so many channels: gray has no order, and nobody publishes means of it. */
export function formsFor(channels: number): readonly PixelForm[] {
  const gray: readonly PixelFormId[] = ['unit', 'bytes', 'signed'];
  if (channels !== 1) return pixelForms;
  const ofGray = pixelForms.filter(({ id }) => gray.includes(id));
  return ofGray.map((each) => ({ ...each, label: each.label.replace(', RGB', ', gray') }));
}

function form(
  id: PixelFormId,
  label: string,
  color: PreprocessSpec['color'],
  scale: number,
  mean: readonly number[],
  std: readonly number[],
): PixelForm {
  return { id, label, pixels: { color, scale, mean, std } };
}
