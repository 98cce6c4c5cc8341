/** Confusions by the names of classes. */
import { expect, it } from 'vitest';
import { confusionsByName } from '../../../src/protocol/results/confusion';

it('counts what classes of one name are taken for together', () =>
  expect(
    confusionsByName({
      of: 'pictures',
      classes: [{ class: 134, name: 'crane' }, { class: 517, name: 'crane' }, { class: 7 }],
      cells: [
        [7, 134, 2],
        [134, 7, 5],
        [134, 134, 40],
        [134, 517, 3],
        [517, 7, 1],
        [517, 134, 4],
      ],
    }),
  ).toEqual({ 'crane → class 7': 6, 'crane → crane': 7, 'class 7 → crane': 2 }));
