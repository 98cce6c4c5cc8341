/** Images with random boxes of eighty classes and what a detector might find in them: some boxes shifted a little, the rest anywhere. */
import type { Box, GroundTruth } from '../src/calibrate/sample';
import type { Detections } from '../src/evaluate/detection';

export interface DrawnImage {
  readonly labels: { readonly id: string; readonly boxes: readonly GroundTruth[] };
  readonly found: Detections;
}

export const drawnClasses = 80;
const [width, height] = [640, 480];

/** @param count detections; the seven boxes to find are among them, unless they are fewer */
export function drawImage(at: number, count: number, next: () => number): DrawnImage {
  const boxes = Array.from({ length: 7 }, (): GroundTruth => ({ class: drawClass(next), box: drawBox(next) }));
  const found = Array.from({ length: count }, (_, index) => {
    const truth = boxes.at(index);
    return truth
      ? { class: truth.class, box: shifted(truth.box, next) }
      : { class: drawClass(next), box: drawBox(next) };
  });
  return {
    labels: { id: String(at).padStart(12, '0'), boxes },
    found: {
      class: Int32Array.from(found, (each) => each.class),
      // Products of two numbers of 32 bits, as objectness times score is; few are high.
      score: Float64Array.from(
        found,
        (_, index) => Math.fround(next()) * Math.fround(index < boxes.length ? 1 : next()),
      ),
      box: Float64Array.from(found.flatMap(({ box }) => box)),
    },
  };
}

/** Some classes are frequent, as persons are. */
const drawClass = (next: () => number): number => Math.floor(next() ** 2 * drawnClasses);

function drawBox(next: () => number): Box {
  const [w, h] = [8 + next() ** 2 * 300, 8 + next() ** 2 * 300];
  const [x, y] = [next() * (width - w), next() * (height - h)];
  return [x, y, x + w, y + h];
}

function shifted([x1, y1, x2, y2]: Box, next: () => number): Box {
  const by = (size: number): number => (next() - 0.5) * 0.4 * size;
  return [x1 + by(x2 - x1), y1 + by(y2 - y1), x2 + by(x2 - x1), y2 + by(y2 - y1)];
}
