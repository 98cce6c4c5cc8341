import { expect, it } from 'vitest';
import { folding } from '../../../src/language/cfg/folding';

it('folds sections without the blank lines behind them, and comments of several lines', () => {
  const text = '# a\n# b\n\n[net]\nwidth=4 # c\n# d\n\n[conv]\n\n[route]\nlayers=0\n#e\n#f\n#g\n';
  expect(folding(text).map(({ start, end, kind }) => `${start}-${end} ${kind}`)).toEqual([
    '3-4 section',
    '9-10 section',
    '0-1 comment',
    '11-13 comment',
  ]);
});

it('folds no comments behind entries', () => expect(folding('x#1\ny#2\n')).toEqual([]));
