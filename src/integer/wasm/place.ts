/** Places of their own for what a step makes on the way. */
import { bytesOfLayout, writePixels, type PixelLayout } from './pixels';
import type { PlacedValue, Planner } from './plan';

/** For the input in the output's element width, without border. */
export function placeLike({ memory }: Pick<Planner, 'memory'>, input: PlacedValue, output: PlacedValue): PlacedValue {
  const { channels, width, pixel, bytes } = input.layout;
  const size = output.layout.bytes;
  const border = { top: 0, left: 0, bottom: 0, right: 0 };
  const layout: PixelLayout = {
    ...input.layout,
    channels,
    bytes: size,
    pixel: (pixel / bytes) * size,
    row: (width * pixel * size) / bytes,
    border,
  };
  const pixels = writePixels(memory, layout, memory.reserve(bytesOfLayout(layout)));
  return { layout, range: output.range, pixels };
}
