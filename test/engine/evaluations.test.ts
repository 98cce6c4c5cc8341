import { describe, expect, it } from 'vitest';
import { fullestFirst, whyNotShown, withEvaluation, type Evaluated } from '../../src/engine/evaluations';
import type { EvaluateResult, Fingerprint } from '../../src/protocol/results/results';

const evaluation = (images: number, data: string, rest: Partial<EvaluateResult> = {}): EvaluateResult => ({
  ...{ evaluator: 'top-k', images, metrics: { top1: 0.5 }, seconds: 1, imagesPerSecond: images, islands: [] },
  provenance: `top-k on ${images} images`,
  fingerprint: { model: 'm', data, evaluation: { evaluator: 'top-k' } } as unknown as Fingerprint,
  ...rest,
});

const after = (...all: readonly EvaluateResult[]): Evaluated =>
  all.reduce((record: Evaluated, each) => withEvaluation(record, each), {});

describe('evaluations of a run', () => {
  it.each<[string, readonly EvaluateResult[], kept: readonly number[], fullest: number]>([
    ['one', [evaluation(5, 'a')], [5], 5],
    ['a smaller one', [evaluation(204, 'a'), evaluation(3, 'b')], [3, 204], 204],
    ['a larger one', [evaluation(3, 'b'), evaluation(204, 'a')], [204, 3], 204],
    ['the same again', [evaluation(204, 'a'), evaluation(3, 'b'), evaluation(204, 'a')], [204, 3], 204],
    ['other labels', [evaluation(204, 'a'), evaluation(204, 'c')], [204, 204], 204],
  ])('%s', (_, all, kept, fullest) => {
    const record = after(...all);
    expect(record.evaluations?.map(({ images }) => images)).toEqual(kept);
    expect(record.evaluate?.images).toBe(fullest);
    expect(fullestFirst(record)).toHaveLength(kept.length);
    expect(fullestFirst(record)[0]).toBe(record.evaluate);
  });

  it('of equally many images the newest stands for the run', () => {
    const { evaluate } = after(evaluation(9, 'a'), evaluation(9, 'b', { metrics: { top1: 0.75 } }));
    expect(evaluate?.metrics).toEqual({ top1: 0.75 });
  });

  it('keep every field, and the float figures of the same images', () => {
    const findings = [{ severity: 'warning', layer: 'a', cause: 'coarse', message: 'm' }] as const;
    const { evaluations } = after(evaluation(9, 'a', { float: { top1: 1 } }), evaluation(9, 'a', { findings }));
    expect(evaluations).toEqual([evaluation(9, 'a', { float: { top1: 1 }, findings })]);
  });

  it('keep how sure a difference is where float ran beside the earlier one alone', () => {
    const confidence = (method: string) => ({ confidence: { method } }) as unknown as Partial<EvaluateResult>;
    const float = { float: { top1: 1 }, floatIntervals: { top1: [0, 1] } } as Partial<EvaluateResult>;
    const kept = (...all: readonly Partial<EvaluateResult>[]) =>
      after(...all.map((rest) => evaluation(9, 'a', rest))).evaluate;
    const [early, late] = [confidence('early'), confidence('late')];
    expect(kept({ ...early, ...float }, late)).toMatchObject({ ...early, ...float });
    expect(kept({ ...early, ...float }, { ...late, float: { top1: 0.75 } })).toMatchObject({
      ...late,
      float: { top1: 0.75 },
    });
    expect(kept({}, late)).toMatchObject(late);
    const outputs = [{ name: 'y' }] as unknown as EvaluateResult['outputs'];
    expect(kept({ outputs }, {})?.outputs).toBe(outputs);
    expect(kept({ state: {}, floatState: {}, outputsState: {} } as unknown as Partial<EvaluateResult>)).toEqual(
      evaluation(9, 'a'),
    );
  });

  it('of no run are none', () => {
    expect(fullestFirst({})).toEqual([]);
    expect(whyNotShown({})).toBeUndefined();
    const only = evaluation(9, 'a');
    expect(fullestFirst({ evaluate: only })).toEqual([only]);
  });

  it('are told apart by what they say where an earlier version made one', () => {
    const old: Evaluated = { evaluate: evaluation(9, 'a', { fingerprint: undefined }) };
    expect(withEvaluation(old, evaluation(9, 'a')).evaluations).toHaveLength(1);
    expect(withEvaluation(old, evaluation(3, 'a')).evaluations).toHaveLength(2);
  });

  it('say when the last is not the one that is shown', () => {
    expect(whyNotShown(after(evaluation(204, 'a'), evaluation(3, 'b')))).toMatch(/of 204 images.*it is of 3$/);
    expect(whyNotShown(after(evaluation(3, 'b'), evaluation(204, 'a')))).toBeUndefined();
  });
});
