/** Optimizers of the program on a small network: nearer to float, within its bits and its mode, the same with every runner. */
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { openFloatSession } from '../../src/float/session';
import { expandActivations } from '../../src/formats/onnx/expandActivations';
import { openProgram } from '../../src/integer/integerProgram';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { runLayerwise } from '../../src/optimize/layerwise';
import { optimizeProgram } from '../../src/optimize/optimizeProgram';
import { prepare } from '../../src/passes/pipeline';
import { best } from '../../src/quantize/presets/best';
import { quantize, type Quantized } from '../../src/quantize/quantize';
import type { ConvStep, IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { netImages, smallNet } from '../support/quantizedNet';

const images = netImages(24, 3);
const unseen = netImages(12, 77);
const graph = prepare(smallNet({ tail: true })).graph;
const kernel = await createKernel();

async function* stream(from: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* from;
}

const ranges = await collectRanges(graph, stream(images), 24, {}, { numbers: 'all' });

interface Outcome {
  readonly before: Quantized;
  readonly after: Quantized;
  readonly settings: Settings;
}

const outcomes = new Map<string, Promise<Outcome>>();

/** What several tests look at is computed once. */
function optimizedOnce(change: Partial<Settings>): Promise<Outcome> {
  const key = JSON.stringify(change);
  const outcome = outcomes.get(key) ?? optimized(change);
  outcomes.set(key, outcome);
  return outcome;
}

async function optimized(change: Partial<Settings>, cancel?: AbortSignal): Promise<Outcome> {
  const settings = { ...best.settings, ...change };
  const before = quantize(graph, ranges, settings);
  const open = (count: number): AsyncIterable<Float32Array> => stream(images.slice(0, count));
  const job = cancel ? { signal: cancel } : {};
  return { before, settings, after: await optimizeProgram(before, settings, open, images.length, kernel, job) };
}

type Values = ReadonlyMap<string, IntegerValues>;

/** Answers for one image after the other every value that integer steps make. */
function valuesOf(model: QuantizedModel): (image: Float32Array) => Values {
  const input = model.tensors[model.inputs[0]];
  if (!input) throw new Error('no input');
  const program = openProgram(model, kernel);
  return (image) => {
    const seen = new Map<string, IntegerValues>();
    program.run(new Map([[model.inputs[0], quantizeInput(image, input)]]), (step, values) =>
      seen.set(step.name, values.slice()),
    );
    return seen;
  };
}

const convs = (model: QuantizedModel): ConvStep[] => model.steps.filter((step) => step.kind === 'conv');

/** Mean of each channel before the activation: accumulators times their scale, and the float network's. */
async function channelMeans(
  model: QuantizedModel,
  name: string,
): Promise<{ integer: number[]; float: number[]; step: number[] }> {
  const conv = convs(model).find((step) => step.name === name);
  if (!conv) throw new Error(name);
  const bare = {
    ...model,
    steps: model.steps.map((step) => (step === conv ? { ...conv, requantize: undefined } : step)),
  };
  const until = { ...bare, steps: bare.steps.slice(0, model.steps.indexOf(conv) + 1), outputs: conv.outputs };
  const twin = expandActivations(graph);
  const linear = twin.nodes.find((node) => node.name === name)?.outputs[0] ?? -1;
  const session = await openFloatSession(twin, { observe: [linear] });
  const channels = conv.weightShape[0];
  const sums = { integer: new Array<number>(channels).fill(0), float: new Array<number>(channels).fill(0) };
  const scale = (o: number): number =>
    (model.tensors[conv.inputs[0]]?.scale[0] ?? 0) * conv.weightScale[conv.weightScale.length === 1 ? 0 : o];
  const add = (into: number[], data: ArrayLike<number>, factor: (o: number) => number): void => {
    const size = data.length / channels;
    for (let i = 0; i < data.length; i++)
      into[Math.floor(i / size)] += (data[i] * factor(Math.floor(i / size))) / size / images.length;
  };
  const integers = valuesOf(until);
  for (const image of images) {
    add(sums.integer, integers(image).get(name) ?? [], scale);
    add(sums.float, (await session.run(new Map([[graph.inputs[0], image]]))).get(linear) ?? [], () => 1);
  }
  await session.close();
  return { ...sums, step: Array.from({ length: channels }, (_, o) => scale(o)) };
}

/** Mean squared difference of the logits from float, on images that were not calibrated on. */
async function errorOf({ model }: Quantized): Promise<number> {
  const session = await openFloatSession(graph, { observe: [convs(model)[convs(model).length - 1].outputs[0]] });
  const head = convs(model)[convs(model).length - 1];
  const valuesFor = valuesOf(model);
  let error = 0;
  for (const image of unseen) {
    const float = (await session.run(new Map([[graph.inputs[0], image]]))).get(head.outputs[0]) ?? new Float32Array(0);
    const scale = model.tensors[head.outputs[0]]?.scale ?? Float64Array.of(1);
    const integers = valuesFor(image).get(head.name) ?? [];
    float.forEach((y, o) => (error += (y - integers[o] * scale[scale.length === 1 ? 0 : o]) ** 2));
  }
  await session.close();
  return error;
}

describe('runLayerwise', () => {
  it('computes for every image what the program computes for it alone', async () => {
    const { before } = await optimized({ optimize: [], bits: { weights: 4, activations: 4, bias: 32 } });
    const alone = images.map(valuesOf(before.model));
    const differing: string[] = [];
    let compared = 0;
    await runLayerwise(
      before.model,
      stream(images),
      reference,
      (step, batch) => {
        for (let image = 0; image < batch.images; image++) {
          for (const value of step.inputs) {
            const maker = before.model.steps.find(({ outputs }) => outputs.includes(value));
            if (!maker || maker.kind === 'reshape') continue;
            const expected = alone[image].get(maker.name) ?? expect.fail(`${maker.name} made nothing`);
            const made = batch.read(value, image);
            if (made.length !== expected.length || made.some((q, i) => q !== expected[i]))
              differing.push(`${maker.name}, image ${image}`);
            compared++;
          }
        }
        return undefined;
      },
      {},
    );
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(images.length * 10);
  });
});

describe('bias correction', () => {
  it.each(['conv_a', 'conv_b', 'conv_c', 'conv_d', 'fc_e', 'fc_f'])(
    'gives %s the means of the float layer',
    async (name) => {
      const { before, after } = await optimizedOnce({
        optimize: ['bias-correction'],
        bits: { weights: 3, activations: 4, bias: 32 },
      });
      const was = await channelMeans(before.model, name);
      const is = await channelMeans(after.model, name);
      is.integer.forEach((mean, o) =>
        expect(Math.abs(mean - is.float[o])).toBeLessThanOrEqual(0.501 * is.step[o] + 1e-6),
      );
      expect(was.integer.some((mean, o) => Math.abs(mean - was.float[o]) > was.step[o])).toBe(true);
    },
  );
});

describe('reconstruction', () => {
  const modes: readonly Partial<Settings>[] = [
    { adjustment: 'mul-shift' },
    { adjustment: 'float' },
    { adjustment: 'pow2-ratio' },
    { adjustment: 'pow2-tensor' },
    { adjustment: 'pow2-ratio', granularity: 'per-tensor' },
  ];
  it.each(modes)('comes nearer to float with %o', async (mode) => {
    const { before, after } = await optimizedOnce({ ...mode, bits: { weights: 3, activations: 5, bias: 32 } });
    expect(await errorOf(after)).toBeLessThan(0.7 * (await errorOf(before)));
  });

  it('keeps what the adjustment mode promises', async () => {
    for (const adjustment of ['pow2-ratio', 'pow2-tensor'] as const) {
      const { after } = await optimizedOnce({ adjustment, bits: { weights: 3, activations: 5, bias: 32 } });
      for (const { requantize, weightScale } of convs(after.model)) {
        expect(requantize?.factor.multiplier.every((m) => m === 1) ?? true).toBe(true);
        if (adjustment === 'pow2-tensor') expect(weightScale.every((s) => Number.isInteger(Math.log2(s)))).toBe(true);
      }
    }
  });

  it('keeps weights in their bits, and gives the same program twice', async () => {
    const bits = { weights: 2, activations: 4, bias: 32 };
    const [first, second] = [await optimized({ bits }), await optimized({ bits })];
    expect(first.after.model.steps).toEqual(second.after.model.steps);
    for (const { weights } of convs(first.after.model)) expect(weights.every((w) => w >= -2 && w <= 1)).toBe(true);
  });

  it('gives the same program with the kernel as with the reference', async () => {
    const bits = { weights: 4, activations: 4, bias: 32 };
    const { before, settings, after } = await optimized({ bits });
    const open = (count: number): AsyncIterable<Float32Array> => stream(images.slice(0, count));
    const { model } = await optimizeProgram(before, settings, open, images.length, reference, {});
    expect(model.steps).toEqual(after.model.steps);
  });

  it('by adaround comes nearer to float too, the same program twice', async () => {
    const change = { optimize: ['adaround'], bits: { weights: 3, activations: 8, bias: 32 } };
    const [first, second] = [await optimized(change), await optimized(change)];
    expect(first.after.model.steps).toEqual(second.after.model.steps);
    expect(await errorOf(first.after)).toBeLessThan(0.7 * (await errorOf(first.before)));
    for (const { weights } of convs(first.after.model)) expect(weights.every((w) => w >= -4 && w <= 3)).toBe(true);
  });

  it('can be cancelled', async () => {
    await expect(optimized({}, AbortSignal.abort())).rejects.toThrow();
  });
});

it('keeps biases of few bits at their width', async () => {
  const { after } = await optimized({ bits: { ...best.settings.bits, bias: 10 } });
  for (const { bias, narrowBias } of convs(after.model)) {
    const shift = narrowBias?.shift ?? expect.fail('not narrow');
    const integers = Array.from(bias, (b, o) => b / 2 ** shift[shift.length === 1 ? 0 : o]);
    expect(integers.every((q) => Number.isInteger(q) && q >= -512 && q <= 511)).toBe(true);
  }
});
