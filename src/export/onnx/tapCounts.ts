/** How many taps of an average pool's window count at each output position. */
import type { Shape } from '../../graph/tensor';
import type { AveragePoolStep } from '../../quantize/quantizedModel';

/** Row-major over the output's last two axes; a tap in the padding counts only where the step says so. */
export function tapCounts({ window, countIncludesPadding }: AveragePoolStep, from: Shape, to: Shape): Int32Array {
  const along = (axis: 0 | 1): readonly number[] => {
    const size = from[axis + 2] + (countIncludesPadding ? window.pads[axis + 2] : 0);
    const least = countIncludesPadding ? -window.pads[axis] : 0;
    return Array.from({ length: to[axis + 2] }, (_, output) => {
      const first = output * window.strides[axis] - window.pads[axis];
      const taps = Array.from({ length: window.kernel[axis] }, (_, tap) => first + tap * window.dilations[axis]);
      return taps.filter((position) => position >= least && position < size).length;
    });
  };
  const [rows, columns] = [along(0), along(1)];
  return Int32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
}
