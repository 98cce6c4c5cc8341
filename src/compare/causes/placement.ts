/** Suspicions about where numbers were written or read: some places late, another value, inputs of the step exchanged. */
import type { Evidence, Other, Suspect } from '../suspect';

export function placementSuspects({ expected, found, size, others }: Evidence): readonly Suspect[] {
  const { H, W } = size;
  const moves = [
    ...[1, 2, 3].map((count) => [count, `${count} element${count > 1 ? 's' : ''}`] as const),
    ...(H > 1 ? [[W, 'one row'] as const] : []),
    ...(size.C > 1 && H * W > 1 ? [[H * W, 'one channel'] as const] : []),
  ];
  const late =
    (by: number): ((i: number) => number) =>
    // What was not written before the first element is anybody's guess: it counts as explained.
    (i) =>
      expected[i - by] ?? found[i];
  return [
    ...moves.flatMap(([by, words]) => [
      { id: 'late', text: `everything is ${words} late: the address runs behind`, predict: late(by) },
      { id: 'early', text: `everything is ${words} early: the address runs ahead`, predict: late(-by) },
    ]),
    ...others.map(otherSuspect),
  ];
}

function otherSuspect({ name, values, image }: Other): Suspect {
  const predict = (i: number): number => values[i];
  if (image === undefined) return { id: 'other-value', text: `the dump holds ${name}`, predict };
  const text = `the dump holds ${name} of image ${image}: another image, or a buffer that was not written again`;
  return { id: 'other-image', text, predict };
}

/** What the step gives out when its inputs are wired or read otherwise. */
export function recomputedSuspects({ recomputed = [] }: Evidence): readonly Suspect[] {
  return recomputed.map(({ id, text, values }) => ({ id, text, predict: (i) => values()[i] }));
}
