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

describe('a loss', () => {
  const measured = (...outputs: readonly (number | null)[]): QuantizeResult => ({
    ...quantize,
    layers: outputs.map((output) => ({ ...quantize.layers[0], sqnrDb: { weights: null, output } })),
  });
  it.each<[string, QuantizeResult, EvaluateResult | undefined, string, number | undefined]>([
    ['one point', quantize, evaluated({ metrics: { top1: 0 }, float: { top1: 0.01 } }), 'good', -1],
    ['one of a hundred', quantize, evaluated({ evaluator: 'fidelity', metrics: { top1: 0.99 } }), 'good', -1],
    ['more than one', quantize, evaluated({ metrics: { top1: 0 }, float: { top1: 0.0101 } }), 'warn', -1.01],
    ['five', quantize, evaluated({ metrics: { top1: 0 }, float: { top1: 0.05 } }), 'warn', -5],
    ['more than five', quantize, evaluated({ metrics: { top1: 0 }, float: { top1: 0.0501 } }), 'bad', -5.01],
    ['a gain', quantize, evaluated({ metrics: { top1: 0.75 }, float: { top1: 0.5 } }), 'good', 25],
    ['20 dB', measured(30, 20), undefined, 'good', undefined],
    ['less', measured(30, 19.9), undefined, 'warn', undefined],
    ['10 dB', measured(10, null), undefined, 'warn', undefined],
    ['less than that', measured(null, 9.9), undefined, 'bad', undefined],
    ['nothing measured', measured(null), undefined, 'good', undefined],
    ['the outputs’ own', measured(5), evaluated({ metrics: { sqnrDb: 25 } }), 'good', undefined],
    ['points without float', measured(15), evaluated({}), 'warn', undefined],
  ])('of %s', (_, of, evaluate, severity, points) => {
    const loss = severityOfLoss(of, evaluate);
    expect(loss.severity).toBe(severity);
    if (points === undefined) expect(loss.points).toBeUndefined();
    else expect(loss.points).toBeCloseTo(points, 9);
    const findings = [{ severity: 'error', layer: 'fc', cause: 'constant', message: '' }] as const;
    expect(severityOfLoss({ ...of, findings }, evaluate).severity).toBe('bad');
    expect(severityOfLoss({ ...of, findings: [{ ...findings[0], severity: 'warning' }] }, evaluate)).toEqual(loss);
  });
});

describe('other words of the card', () => {
  const cardOf = (more: Partial<QuantizeResult>, evaluate?: EvaluateResult) =>
    resultCard({ quantize: { ...quantize, ...more }, evaluate });
  const plain = (text: string | undefined): string | undefined => text?.replace(/\u00a0/g, ' ');
  const noted = (more: Partial<QuantizeResult>): readonly string[] =>
    cardOf(more).figures.map(({ label, integers, note = '' }) => `${label}: ${integers} ${note}`.trim());

  it.each<[Partial<EvaluateResult>, string]>([
    [{ float: { top1: 0.875 } }, 'Top-1 accuracy 90.00 %, 2.50 points above float’s 87.50 %'],
    [{ float: { top1: 0.900049 } }, 'Top-1 accuracy 90.00 %, the same as float’s'],
    [{ float: { top1: 0.90006 } }, 'Top-1 accuracy 90.00 %, 0.01 points below float’s 90.01 %'],
    [{ metrics: { loss: 2 }, float: { loss: 1 } }, 'loss 2, float 1'],
    [{ metrics: {} }, 'Quantized, not evaluated; the noisiest layer is fc, 9.9 dB'],
    [{ evaluator: 'fidelity', metrics: { map: 0.5 } }, 'mAP@0.5:0.95 50.00 % against float’s own boxes on 200 samples'],
  ])('%j: %s', (rest, verdict) => expect(plain(cardOf({}, evaluated(rest)).verdict)).toBe(verdict));
  it('without any layer is short', () => expect(cardOf({ layers: [] }).verdict).toBe('Quantized, not evaluated'));

  it('says changes with their sign, of shares alone', () => {
    const notes = cardOf(
      {},
      evaluated({ metrics: { top1: 0.5, top5: 0.75, loss: 2 }, float: { top1: 0.5, top5: 0.5, loss: 1 } }),
    );
    expect(notes.figures.slice(0, 3).map(({ note }) => note)).toEqual(['0.00 points', '+25.00 points', undefined]);
    const alone = cardOf({}, evaluated({ metrics: { top1: 0.5 } })).figures[0];
    expect(alone).toEqual({ label: 'Top-1 accuracy', integers: '50.00\u00a0%' });
    const given = cardOf({}, evaluated({ evaluator: 'fidelity', float: { top1: 0.5 }, reference: 'given' } as never));
    expect([given.figures[0].label, given.figures[0].float]).toEqual([
      ...['Top-1 accuracy, beside float', '50.00\u00a0% as given'],
    ]);
  });

  it('has no noise where no picture differs', () => {
    const confidence = { method: 'wilson' as const, metrics: {}, difference: { top1: [0, 0] as const } };
    const { figures } = cardOf({}, evaluated({ float: { top1: 0.9 }, confidence }));
    expect(figures[0].note).toBe('0.00 points');
  });

  it('counts parts that stay in float inside, but not those at the end', () => {
    const island = (tail: boolean) => ({ layers: ['a'], reason: 'r', tail });
    const inside = (...tails: readonly boolean[]) => noted({ islands: tails.map(island) }).at(-1);
    expect([inside(true), inside(false, true), inside(false, false)]).toEqual([
      ...['Float inside: nothing', 'Float inside: 1 part', 'Float inside: 2 parts'],
    ]);
  });

  it('says what it takes of hardware, where something does', () => {
    const cost = { ...quantize.cost!, macs: 1000, macBits: 64_123, accumulatorBits: 21 };
    expect(noted({ cost }).slice(1, 3)).toEqual([
      'Multiply-accumulates: 1.00 k on average as 8.0 × 8.0 bits',
      'Accumulators: 21 bits brought back by: 8-bit multiplier',
    ]);
    const [layer] = quantize.layers;
    const widths = (macBits: number, ...weights: readonly (number | null)[]) =>
      noted({
        cost: { ...cost, macBits },
        layers: weights.map((each) => ({ ...layer, bits: { ...layer.bits, weights: each } })),
      })[1];
    expect(widths(64_000, 8, null, 8)).toBe('Multiply-accumulates: 1.00 k 8 × 8 bits each');
    expect(widths(63_982, 8)).toBe('Multiply-accumulates: 1.00 k 8 × 8 bits each');
    expect(widths(32_000, 4)).toBe('Multiply-accumulates: 1.00 k 4 × 8 bits each');
    expect(widths(48_000, 4, 8)).toBe('Multiply-accumulates: 1.00 k on average as 6.9 × 6.9 bits');
    expect(widths(70_000, 8)).toBe('Multiply-accumulates: 1.00 k on average as 8.4 × 8.4 bits');
    expect(noted({ cost: { ...cost, accumulatorBits: null } })[2]).toMatch(/^Accumulators: – brought/);
    expect(noted({ cost: { ...cost, macs: 1 } })).toHaveLength(4);
    expect(noted({ cost: { ...cost, macs: 0 } })).toHaveLength(2);
    expect(noted({ size: { floatBytes: 4, quantizedBytes: 0 } })[0]).toBe('Parameters: 0 bytes');
    expect(noted({ size: { floatBytes: 4, quantizedBytes: 1 } })[0]).toBe('Parameters: 1 byte 4.0 times smaller');
  });

  it('names three layers, the noisiest first', () => {
    const layers = [5, 3, null, 4, 6, 3.5].map((output, at) => ({
      ...quantize.layers[0],
      ...{ name: `l${at === 5 ? 1 : at}`, sqnrDb: { weights: null, output } },
    }));
    expect(cardOf({ layers }).worst).toEqual([
      { layer: 'l1', text: '3.0 dB' },
      { layer: 'l3', text: '4.0 dB' },
      { layer: 'l0', text: '5.0 dB' },
    ]);
  });

  it.each<[Partial<EvaluateResult>, number]>([
    [{ images: 49, float: { top1: 0.9 } }, 1],
    [{ images: 50, float: { top1: 0.9 } }, 0],
    [{ float: { top1: 0.299 } }, 1],
    [{ float: { top1: 0.3 } }, 0],
    [{ float: undefined }, 0],
    [{ evaluator: 'fidelity', float: { top1: 0.1 } }, 0],
  ])('%j: %i cautions', (rest, count) => {
    expect(cardOf({}, evaluated(rest)).cautions).toHaveLength(count);
    const finding = { severity: 'warning', layer: 'fc', cause: 'weights', message: 'fc' } as const;
    expect(cardOf({ findings: [finding, finding] }, evaluated(rest)).cautions).toHaveLength(count + 1);
  });
});

describe('cautions', () => {
  it('say that errors were measured on noise, as long as nothing was judged', () => {
    const noise = { ...quantize, provenance: 'preset given, ranges as the file gives them, errors on noise' };
    expect(resultCard({ quantize: noise }).cautions.join()).toContain('measured on noise');
    expect(resultCard({ quantize: noise, evaluate: evaluated({}) }).cautions.join()).not.toContain('measured on noise');
  });
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
  it('of samples of which float says one and the same', () => {
    const says = (images: number, ...cells: readonly (readonly [number, number, number])[]): Partial<EvaluateResult> =>
      ({ evaluator: 'fidelity', images, detail: { confusion: { of: 'pictures', classes: [], cells } } }) as never;
    const one = says(60, [5, 5, 50], [5, 2, 10]);
    expect(cautions('', one)).toBe('Float says the same class of all 60 samples: are they fed as the network wants?');
    expect(cautions('', says(7, [5, 5, 7]))).toBe('7 samples are few: such figures are rough.');
    expect(cautions('', says(60, [5, 5, 50], [2, 2, 10]))).toBe('');
    expect(cautions('', { ...one, evaluator: 'top-k' })).toBe('');
    expect(cautions('calibrated on 9 synthetic samples', one)).toMatch(/^Ranges were measured on synthetic [^?]*$/);
  });
});

describe('next steps', () => {
  const layers = quantize.layers.map((layer) => ({ ...layer, sqnrDb: { ...layer.sqnrDb, alone: undefined } }));
  /** So many layers with a known range, of which `wasting` use half of it or less. */
  const used = (count: number, wasting: number): QuantizeResult['layers'] => [
    { ...layers[0], usedRange: undefined },
    ...Array.from({ length: count }, (_, at) => ({ ...layers[0], usedRange: at < wasting ? 0.55 : 0.56 })),
  ];
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
  it.each([
    ['amplified', 'pool1', 0],
    ['cancelled', 'pool1', 0],
    ['amplified', 'conv1', 1],
    ['coarse', 'pool1', 1],
  ] as const)('are no bits where the noise is %s at %s: that of what it reads', (cause, layer, count) => {
    const findings = [{ severity: 'warning', layer, cause, message: '' }] as const;
    const run = { quantize: { ...quantize, layers, findings }, evaluate: evaluated({}) };
    expect(nextSteps(run, 'bad', model).filter(({ id }) => id === 'bits')).toHaveLength(count);
  });
  it.each<[string, Partial<QuantizeResult>, string, number]>([
    ['15 % of the layers', { layers: used(20, 3) }, 'zero-points', 1],
    ['fewer', { layers: used(20, 2) }, 'zero-points', 0],
    ['none known', { layers: used(0, 0) }, 'zero-points', 0],
    ['powers of two', { layers: used(20, 3), provenance: 'pow2-tensor' }, 'zero-points', 0],
    ['16 bits already', { layers: [{ ...layers[0], bits: { ...layers[0].bits, activations: 16 } }] }, 'bits', 0],
    ['15 bits', { layers: [{ ...layers[2], bits: { ...layers[2].bits, activations: 15 } }] }, 'bits', 1],
  ])('where %s: %s', (_, more, id, count) =>
    expect(
      nextSteps(
        { quantize: { ...quantize, preset: 'standard', provenance: 'equalize', ...more }, evaluate: evaluated({}) },
        'bad',
        model,
      ).filter((step) => step.id === id),
    ).toHaveLength(count),
  );
  it.each<[number | null, string, number]>([
    [5, 'strict', 1],
    [4, 'strict', 0],
    [null, 'strict', 0],
    [8, 'given', 0],
  ])('of a good run at %j bits with %s: fewer bits %i times', (weights, preset, count) => {
    const own = { ...quantize, preset, layers: [{ ...layers[0], bits: { ...layers[0].bits, weights } }] };
    expect(nextSteps({ quantize: own, evaluate: evaluated({}) }, 'good', model)).toHaveLength(count);
  });
  it('say why, in figures', () => {
    const why = (run: QuantizeResult, id: string) =>
      nextSteps({ quantize: run, evaluate: evaluated({}) }, 'bad', model).find((step) => step.id === id)?.why;
    expect(why(quantize, 'bits')).toBe('Quantized alone it leaves the outputs 40.2 dB, the least of all layers.');
    const [conv, pool, fc] = layers;
    const noisy = (...outputs: readonly number[]): QuantizeResult => ({
      ...quantize,
      layers: [conv, pool, fc].map((layer, at) => ({ ...layer, sqnrDb: { ...layer.sqnrDb, output: outputs[at] } })),
    });
    expect(why(noisy(30, 15, 14), 'bits')).toBe('Its output has 15.0 dB, 15.0 dB less than what it reads.');
    expect(why(noisy(19, 18, 30), 'bits')).toBe('Its output is the noisiest of all, 18.0 dB.');
    expect(why(noisy(30, 20, 30), 'bits')).toBeUndefined();
    const wasting = { ...quantize, preset: 'standard', provenance: '', layers: used(20, 3) };
    expect(why(wasting, 'zero-points')).toContain('3 of 20 layers use half of their integers or fewer');
  });
  it('take at least five seconds, rounded to five, and minutes from ninety on', () => {
    const takes = (seconds: number): string | undefined =>
      nextSteps({ quantize: { ...quantize, preset: 'standard', seconds }, evaluate: evaluated({}) }, 'bad', []).find(
        ({ id }) => id === 'best',
      )?.takes;
    expect([0, 2, 3, 29.9, 30, 60].map(takes)).toEqual([
      ...['about 5 seconds', 'about 5 seconds', 'about 10 seconds', 'about 90 seconds'],
      ...['about 2 minutes', 'about 3 minutes'],
    ]);
  });
  it('are told as --set takes them', () => {
    expect(settingOf({ id: 'x', text: '', why: '' })).toBeUndefined();
    expect(settingOf({ id: 'x', text: '', why: '', set: { a: 1, b: 'c' } })).toBe('a=1 b=c');
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
