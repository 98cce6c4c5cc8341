/** The sentence that says where precision is lost. */
import { describe, expect, it } from 'vitest';
import { firstLoss, worstFinding, type Finding } from '../../../src/protocol/views/firstLoss';

type Row = readonly [name: string, from: readonly string[], sqnr: number | null | undefined];

/** Undefined: no row of the run at all; null: a row without a measured output. */
const found = (...rows: readonly Row[]): Finding | undefined =>
  firstLoss(
    rows.map(([name, from]) => ({ name, from })),
    rows.flatMap(([name, , output]) => (output === undefined ? [] : [{ name, sqnrDb: { weights: null, output } }])),
  );

describe('firstLoss', () => {
  it('names the first jump, not the largest', () => {
    expect(found(['a', [], 35], ['b', ['a'], 18], ['c', ['b'], 2])).toEqual({
      ...{ layer: 'b', jump: 17 },
      text: 'Error first jumps at b: its output has 18.0 dB, 17.0 dB less than a that it reads.',
    });
  });
  it.each<[string, readonly Row[], RegExp]>([
    [
      'just below good, by just six',
      [
        ['a', [], 25.9],
        ['b', ['a'], 19.9],
      ],
      /jumps at b/,
    ],
    [
      'by less than six',
      [
        ['a', [], 25.8],
        ['b', ['a'], 19.9],
      ],
      /^No layer/,
    ],
    [
      'from 26 to 20, which is good',
      [
        ['a', [], 26],
        ['b', ['a'], 20],
      ],
      /^No layer loses 6 dB .* of b, 20.0 dB/,
    ],
    [
      'of two alike the first is named',
      [
        ['a', [], 30],
        ['b', [], 30],
        ['c', ['a', 'b'], 8],
      ],
      /less than a that/,
    ],
    [
      'of what reads nothing measured',
      [
        ['a', [], undefined],
        ['b', ['a'], 8],
      ],
      /^No layer/,
    ],
  ])('%s', (_, rows, text) => expect(found(...rows)?.text).toMatch(text));
  it('leaves alone what is still good', () => {
    expect(found(['a', [], 60], ['b', ['a'], 30], ['c', ['b'], 19])?.layer).toBe('c');
  });
  it('compares with the worst of what a layer reads', () => {
    expect(found(['a', [], 40], ['b', [], 12], ['add', ['a', 'b'], 11])?.text).toMatch(
      /^No layer loses 6 dB at once; .* of add, 11.0 dB/,
    );
  });
  it('looks through layers that were not measured', () => {
    expect(
      found(['a', [], 30], ['route', ['a'], undefined], ['pool', ['route'], null], ['b', ['pool'], 8])?.text,
    ).toMatch(/jumps at b: .* less than pool/);
  });
  it('says nothing without a measured output', () => {
    expect(found(['a', [], null], ['b', ['a'], undefined])).toBeUndefined();
  });
});

it.each([
  [undefined, undefined],
  [[], undefined],
  [
    [{ severity: 'error', layer: 'a', cause: 'coarse', message: 'a has 0 dB' }],
    { layer: 'a', text: 'Error: a has 0 dB' },
  ],
  [[{ severity: 'warning', layer: 'b', cause: 'weights', message: 'b' }], { layer: 'b', text: 'Warning: b' }],
] as const)('says the worst finding of %j', (findings, said) => expect(worstFinding(findings)).toEqual(said));
