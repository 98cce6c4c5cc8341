/**
 * Masks: a class for each pixel. Outputs are scores of classes, (1, C, H, W) or (1, H, W, C), of which the greatest decides (the
 * first of equals); one score, (1, 1, H, W), above a half where it is a probability and above 0 otherwise; or classes, (1, H, W).
 */
import type { Placement } from '../calibrate/preprocess';
import type { Shape } from '../graph/tensor';

/** What lies where in an output: class c of pixel p at c·`classStep` + p·`pixelStep`. */
export interface MaskLayout {
  /** 1 where there is one score, or the class itself. */
  readonly classes: number;
  readonly width: number;
  readonly height: number;
  readonly classStep: number;
  readonly pixelStep: number;
}

export interface Mask {
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly classes: Uint16Array;
}

/** Undefined where the output has no pixels in the proportions of the picture, or so few that it is none. */
export function maskLayout(shape: Shape, size: readonly [width: number, height: number]): MaskLayout | undefined {
  const [batch, ...rest] = shape;
  if (batch !== 1 || rest.length < 2 || rest.length > 3) return undefined;
  const [channelsFirst, channelsLast] = rest.length === 2 ? [[1, ...rest], rest] : [rest, rest];
  const first = pixelsOf(channelsFirst[1], channelsFirst[2], size);
  if (first) return { ...first, classes: channelsFirst[0], classStep: first.width * first.height, pixelStep: 1 };
  const last = rest.length === 3 ? pixelsOf(channelsLast[0], channelsLast[1], size) : undefined;
  return last && { ...last, classes: rest[2], classStep: 1, pixelStep: rest[2] };
}

/** At least an eighth of the picture's length, in its proportions but for rounding. */
function pixelsOf(
  height: number,
  width: number,
  [across, down]: readonly [number, number],
): Pick<MaskLayout, 'width' | 'height'> | undefined {
  if (!(width > 1 && height > 1 && across > 0 && down > 0) || width * 8 < across) return undefined;
  return Math.abs(width / across - height / down) <= 0.5 / Math.min(across, down) ? { width, height } : undefined;
}

/** How one score is read: `probability`: above a half; `logit`: above 0; `class`: it is the class. */
export type Threshold = 'probability' | 'logit' | 'class';

export function maskOf(data: Float32Array, layout: MaskLayout, threshold: Threshold): Mask {
  const { width, height, classes } = layout;
  const made = new Uint16Array(width * height);
  for (let pixel = 0; pixel < made.length; pixel++) {
    made[pixel] = classes > 1 ? bestOf(data, layout, pixel) : single(data[pixel * layout.pixelStep], threshold);
  }
  return { width, height, classes: made };
}

function bestOf(data: Float32Array, { classes, classStep, pixelStep }: MaskLayout, pixel: number): number {
  let best = 0;
  for (let label = 1; label < classes; label++) {
    if (data[label * classStep + pixel * pixelStep] > data[best * classStep + pixel * pixelStep]) best = label;
  }
  return best;
}

function single(score: number, threshold: Threshold): number {
  if (threshold === 'class') return Math.max(0, Math.round(score));
  return score > (threshold === 'probability' ? 0.5 : 0) ? 1 : 0;
}

/**
 * The class of the network's nearest pixel for each pixel of the original picture. Pixels are measured by their middles; what lies
 * beyond the network's picture takes its edge.
 */
export function resizedToPicture(
  mask: Mask,
  picture: readonly [width: number, height: number],
  network: readonly [width: number, height: number],
  { scale, offset }: Placement,
): Uint16Array {
  const nearest = (axis: 0 | 1, length: number): Int32Array =>
    Int32Array.from({ length: picture[axis] }, (_, at) => {
      const inNetwork = (at + 0.5 - offset[axis]) / scale[axis];
      return Math.min(length - 1, Math.max(0, Math.floor((inNetwork * length) / network[axis])));
    });
  const [columns, lines] = [nearest(0, mask.width), nearest(1, mask.height)];
  const out = new Uint16Array(picture[0] * picture[1]);
  for (let at = 0, y = 0; y < picture[1]; y++) {
    for (let x = 0; x < picture[0]; x++) out[at++] = mask.classes[lines[y] * mask.width + columns[x]];
  }
  return out;
}
