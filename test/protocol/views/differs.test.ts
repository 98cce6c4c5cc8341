/** Which answers count as others than float's. */
import { describe, expect, it } from 'vitest';
import { differs } from '../../../src/protocol/views/differs';
import type { FoundBox, ImageSeen } from '../../../src/protocol/results/detections';

type Seen = ImageSeen['seen'];

const boxes = (float: readonly FoundBox[], integers: readonly FoundBox[]): Seen => ({
  ...{ kind: 'boxes', float, integers, leftOut: { float: 0, integers: 0 }, confidence: 0.1, nms: 0.45 },
});
const cat: FoundBox = { class: 0, score: 0.9, box: [0, 0, 100, 100] };
const weak: FoundBox = { ...cat, score: 0.2 };

/** Ranks in float and in integers, by class. */
const classes = (...ranks: readonly (readonly [number, number])[]): Seen => ({
  kind: 'classes',
  rows: ranks.map(([float, integers], label) => ({
    class: label,
    float: { score: 0, probability: 0, rank: float },
    integers: { score: 0, probability: 0, rank: integers },
  })),
});
const outputs = (...sqnrDb: readonly (number | null)[]): Seen => ({
  kind: 'outputs',
  outputs: sqnrDb.map((db, at) => ({ name: String(at), sqnrDb: db })),
});

describe('differs', () => {
  it.each<[string, Seen, boolean]>([
    ['no boxes', boxes([], []), false],
    ['the same box, moved', boxes([cat], [{ ...cat, box: [5, 5, 104, 104] }]), false],
    ['a box that is lost', boxes([cat], []), true],
    ['a box that is new', boxes([], [cat]), true],
    ['a box of another class', boxes([cat], [{ ...cat, class: 1 }]), true],
    ['a box whose score falls below the threshold', boxes([cat], [weak]), true],
    ['boxes below the threshold', boxes([weak], []), false],
    ['the same first class', classes([0, 0], [1, 2], [2, 1]), false],
    ['another first class', classes([0, 1], [1, 0]), true],
    ['outputs near float', outputs(40, 20, null), false],
    ['an output that is noise', outputs(40, 19.9), true],
  ])('%s', (_, seen, expected) => expect(differs(seen, 0.25)).toBe(expected));

  it('heeds the lowest score that was looked for', () => {
    expect(differs(boxes([{ ...cat, score: 0.05 }], []), 0)).toBe(false);
    expect(differs(boxes([weak], []), 0)).toBe(true);
  });
});
