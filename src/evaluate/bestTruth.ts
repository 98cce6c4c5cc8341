/** Which box to find a detection found: that with which its plain IoU is highest, if that is 0.5 or more, as PASCAL VOC has it. */
import type { Box } from '../calibrate/sample';
import { iou } from '../util/overlap';

export const minimumIou = 0.5;

/** The first of equals, of those that `without` has not; −1 when there is none. */
export function bestTruth(box: Box, truths: readonly Box[], without: Pick<ReadonlySet<number>, 'has'>): number {
  let best = -1;
  let highest = 0;
  truths.forEach((truth, index) => {
    if (without.has(index)) return;
    const overlap = iou(box, truth);
    if (overlap < minimumIou || overlap <= highest) return;
    highest = overlap;
    best = index;
  });
  return best;
}
