/** The result card: verdicts, figures, cautions and next steps, worked out by hand from small results. */
import { describe, expect, it } from 'vitest';
import type { EvaluateResult, QuantizeResult } from '../../../src/protocol/results/results';
import { nextSteps, settingOf } from '../../../src/protocol/views/nextSteps';
import { resultCard } from '../../../src/protocol/views/resultCard';
import { severityOfLoss } from '../../../src/protocol/views/severityOfLoss';
import { sampleRun } from './sampleResults';

/** One after the other. */
const model = [
  { name: 'conv1', from: [] },
  { name: 'pool1', from: ['conv1'] },
  { name: 'fc', from: ['pool1'] },
];

const quantize: QuantizeResult = {
  ...sampleRun.quantize,
  provenance: 'preset strict, W8A8, calibrated on 24 images of cats',
};
const evaluated = (rest: Partial<EvaluateResult>): EvaluateResult => ({
  ...{
    evaluator: 'top-k',
    images: 200,
    metrics: { top1: 0.9 },
    seconds: 1,
    imagesPerSecond: 200,
    islands: [],
    provenance: '',
  },
  ...rest,
});

describe('the verdict', () => {
  it.each([
    [evaluated({ float: { top1: 0.925 } }), 'Top-1 accuracy 90.00 %, 2.50 points below float’s 92.50 %', 'warn'],
    [evaluated({ float: { top1: 0.9 } }), 'Top-1 accuracy 90.00 %, the same as float’s', 'good'],
    [evaluated({ float: { top1: 0.98 } }), 'Top-1 accuracy 90.00 %, 8.00 points below float’s 98.00 %', 'bad'],
    [evaluated({}), 'Top-1 accuracy 90.00 % on 200 samples', 'bad'],
    [evaluated({ evaluator: 'fidelity' }), '90.00 % of 200 samples get float’s class', 'bad'],
    [
      evaluated({ evaluator: 'fidelity', metrics: { map50: 0.995 } }),
      'mAP@0.5 99.50 % against float’s own boxes on 200 samples',
      'good',
    ],
    [
      evaluated({ evaluator: 'fidelity', metrics: { sqnrDb: 17 } }),
      'Lowest output SQNR 17.0 dB beside float on 200 samples',
      'warn',
    ],
    [undefined, 'Quantized, not evaluated; the noisiest layer is fc, 9.9 dB', 'bad'],
  ] as const)('%#: %s', (evaluate, verdict, severity) => {
    expect(resultCard({ quantize, evaluate })).toMatchObject({
      verdict: verdict.replace(/ (?=%|dB beside)/g, '\u00a0'),
      severity,
    });
  });
  it('says that a difference is noise, and the figures how sure they are', () => {
    const confidence = {
      ...{ method: 'wilson' as const, metrics: { top1: [0.85, 0.934] as const } },
      difference: { top1: [-0.03, 0.01] as const },
    };
    const sure = { float: { top1: 0.91 }, floatIntervals: { top1: [0.862, 0.942] as const }, confidence };
    const card = resultCard({ quantize, evaluate: evaluated(sure) });
    expect(card.verdict).toBe(
      'Top-1 accuracy 90.00\u00a0%, 1.00 points below float’s 91.00\u00a0%, a difference within noise',
    );
    expect(card.figures[0]).toEqual({
      label: 'Top-1 accuracy',
      float: '91.00\u00a0%\u00a0[86.20, 94.20]',
      integers: '90.00\u00a0%\u00a0[85.00, 93.40]',
      note: '−1.00 points [−3.00, 1.00] noise',
    });
    const lost = { ...sure, confidence: { ...confidence, difference: { top1: [-0.03, -0.001] as const } } };
    expect(resultCard({ quantize, evaluate: evaluated(lost) }).verdict).not.toContain('noise');
  });

  it('is what looks like garbage, where something does', () => {
    const findings = [{ severity: 'error', layer: 'fc', cause: 'constant', message: 'fc is constant' }] as const;
    const card = resultCard({ quantize: { ...quantize, findings }, evaluate: evaluated({ float: { top1: 0.9 } }) });
    expect(card).toMatchObject({ verdict: 'fc is constant', severity: 'bad', cautions: ['fc is constant'] });
  });
});

it('figures are those of the results, float and integers side by side', () => {
  const { figures, worst } = resultCard({ quantize, evaluate: evaluated({ float: { top1: 0.925 } }) });
  expect(figures.slice(0, 2)).toEqual([
    { label: 'Top-1 accuracy', float: '92.50\u00a0%', integers: '90.00\u00a0%', note: '−2.50 points' },
    { label: 'Parameters', float: '80.9 KiB', integers: '20.3 KiB', note: '4.0 times smaller' },
  ]);
  expect(figures.at(-1)).toEqual({ label: 'Float inside', integers: 'nothing' });
  expect(worst.map(({ layer }) => layer)).toEqual(['fc', 'pool1', 'conv1']);
});

describe('cautions', () => {
  const cautions = (provenance: string, rest: Partial<EvaluateResult>): string =>
    resultCard({ quantize: { ...quantize, provenance }, evaluate: evaluated(rest) }).cautions.join(' | ');
  const judgedOn = (dataset: string): Partial<EvaluateResult> =>
    ({ fingerprint: { evaluation: { dataset } } }) as Partial<EvaluateResult>;
  it.each([
    ['calibrated on 128 synthetic samples', {}, /synthetic samples/],
    ['calibrated on 24 images of cats', judgedOn('cats'), /samples that are judged/],
    ['calibrated on 24 images of cats', judgedOn('dogs'), /^$/],
    ['calibrated on 24 images of cats', { images: 20 }, /^20 samples are few/],
    ['calibrated on 24 images of cats', { float: { top1: 0.1 } }, /^Float itself is seldom right/],
  ] as const)('%s', (provenance, rest, caution) => expect(cautions(provenance, rest)).toMatch(caution));
});

describe('next steps', () => {
  const layers = quantize.layers.map((layer) => ({ ...layer, sqnrDb: { ...layer.sqnrDb, alone: undefined } }));
  const steps = (rest: Partial<QuantizeResult>, evaluate = evaluated({ float: { top1: 0.98 } })): string[] => {
    const run = { quantize: { ...quantize, layers, ...rest }, evaluate };
    const { severity } = severityOfLoss(run.quantize, evaluate);
    return nextSteps(run, severity, model).map(({ id }) => id);
  };
  it('of a loss are methods, zero points and bits where figures speak for them', () => {
    expect(steps({})).toEqual(['standard', 'best', 'bits', 'sensitivity']);
    const own = { preset: 'standard', provenance: 'preset standard, W8A8' };
    expect(steps(own)).toEqual(['equalize', 'zero-points', 'best', 'bits']);
    expect(steps({ ...own, layers: layers.map((layer) => ({ ...layer, usedRange: 0.9 })) })).not.toContain(
      'zero-points',
    );
    expect(steps({ ...own, provenance: 'preset standard, asymmetric activations' })).not.toContain('zero-points');
    expect(steps({ preset: 'best', provenance: 'preset best, equalize, verify' })).toEqual([
      'zero-points',
      'bits',
      'sensitivity',
    ]);
  });
  it('of a foreign arithmetic leave it alone', () => expect(steps({ preset: 'dpu' })).toEqual(['sensitivity']));
  it('of a good run are fewer bits', () => expect(steps({}, evaluated({ float: { top1: 0.9 } }))).toEqual(['four']));
  it('of synthetic samples are real ones first', () => {
    expect(steps({ provenance: 'calibrated on 128 synthetic samples' })[0]).toBe('data');
  });
  it('without an evaluation it comes first', () => {
    expect(nextSteps({ quantize }, 'good', [])[0]).toMatchObject({ id: 'evaluate', command: 'evaluate' });
  });
  it('name the layer that sensitivity was measured to be worst, else where precision is lost first', () => {
    const bits = (run: QuantizeResult) => nextSteps({ quantize: run, evaluate: evaluated({}) }, 'bad', model);
    expect(bits(quantize).find(({ id }) => id === 'bits')).toMatchObject({ layer: { layer: 'conv1', bits: 16 } });
    expect(bits({ ...quantize, layers }).find(({ id }) => id === 'bits')?.layer?.layer).toBe('pool1');
  });
  it('are told as --set takes them', () => {
    const told = nextSteps(
      { quantize: { ...quantize, layers, preset: 'own' }, evaluate: evaluated({}) },
      'bad',
      model,
    ).map(settingOf);
    expect(told).toEqual([
      ...['optimize=["equalize","bias-correction"]', 'symmetric.activations=false', 'preset=best'],
      'layers.pool1.bits.activations=16',
    ]);
  });
  it('say how long the best preset takes, by how long this run took', () => {
    const text = (seconds: number, preset = 'strict') =>
      nextSteps({ quantize: { ...quantize, preset, seconds }, evaluate: evaluated({}) }, 'bad', []).find(
        ({ id }) => id === 'best',
      )?.takes;
    expect([text(2), text(30), text(5, 'standard')]).toEqual([
      'about 10 seconds',
      'about 3 minutes',
      'about 15 seconds',
    ]);
  });
});
