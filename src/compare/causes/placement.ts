/** Suspicions about where numbers were written: another order, some places late, another value. */
import type { Evidence, Suspect } from '../suspect';
import { inMemoryOrder, mapOrders } from '../order';

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
    ...mapOrders.slice(1).map((order) => {
      const moved = inMemoryOrder(found, size, order);
      return {
        id: 'layout',
        text: `the dump is in the order ${order}, not CHW (--layout ${order} compares it so)`,
        // Equal in that order, everywhere: then the dump is what this order makes of the golden values.
        predict: (i: number) => (moved[i] === expected[i] ? found[i] : Infinity),
      };
    }),
    ...others.map(({ name, values }) => ({
      id: 'other-value',
      text: `the dump holds ${name}`,
      predict: (i: number) => values[i],
    })),
  ];
}
