/**
 * The boxes of float against those of the integers, at one threshold: which are the same object, which are lost, which are new.
 * Two boxes are the same object when their IoU is 0.5 or more; the closest pairs are taken first, those of one class before others.
 */
import type { GroundTruth } from '../../calibrate/sample';
import { iou } from '../../util/overlap';
import type { BoxesSeen, FoundBox } from '../results/detections';

/** `renamed`: the same place under another class. */
export type PairKind = 'kept' | 'renamed' | 'lost' | 'new';

export interface BoxPair {
  readonly kind: PairKind;
  readonly float?: FoundBox;
  readonly integers?: FoundBox;
  /** Of lost and new boxes: what the other side has there, with a score below the threshold. */
  readonly below?: FoundBox;
  /** Largest distance of two edges, in pixels of the image. */
  readonly shift?: number;
}

/** As much overlap as evaluators ask of a hit. */
const sameObject = 0.5;

/** By falling score, the higher of the two. @param confidence boxes of lower scores are left out */
export function pairBoxes(
  { float, integers }: Pick<BoxesSeen, 'float' | 'integers'>,
  confidence: number,
): readonly BoxPair[] {
  const parts = [float, integers].map((boxes) => ({
    above: boxes.filter(({ score }) => score >= confidence),
    below: boxes.filter(({ score }) => score < confidence),
  }));
  const [mine, theirs] = parts;
  const first = match(mine.above, theirs.above, (a, b) => a.class === b.class);
  const second = match(without(mine.above, first.keys()), without(theirs.above, first.values()), () => true);
  const both = [...first, ...second].map(([a, b]) => pairOf(a, b));
  const lost = without(mine.above, [...first.keys(), ...second.keys()]);
  const added = without(theirs.above, [...first.values(), ...second.values()]);
  return [
    ...both,
    ...alone(lost, theirs.below).map(([box, below]): BoxPair => ({ kind: 'lost', float: box, below })),
    ...alone(added, mine.below).map(([box, below]): BoxPair => ({ kind: 'new', integers: box, below })),
  ].sort((a, b) => scoreOf(b) - scoreOf(a));
}

function pairOf(float: FoundBox, integers: FoundBox): BoxPair {
  const shift = float.box.reduce((most, edge, at) => Math.max(most, Math.abs(edge - integers.box[at])), 0);
  return { kind: float.class === integers.class ? 'kept' : 'renamed', float, integers, shift };
}

const scoreOf = ({ float, integers }: BoxPair): number => Math.max(float?.score ?? 0, integers?.score ?? 0);

function without<T>(all: readonly T[], gone: Iterable<T>): readonly T[] {
  const set = new Set(gone);
  return all.filter((each) => !set.has(each));
}

/** Each box with what the other side has of its class at its place, if anything. */
function alone(
  boxes: readonly FoundBox[],
  below: readonly FoundBox[],
): readonly (readonly [FoundBox, FoundBox | undefined])[] {
  const found = match(boxes, below, (a, b) => a.class === b.class);
  return boxes.map((box) => [box, found.get(box)]);
}

type Placed = Pick<FoundBox, 'class' | 'box'>;

/** Pairs of the highest IoU first; each box is in one pair at most. */
function match<A extends Placed, B extends Placed>(
  as: readonly A[],
  bs: readonly B[],
  may: (a: A, b: B) => boolean,
): ReadonlyMap<A, B> {
  const pairs = as.flatMap((a) =>
    bs.flatMap((b) => {
      const overlap = may(a, b) ? iou(a.box, b.box) : 0;
      return overlap >= sameObject ? [{ a, b, overlap }] : [];
    }),
  );
  const found = new Map<A, B>();
  const taken = new Set<B>();
  for (const { a, b } of pairs.sort((one, other) => other.overlap - one.overlap)) {
    if (found.has(a) || taken.has(b)) continue;
    found.set(a, b);
    taken.add(b);
  }
  return found;
}

/** How many labelled objects (crowds do not count) have a box of their class. */
export function countFound(truth: readonly GroundTruth[], boxes: readonly FoundBox[]): number {
  const objects = truth.filter(({ crowd }) => crowd !== true);
  return match(objects, boxes, (a, b) => a.class === b.class).size;
}
