/** Gates on figures of outputs: the worst of all, or one by name; what could not be compared misses. */
import { describe, expect, it } from 'vitest';
import { missedGates, parseGates, wantsFloat } from '../../src/cli/gates';
import type { EvaluateResult } from '../../src/protocol/results/results';

const output = (name: string, sqnrDb: number | null, cosine: number | null) => ({
  ...{ name, shape: [1, 2], role: 'values', why: 'planted' },
  ...{ sqnrDb, cosine, largestError: 1 },
});
const result: EvaluateResult = {
  ...{ evaluator: 'fidelity', images: 1, metrics: { miou: 0.5 }, seconds: 1, imagesPerSecond: 1 },
  ...{ islands: [], provenance: 'planted' },
  outputs: [output('a', 30, 0.99), output('b.c', 20, 0.999), output('d', null, 1)],
};
const comparable: EvaluateResult = { ...result, outputs: result.outputs?.slice(0, 2) };

describe('gates', () => {
  it.each([
    ['miou=0.5', comparable, []],
    ['output.sqnr=20', comparable, []],
    ['output.sqnr=20.5', comparable, ['gate missed: output.sqnr is 20, wanted at least 20.5']],
    ['output.b.c.sqnr=30', comparable, ['gate missed: output.b.c.sqnr is 20, wanted at least 30']],
    ['output.a.sqnr=30', comparable, []],
    ['output.cosine=0.995', comparable, ['gate missed: output.cosine is 0.99, wanted at least 0.995']],
    ['output.sqnr=1', result, ['gate missed: output.sqnr is NaN, wanted at least 1']],
  ])('%s', (text, of, missed) => expect(missedGates(of, parseGates([text]))).toEqual(missed));

  it('of outputs need the float model', () => {
    expect(['output.sqnr=1', 'float.top1=1', 'top1=1'].map((text) => wantsFloat(parseGates([text])))).toEqual([
      true,
      true,
      false,
    ]);
  });
  it('name the figures that there are', () => {
    expect(() => missedGates(comparable, parseGates(['output.a.sqn=1']))).toThrow('did you mean "output.a.sqnr"?');
  });
});
