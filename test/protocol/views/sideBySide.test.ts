/** Two of a kind beside each other: which overlay each side shows, on one scale, and what lies between. */
import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../../src/protocol/views/differences';
import type { RunSummary } from '../../../src/protocol/results/requests';
import { coloursOf } from '../../../src/protocol/views/overlayColour';
import { overlaysOf } from '../../../src/protocol/views/overlays';
import { besideFloat, besideRun, pairOf, type Pair } from '../../../src/protocol/views/sideBySide';
import { quantizedLayer, sampleRun, sampleSummary } from './sampleResults';

const runWith = (scales: readonly number[], provenance: string): RunSummary => ({
  runDir: `/runs/${provenance}`,
  quantize: {
    ...sampleRun.quantize,
    provenance,
    layers: scales.map((output, at) =>
      quantizedLayer(at, sampleSummary.layers[at].name, { scale: { input: 1, weights: null, output } }),
    ),
  },
});

describe('besideRun', () => {
  const [shown, other] = [runWith([1, 4, 16], 'shown'), runWith([16, 64, 256], 'other')];
  const [here, there] = [shown, other].map((run) => overlaysOf(sampleSummary, run));
  const differences = differencesOf(here, there, shown, other);
  const overlays = [...here, ...differences];
  const beside = besideRun(other, there, differences);

  it('stands to the right, with its own provenance', () =>
    expect(beside).toMatchObject({ place: 'right', provenance: 'other', shown: 'Run shown' }));

  it('gives each side its own figures', () => {
    const { left, right } = pairOf(overlays, beside, 'output-scale');
    expect([left?.values, right?.values]).toEqual([
      { conv1: 1, pool1: 4, fc: 16 },
      { conv1: 16, pool1: 64, fc: 256 },
    ]);
  });

  it('colours both sides on one scale: the same figure has the same colour', () => {
    const { left, right } = pairOf(overlays, beside, 'output-scale');
    expect(coloursOf(left!)('fc')).toEqual(coloursOf(right!)('conv1'));
    expect(['conv1', 'pool1', 'fc'].map((name) => coloursOf(left!)(name))).toEqual(
      [0, 1, 2].map((step) => ({ kind: 'step', step })),
    );
    expect(coloursOf(right!)('fc')).toEqual({ kind: 'step', step: 4 });
  });

  it('puts the difference in between, or on both sides when it is chosen itself', () => {
    expect(pairOf(overlays, beside, 'output-sqnr').difference?.id).toBe('difference-output-sqnr');
    const { left, right, difference } = pairOf(overlays, beside, 'difference-output-sqnr');
    expect([left?.id, right, difference]).toEqual(['difference-output-sqnr', left, undefined]);
  });

  it.each(['parameters', 'output-scale'])('has no difference for %s', (id) =>
    expect(pairOf(overlays, beside, id).difference).toBeUndefined(),
  );
});

function noiseOf(run: RunSummary): Pair {
  const overlays = overlaysOf(sampleSummary, run);
  return pairOf(overlays, besideFloat(sampleSummary, run, overlays), 'output-noise');
}

it('a figure that one side alone has is shown there, and of none nothing is', () => {
  const [overlay] = overlaysOf(sampleSummary, sampleRun);
  const beside = { ...besideRun(sampleRun, [], []), overlays: [] };
  expect(pairOf([overlay], beside, overlay.id)).toMatchObject({ left: { id: overlay.id }, right: undefined });
  expect(pairOf([], { ...beside, overlays: [overlay] }, overlay.id)).toMatchObject({
    left: undefined,
    right: { id: overlay.id },
  });
  expect(pairOf([], beside, 'none')).toEqual({
    left: undefined,
    right: undefined,
    difference: undefined,
    both: undefined,
  });
  const float = { ...beside, place: 'left' as const };
  expect(pairOf([overlay], float, overlay.id)).toMatchObject({ left: undefined, right: { id: overlay.id } });
});

describe('besideFloat', () => {
  const overlays = overlaysOf(sampleSummary, sampleRun);
  const beside = besideFloat(sampleSummary, sampleRun, overlays);
  const left = (id: string): Readonly<Record<string, number>> | undefined => pairOf(overlays, beside, id).left?.values;

  it('stands to the left', () => expect(beside).toMatchObject({ place: 'left', shown: 'Quantized' }));

  it('measures the signal against which the noise stands', () => {
    // MSE 1e-4 and 20 dB: the signal's power is a hundred times the noise's.
    const layers = [quantizedLayer(0, 'conv1', { sqnrDb: { weights: null, output: 20 } })];
    const run = { ...sampleRun, quantize: { ...sampleRun.quantize, layers } };
    const pair = noiseOf(run);
    expect(pair.left?.values.conv1).toBeCloseTo(0.1, 12);
    expect(pair.right?.values.conv1).toBeCloseTo(0.01, 12);
    expect(pair.difference?.values.conv1).toBe(20);
  });

  it('leaves out weights and bytes of layers that have none', () => {
    const { bits } = quantizedLayer(0, 'conv1');
    const layers = [
      quantizedLayer(0, 'conv1', { bits: { ...bits, weights: null } }),
      quantizedLayer(1, 'pool1', { cost: sampleRun.quantize.layers[0].cost }),
      quantizedLayer(2, 'fc', { cost: sampleRun.quantize.layers[0].cost }),
    ];
    const run = { ...sampleRun, quantize: { ...sampleRun.quantize, layers } };
    const own = overlaysOf(sampleSummary, run);
    const of = (id: string) => pairOf(own, besideFloat(sampleSummary, run, own), id).left?.values;
    expect(of('weight-bits')).toEqual({ pool1: 32, fc: 32 });
    expect(of('activation-bits')).toEqual({ conv1: 32, pool1: 32, fc: 32 });
    // pool1 has no parameters; fc has 20,490.
    expect(of('weight-memory')).toEqual({ conv1: 896, fc: 81960 });
  });

  it.each([
    ['exact', 200, 1],
    ['no signal at all', -200, 1],
    ['exact', 200, 0],
    ['not measured', null, null],
  ])('says no signal where the output is %s', (_, output, mse) => {
    const layers = [quantizedLayer(0, 'conv1', { mse, sqnrDb: { weights: null, output } }), quantizedLayer(1, 'pool1')];
    const run = { ...sampleRun, quantize: { ...sampleRun.quantize, layers } };
    expect(Object.keys(noiseOf(run).left!.values)).toEqual(['pool1']);
  });

  it('has the sizes of floats', () => {
    expect(left('weight-bits')?.conv1).toBe(32);
    expect(left('weight-memory')?.conv1).toBe(4 * 224);
    expect(left('parameters')).toEqual(overlays.find(({ id }) => id === 'parameters')?.values);
  });

  it('has no saturation', () => expect(left('saturation')).toBeUndefined());
});
