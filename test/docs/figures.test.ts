/** The figures of docs/concepts.md are what their script draws, and the curve in one of them is the published one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bestClip, figures } from '../../scripts/makeFigures.mjs';

const folder = join(import.meta.dirname, '../../docs/figures');

describe('figures', () => {
  it('are what node scripts/makeFigures.mjs draws', () => {
    const stored = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    expect(Object.fromEntries(stored)).toEqual(figures());
  });

  // Banner et al. 2018, table of optimal clipping of a Gauss density.
  it.each([
    [4, 2.55],
    [8, 3.92],
  ])('have %i bits clipped best at %f σ', (bits, best) => expect(Math.abs(bestClip(bits) - best)).toBeLessThan(0.015));
});
