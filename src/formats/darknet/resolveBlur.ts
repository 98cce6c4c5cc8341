/**
 * `antialiasing` of [convolutional] and [maxpool] (AlexeyAB's): the layer steps by 1, and a blur behind its activation takes the
 * stride: 3×3 binomial, padded by one, or 2×2 means without padding (`antialiasing=2`).
 */
import { readInt } from './cfgOptions';
import { checkedOutput, type LayerContext, maxSide } from './layerContext';
import type { Blur, ImageShape } from './resolvedCfg';

export interface Strides {
  readonly strideX: number;
  readonly strideY: number;
}

const strideBounds = { min: 1, max: maxSide };

/** `stride`, or `stride_x` and `stride_y` where they are given and positive. */
export function readStrides({ section }: LayerContext): Strides {
  const stride = readInt(section, 'stride', 1, strideBounds);
  const along = (key: string): number => {
    const value = readInt(section, key, -1, { min: -1, max: maxSide });
    return value < 1 ? stride : value;
  };
  return { strideX: along('stride_x'), strideY: along('stride_y') };
}

const antialiasing = ({ section }: LayerContext): number =>
  readInt(section, 'antialiasing', 0, { min: -maxSide, max: maxSide });

/** Of the layer itself. */
export function ownStrides(context: LayerContext): Strides {
  return antialiasing(context) === 0 ? readStrides(context) : { strideX: 1, strideY: 1 };
}

/** @param map what the layer itself makes */
export function readBlur(context: LayerContext, map: ImageShape): Blur | undefined {
  const asked = antialiasing(context);
  return asked === 0 ? undefined : { size: asked === 2 ? 2 : 3, ...readStrides(context), map };
}

/** What the layer hands on. */
export function behindBlur(context: LayerContext, map: ImageShape, blur: Blur | undefined): ImageShape {
  if (!blur) return map;
  const { size, strideX, strideY } = blur;
  const along = (n: number, stride: number): number => Math.floor((n + 2 * blurPadding(blur) - size) / stride) + 1;
  return checkedOutput(context, {
    channels: map.channels,
    height: along(map.height, strideY),
    width: along(map.width, strideX),
  });
}

/** Rows and columns of zeros on each side. */
export const blurPadding = ({ size }: Blur): number => (size === 3 ? 1 : 0);
