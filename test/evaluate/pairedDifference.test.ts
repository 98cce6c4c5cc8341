import { describe, expect, it } from 'vitest';
import { clearlyMore } from '../../src/evaluate/pairedDifference';

describe('one candidate is clearly worse than another', () => {
  it.each([
    ['on every image alike', [2, 3, 4, 5], [1, 2, 3, 4], true],
    ['not where the images only differ among themselves', [1, 9, 2, 8], [2, 8, 1, 9], false],
    // Differences 3, −1, 3, −1: mean 1, standard error √(16/3 / 4) = 1.155.
    ['not where two standard errors are more than the mean', [4, 1, 4, 1], [1, 2, 1, 2], false],
    // Differences 3, 1, 3, 1: mean 2, standard error √(4/3 / 4) = 0.577.
    ['where two standard errors are less', [4, 3, 4, 3], [1, 2, 1, 2], true],
    ['not where it is better', [1, 2, 3, 4], [2, 3, 4, 5], false],
    ['never on three images', [2, 3, 4], [1, 2, 3], false],
  ])('%s', (_, a, b, expected) => expect(clearlyMore(a, b)).toBe(expected));
});
