/** What a run says of each layer: read from the program a second time, and figures that were measured handed on. */
import { beforeAll, describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { islandsOf, summarize, type SummaryInput } from '../../src/engine/summary';
import type { LayerError } from '../../src/evaluate/perLayer';
import { prepare } from '../../src/passes/pipeline';
import type { QuantizeResult } from '../../src/protocol/results/results';
import { strict } from '../../src/quantize/presets/strict';
import { quantize, type Quantized } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { inIntegers, isConv } from '../../src/quantize/steps/steps';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';

async function summaryOf(activations: boolean): Promise<QuantizeResult> {
  const settings = { ...strict.settings, symmetric: { weights: true, activations } };
  const model = await quantizedNet(smallNet({ tail: false }), settings);
  const quantized = { model, details: new Map() };
  return summarize({ quantized, settings, errors: new Map(), provenance: '', notes: [], seconds: 0 });
}

describe('zero points in the summary', () => {
  it('are of the input and the output of each layer', async () => {
    const { layers } = await summaryOf(false);
    const zeroOf = (name: string) => layers.find((layer) => layer.name === name)?.zeroPoint;
    // Pictures of 0 … 1 begin at qmin, as does what a ReLU lets through; the last layer leaves as int32.
    expect(zeroOf('conv_a')?.input).toBe(-128);
    expect(zeroOf('conv_b')?.output).toBe(-128);
    expect(zeroOf('fc_f')).toEqual({ input: -128, output: 0 });
  });

  it('are left out where activations are symmetric', async () => {
    const { layers } = await summaryOf(true);
    expect(layers.some((layer) => 'zeroPoint' in layer)).toBe(false);
  });
});

async function quantized(change: Partial<Settings>): Promise<Quantized> {
  const { graph } = prepare(smallNet({ tail: true }));
  const images = (async function* () {
    yield* netImages(2, 3);
  })();
  return quantize(graph, await collectRanges(graph, images, 2), { ...strict.settings, ...change });
}
const told = (of: Quantized, settings: Settings, rest: Partial<SummaryInput> = {}): QuantizeResult =>
  summarize({ quantized: of, settings, errors: new Map(), provenance: 'a test', notes: ['n'], seconds: 3, ...rest });
const oneOrAll = (values: readonly number[]): unknown => (values.length === 1 ? values[0] : values);

describe.each([
  ['multipliers', { adjustment: 'mul-shift', bits: { weights: 4, activations: 6, bias: 16 } }],
  ['shifts of all channels', { adjustment: 'pow2-ratio', granularity: 'per-tensor' }],
  ['real factors', { adjustment: 'float' }],
] as const)('a summary with %s', (_, change) => {
  const settings: Settings = { ...strict.settings, ...change };
  let of: Quantized;
  beforeAll(async () => {
    of = await quantized(change);
  });

  it('has a row for each step in integers, as the program has it', () => {
    const { model, details } = of;
    const { layers, islands } = told(of, settings);
    const steps = model.steps.filter(inIntegers);
    expect(layers.map(({ name }) => name)).toEqual(steps.map(({ layer }) => model.graph.layers[layer].name));
    for (const [at, step] of steps.entries()) {
      const row = layers[at];
      const [input, output] = [model.tensors[step.inputs[0]], model.tensors[step.outputs[0]]];
      expect([row.index, row.op]).toEqual([step.layer, model.graph.layers[step.layer].op]);
      expect(row.bits.activations).toBe(output!.bits);
      expect(row.scale.input).toBe(input!.scale[0]);
      expect(row.scale.output).toEqual(oneOrAll([...output!.scale]));
      expect([row.saturation, row.mse, row.maxError, row.sqnrDb.output]).toEqual([null, null, null, null]);
      if (!isConv(step)) {
        expect([row.bits.weights, row.bits.bias, row.scale.weights, row.accumulatorBits]).toEqual([
          null,
          null,
          null,
          null,
        ]);
        expect(row).not.toHaveProperty('kernelPath');
        continue;
      }
      expect([row.bits.weights, row.accumulatorBits]).toEqual([step.weightBits, step.accumulatorBits]);
      expect(row.bits.bias).toBe(step.narrowBias ? step.narrowBias.bits : 32);
      expect(row.scale.weights).toEqual(oneOrAll([...step.weightScale]));
      expect(row.sqnrDb.weights).toBe(details.get(step.name)?.weightSqnrDb);
      const { adjustment } = row;
      if (!step.requantize) {
        expect(adjustment).toBeNull();
        continue;
      }
      const { multiplier, shift, value } = step.requantize.factor;
      const isFloat = change.adjustment === 'float';
      expect(adjustment).toMatchObject({
        mode: change.adjustment,
        value: oneOrAll([...value]),
        multiplier: isFloat ? null : oneOrAll([...multiplier]),
        shift: isFloat ? null : oneOrAll([...shift]),
      });
      const wanted = details.get(step.name)?.wanted ?? [];
      const off = wanted.map((each, i) => Math.abs((value[value.length === 1 ? 0 : i] - each) / each));
      expect(adjustment?.relativeError).toBe(Math.max(...off));
    }
    expect(islands).toEqual([{ layers: ['softmax'], reason: expect.any(String) as string, tail: true }]);
  });

  it('counts bytes of weights and biases', () => {
    const convs = of.model.steps.filter(isConv);
    const weights = convs.reduce((sum, { weights: own }) => sum + own.length, 0);
    const biases = convs.reduce((sum, { bias }) => sum + bias.length, 0);
    const bits = convs.reduce(
      (sum, step) => sum + step.weights.length * step.weightBits + step.bias.length * (step.narrowBias?.bits ?? 32),
      0,
    );
    expect(told(of, settings).size).toEqual({
      floatBytes: 4 * (weights + biases),
      quantizedBytes: Math.ceil(bits / 8),
    });
  });
});

describe('a summary', () => {
  let of: Quantized;
  beforeAll(async () => {
    of = await quantized({});
  });

  it('hands on what was measured', () => {
    const [step] = of.model.steps.filter(isConv);
    const error = { sqnrDb: 31, mse: 0.5, maxError: 2, saturation: 0.125, usedRange: 0.75 } as LayerError;
    const rowWith = (change: Partial<LayerError>) =>
      told(of, strict.settings, { errors: new Map([[step.outputs[0], { ...error, ...change }]]) }).layers.find(
        ({ name }) => name === of.model.graph.layers[step.layer].name,
      );
    expect(rowWith({})).toMatchObject({
      saturation: 0.125,
      usedRange: 0.75,
      mse: 0.5,
      maxError: 2,
      sqnrDb: { output: 31 },
    });
    expect(rowWith({ sqnrDb: Infinity })?.sqnrDb.output).toBe(200);
    expect(rowWith({ sqnrDb: NaN, mse: NaN, maxError: Infinity })).toMatchObject({
      mse: null,
      maxError: null,
      sqnrDb: { output: null },
    });
  });

  it('knows no used range of a head, whose integers have 32 bits', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const [head] = model.outputs;
    const error = { sqnrDb: 31, mse: 0.5, maxError: 2, saturation: 0, usedRange: 0.75 } as LayerError;
    const result = told({ model, details: new Map() }, strict.settings, {
      errors: new Map([[head, error]]),
    });
    expect(result.layers.at(-1)).toMatchObject({ name: 'fc_f', sqnrDb: { output: 31, weights: null } });
    expect(result.layers.at(-1)).not.toHaveProperty('usedRange');
  });

  it('says what it was told, and nothing of what it was not', () => {
    const bare = told(of, strict.settings);
    expect(bare).toMatchObject({ preset: 'strict', provenance: 'a test', notes: ['n'], findings: [], seconds: 3 });
    expect(bare).not.toHaveProperty('measuredOn');
    expect(told(of, strict.settings, { measuredOn: 'noise' }).measuredOn).toBe('noise');
  });

  it('names the layers that stay in float, and those behind the last integers', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), { layers: { conv_d: { float: true } } });
    const islands = islandsOf(model);
    expect(islands.map(({ layers, tail }) => [layers, tail])).toEqual([
      [['conv_d'], false],
      [['softmax'], true],
    ]);
  });
});
