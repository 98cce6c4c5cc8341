/** A layer alone, against the float network with nothing but that layer's weights replaced by what its integers stand for. */
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { decibelsOf, noiseOf, openProbe } from '../../src/evaluate/outputNoise';
import { openFloat } from '../../src/evaluate/runQuantized';
import { floatsOf, floatTensor } from '../../src/graph/tensor';
import type { Graph } from '../../src/graph/graph';
import { prepare } from '../../src/passes/pipeline';
import { askedBits, bitsOfLayer, isolatedSettings, roundingLayers, withBits } from '../../src/quantize/isolate';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import { tailOf, withoutTail } from '../../src/quantize/regions';
import { reference } from '../../src/integer/runStep';
import { netImages, smallNet } from '../support/quantizedNet';

const graph = withoutTail(prepare(smallNet({ tail: true }), { maxPoolPadding: 'lowest', batchNorm: 'exact' }).graph);
const images = netImages(3);
const ranges = await collectRanges(graph, stream(), images.length, {});
const probe = await openProbe(graph, stream());

async function* stream(): AsyncGenerator<Float32Array> {
  yield* images;
}

const noiseAlone = (layer: string, weights: number): Promise<number> => {
  const settings = isolatedSettings(graph, strict.settings, layer, { weights, activations: 16 });
  return noiseOf(quantize(graph, ranges, settings).model, probe, reference);
};

/** The network with ŵ = s·round(w / s) per output channel, s = max|w| / qmax: the formula of report 3.1 written out again. */
function withRoundedWeights(name: string, bits: number): Graph {
  const node = graph.nodes.find((one) => one.name === name) ?? expect.fail(`no ${name}`);
  const tensor = graph.constants.get(node.inputs[1]) ?? expect.fail('no weights');
  const w = floatsOf(tensor);
  const size = w.length / tensor.shape[0];
  const rounded = w.map((x, i) => {
    const channel = w.subarray(Math.floor(i / size) * size, (Math.floor(i / size) + 1) * size);
    const s = Math.max(...channel.map(Math.abs)) / (2 ** (bits - 1) - 1);
    return s * Math.round(x / s);
  });
  const constants = new Map(graph.constants).set(node.inputs[1], floatTensor(tensor.shape, rounded));
  return { ...graph, constants };
}

async function noiseOfFloat(changed: Graph): Promise<number> {
  const runner = await openFloat(changed);
  let [signal, noise] = [0, 0];
  for (const { input, outputs } of probe.images) {
    const made = await runner.run(input);
    for (const [value, wanted] of outputs) {
      wanted.forEach((x, i) => {
        signal += x * x;
        noise += (x - (made.get(value)?.[i] ?? NaN)) ** 2;
      });
    }
  }
  await runner.close();
  return noise / signal;
}

describe('a layer alone', () => {
  it.each([
    ['conv_a', 4],
    ['conv_b', 3],
    ['conv_d', 4],
    ['fc_e', 5],
    ['fc_f', 4],
  ] as const)('%s: its weights at %i bits make the noise that they make in float', async (layer, bits) => {
    const expected = await noiseOfFloat(withRoundedWeights(layer, bits));
    // What remains apart is 16 bits of activations and the bias.
    expect((await noiseAlone(layer, bits)) / expected).toBeCloseTo(1, 1);
  });

  it('hardly makes noise at 16 bits, whichever it is', async () => {
    const { model } = quantize(graph, ranges, strict.settings);
    for (const layer of roundingLayers(model)) {
      expect(decibelsOf(await noiseAlone(layer, 16)), layer).toBeGreaterThan(60);
    }
  });

  it('is the only one that runs in integers', () => {
    const settings = isolatedSettings(graph, strict.settings, 'conv_d', { weights: 8, activations: 8 });
    const { steps } = quantize(graph, ranges, settings).model;
    const integer = steps.filter(({ kind }) => kind !== 'island').map(({ layer }) => graph.layers[layer].name);
    expect([...new Set(integer)]).toEqual(['conv_d']);
  });
});

describe('layers that round', () => {
  it('have weights or an adjustment; pools, moves and tables are left out', () => {
    const names = roundingLayers(quantize(graph, ranges, strict.settings).model);
    expect(names).toEqual(['conv_a', 'conv_b', 'conv_c', 'add', 'mul', 'concat', 'conv_d', 'mean', 'fc_e', 'fc_f']);
  });
});

it('the graph without its tail ends in its heads', () => {
  expect(graph.outputs.map((value) => graph.values[value].name)).toEqual(['fc_f:out']);
  expect(tailOf(graph).size).toBe(0);
});

it('widths of a layer are asked for by itself or for all', () => {
  const settings = withBits(strict.settings, 'a', { weights: 4 });
  expect(askedBits(settings, 'a')).toEqual({ weights: 4, activations: 8 });
  expect(askedBits(settings, 'b')).toEqual({ weights: 8, activations: 8 });
  expect(withBits(settings, 'a', { activations: 6 }).layers['a'].bits).toEqual({ weights: 4, activations: 6 });
});

describe('widths of a layer in the program', () => {
  const bits = { weights: 4, activations: 4, bias: 32 };
  it.each([
    ['conv_a', 'first', 8, {}, { weights: 8, activations: 4 }],
    ['conv_b', 'depthwise', 8, {}, { weights: 6, activations: 4 }],
    ['conv_c', 'none of both', 8, {}, { weights: 4, activations: 4 }],
    ['fc_e', 'read by the head', 8, {}, { weights: 4, activations: 8 }],
    ['fc_f', 'the head', 8, {}, { weights: 8, activations: 4 }],
    ['conv_a', 'first, at one width', 2, {}, { weights: 4, activations: 4 }],
    ['conv_a', 'of its own', 8, { bits: { weights: 3, activations: 5 } }, { weights: 3, activations: 5 }],
  ] as const)('%s, %s', (layer, _, edgeBits, own, expected) => {
    const settings = { ...strict.settings, bits, edgeBits, depthwiseBits: 6, layers: { [layer]: own } };
    const { model } = quantize(graph, ranges, settings);
    const found = bitsOfLayer(model, settings, layer);
    expect(found).toEqual(expected);
    const alone = quantize(graph, ranges, isolatedSettings(graph, settings, layer, found)).model;
    expect(alone.steps.find(({ name }) => name === layer)).toMatchObject({ weightBits: expected.weights });
  });

  it('of what tables read are those of the settings', () => {
    const settings = { ...strict.settings, tableBits: 12 };
    const { model } = quantize(graph, ranges, settings);
    const addresses = model.steps.flatMap((step) => (step.kind === 'lookup' ? step.inputs : []));
    const makers = model.steps.filter(({ outputs }) => outputs.some((value) => addresses.includes(value)));
    expect(makers.map(({ layer }) => bitsOfLayer(model, settings, graph.layers[layer].name).activations)).toEqual(
      makers.map(() => 8),
    );
  });
});

describe('decibels', () => {
  it.each([
    [1, 0],
    [0.01, 20],
    [0, 200],
    [Infinity, -200],
  ])('of a noise of %d', (noise, db) => expect(decibelsOf(noise)).toBeCloseTo(db, 9));
});
