/** NMS against the textbook loop over all pairs. */
import { describe, expect, it } from 'vitest';
import type { Box } from '../../src/calibrate/sample';
import { iou } from '../../src/util/overlap';
import { bestFirst as bestOf, groupsOf, nms as nmsOfFlat, type Scored } from '../../src/evaluate/nms';
import golden from '../golden/nms.json';
import { flat, type Detection } from '../support/detections';
import { random } from '../support/random';

const at = (x: number, score: number, label = 0): Detection => ({ class: label, score, box: [x, 0, x + 10, 10] });

/** Each detection with a box of its own; what is kept, best first. */
function nms(detections: readonly Detection[], limit: number): Detection[] {
  const { class: labels, score, box } = flat(detections);
  const kept = nmsOfFlat(box, { box: Int32Array.from(detections.keys()), class: labels, score }, limit);
  return bestFirst(kept, score).map((index) => detections[index]);
}

/** Falling scores, equal ones in the order given. */
function bestFirst(indices: Iterable<number>, score: Float64Array): number[] {
  return [...indices].sort((a, b) => score[b] - score[a] || a - b);
}

describe('nms', () => {
  it.each(golden.map((row, index) => [index, row] as const))('keeps what the plain loop keeps, case %i', (_, row) => {
    const detections = row.detections as unknown as Detection[];
    expect(nms(detections, row.limit)).toEqual(row.kept.map((index) => detections[index]));
  });

  it.each([
    ['overlapping, one class', [at(0, 0.5), at(1, 0.9)], [1]],
    ['overlapping, two classes', [at(0, 0.5, 0), at(1, 0.9, 1)], [1, 0]],
    ['apart', [at(0, 0.5), at(20, 0.9)], [1, 0]],
    ['equal scores: the first wins', [at(0, 0.5), at(1, 0.5)], [0]],
    ['a suppressed box suppresses nothing', [at(0, 0.9), at(4, 0.8), at(8, 0.7)], [0, 2]],
    ['IoU of exactly the threshold stays', [at(0, 0.9), { ...at(0, 0.8), box: [0, 0, 10, 4] as const }], [0, 1]],
    ['empty boxes neither suppress nor vanish', [{ ...at(0, 0.9), box: [3, 3, 3, 3] as const }, at(0, 0.8)], [0, 1]],
  ] as const)('%s', (_, detections, kept) => {
    expect(nms(detections, 0.4)).toEqual(kept.map((index) => detections[index]));
  });

  it('equals the plain loop on boxes that many classes share', () => {
    const numbers = random(7);
    const count = 60;
    const boxes = Float32Array.from({ length: count * 4 }, (_, i) => numbers.next() * 40 + (i % 4 < 2 ? 0 : 30));
    const all = Array.from({ length: count * 5 }, (_, i) => ({ box: i % count, label: Math.floor(i / count) }));
    const scored = {
      box: Int32Array.from(all, ({ box }) => box),
      class: Int32Array.from(all, ({ label }) => label),
      // Few different scores, so that many are equal.
      score: Float64Array.from(all, () => numbers.int(1, 9) / 10),
    };
    expect(bestFirst(nmsOfFlat(boxes, scored, 0.5), scored.score)).toEqual(plainLoop(boxes, scored, 0.5));
  });

  // Boxes of all sizes, many as narrow as a tenth, some turned inside out, in rows and columns of few places: edges meet.
  it.each([0, 0.05, 0.3, 0.5, 0.9, 1].flatMap((limit) => [1, 2, 3].map((seed) => ({ limit, seed }))))(
    'equals the plain loop on boxes of all shapes, limit $limit, seed $seed',
    ({ limit, seed }) => {
      const numbers = random(seed);
      const shape = (): number[] => {
        const [left, top] = [numbers.int(-8, 8) / 2, numbers.int(-8, 8) / 2];
        return [left, top, left + numbers.int(-1, 20) / 10, top + numbers.int(-1, 20) / 10];
      };
      const boxes = Float32Array.from(Array.from({ length: 80 }, shape).flat());
      const scored = {
        box: Int32Array.from({ length: 80 }, (_, i) => i),
        class: Int32Array.from({ length: 80 }, () => numbers.int(0, 1)),
        score: Float64Array.from({ length: 80 }, () => numbers.next()),
      };
      expect(bestFirst(nmsOfFlat(boxes, scored, limit), scored.score)).toEqual(plainLoop(boxes, scored, limit));
    },
  );

  it('gives class after class, each from its best', () => {
    const detections = [at(0, 0.2, 3), at(50, 0.9, 0), at(100, 0.8, 3), at(150, 0.95, 0)];
    const { class: labels, score, box } = flat(detections);
    const kept = nmsOfFlat(box, { box: Int32Array.from(detections.keys()), class: labels, score }, 0.5);
    expect([...kept]).toEqual([2, 0, 3, 1]);
  });
});

it.each([
  [[], []],
  [
    [2, 0, 2, 5, 0],
    [
      [2, [0, 2]],
      [0, [1, 4]],
      [5, [3]],
    ],
  ],
])('groups of the labels %j', (labels, groups) => {
  expect([...groupsOf(labels)].map(([label, members]) => [label, [...members]])).toEqual(groups);
});

it('sorts the members of a group by score, equal ones as given', () =>
  expect([...bestOf(Int32Array.of(1, 3, 4, 6), [9, 0.5, 9, 0.7, 0.5, 9, 0.6])]).toEqual([3, 6, 1, 4]));

/** Straight from the definition, on every pair. */
function plainLoop(boxes: Float32Array, scored: Scored, limit: number): number[] {
  const order = bestFirst([...scored.score.keys()], scored.score);
  const corners = (member: number): Box => {
    const at = scored.box[member] * 4;
    return [boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]];
  };
  const kept: number[] = [];
  for (const member of order) {
    const rivals = kept.filter((other) => scored.class[other] === scored.class[member]);
    if (rivals.every((other) => !(iou(corners(member), corners(other)) > limit))) kept.push(member);
  }
  return kept;
}
