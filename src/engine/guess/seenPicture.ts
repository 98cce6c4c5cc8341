/** Numbers of a network's input back to pixels, RGB: so that people see what it sees. */
import type { Image } from '../../calibrate/image';
import type { PictureInput } from '../../graph/pictureInput';
import type { PreprocessSpec } from '../recipeTypes';

/** pixel = (real · std + mean) / scale, within 0 to 255; alpha is not shown, and gray is in all three. */
export function seenPicture(
  reals: Float32Array,
  spec: PreprocessSpec,
  { layout, channels, height, width }: PictureInput,
): Image {
  const area = height * width;
  const entry = (values: readonly number[], channel: number, otherwise: number): number =>
    values[Math.min(channel, values.length - 1)] ?? otherwise;
  const data = new Uint8Array(3 * area);
  for (let at = 0; at < data.length; at++) {
    const [pixel, colour] = [Math.floor(at / 3), at % 3];
    const channel = channels < 3 ? 0 : spec.color === 'bgr' ? 2 - colour : colour;
    const real = reals[layout === 'NHWC' ? pixel * channels + channel : channel * area + pixel];
    const value = (real * entry(spec.std, channel, 1) + entry(spec.mean, channel, 0)) / spec.scale;
    data[at] = Math.max(0, Math.min(255, Math.round(value)));
  }
  return { width, height, data };
}
