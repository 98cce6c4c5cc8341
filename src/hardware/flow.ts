/**
 * How far a stage lets pixels through: which pixels of its input it must have for a pixel of its output, and how many it can hold. Pixels are counted from
 * the first image on, across images, so these are functions of counts alone; how long anything takes plays no part.
 */
import type { Map3 } from '../integer/map';
import type { Window } from '../quantize/quantizedModel';

export type Flow =
  /** Pixel by pixel; of several inputs one each. */
  | { readonly kind: 'pixel' }
  | { readonly kind: 'window'; readonly from: Map3; readonly to: Map3; readonly window: Window; readonly ring: number }
  /** One pixel of each map. */
  | { readonly kind: 'whole'; readonly pixels: number }
  | {
      readonly kind: 'repeat';
      readonly from: Map3;
      readonly times: readonly [y: number, x: number];
      readonly ring: number;
    };

/** Pixels of the input that must have come before output pixel `n` (from 0) is complete. */
export function neededFor(flow: Flow, n: number): number {
  switch (flow.kind) {
    case 'pixel':
      return n + 1;
    case 'whole':
      return (n + 1) * flow.pixels;
    case 'window': {
      const { from, window } = flow;
      const { image, y, x } = placeOf(n, flow.to);
      const row = Math.min(from.height - 1, y * window.strides[0] + reach(window, 0) - window.pads[0]);
      const column = Math.min(from.width - 1, x * window.strides[1] + reach(window, 1) - window.pads[1]);
      return image * from.height * from.width + row * from.width + column + 1;
    }
    case 'repeat': {
      const { image, y, x } = placeOf(n, repeatedMap(flow.from, flow.times));
      const row = Math.floor(y / flow.times[0]);
      return (image * flow.from.height + row) * flow.from.width + Math.floor(x / flow.times[1]) + 1;
    }
  }
}

/** Taps of padding behind the last tap of output pixel `n` that lies on the map. */
export function tapsBehind(flow: Flow, n: number): number {
  if (flow.kind !== 'window') return 0;
  const { from, window } = flow;
  const { y, x } = placeOf(n, flow.to);
  const beyond = (axis: 0 | 1, at: number, size: number): number => {
    const last = Math.floor((size - 1 - at * window.strides[axis] + window.pads[axis]) / window.dilations[axis]);
    return Math.max(0, window.kernel[axis] - 1 - last);
  };
  return beyond(0, y, from.height) * window.kernel[1] + beyond(1, x, from.width);
}

/** Pixels of the input that can have come when `n` output pixels have left. Joins hold nothing themselves. */
export function takenBy(flow: Flow, n: number, joins: boolean): number {
  switch (flow.kind) {
    case 'pixel':
      return joins ? n : n + 1;
    case 'whole':
      return (n + 1) * flow.pixels;
    case 'window': {
      const { from, window, ring } = flow;
      const { image, y, x } = placeOf(n, flow.to);
      const row = y * window.strides[0] - window.pads[0];
      return (image * from.height + row) * from.width + x * window.strides[1] - window.pads[1] + ring;
    }
    case 'repeat': {
      const { image, y, x } = placeOf(n, repeatedMap(flow.from, flow.times));
      const row = image * flow.from.height + Math.floor(y / flow.times[0]);
      const isLast = y % flow.times[0] === flow.times[0] - 1;
      return row * flow.from.width + (isLast ? Math.floor(x / flow.times[1]) : 0) + flow.ring;
    }
  }
}

export const repeatedMap = ({ channels, height, width }: Map3, [timesY, timesX]: readonly [number, number]): Map3 => ({
  ...{ channels, height: height * timesY, width: width * timesX },
});

const reach = ({ kernel, dilations }: Window, axis: 0 | 1): number => (kernel[axis] - 1) * dilations[axis];

function placeOf(n: number, { height, width }: Map3) {
  const image = Math.floor(n / (height * width));
  const within = n - image * height * width;
  const y = Math.floor(within / width);
  return { image, y, x: within - y * width };
}
