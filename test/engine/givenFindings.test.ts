/** What is not heeded on models that are quantized already is said, by layer or setting, with the reason; what would leave their scales wrong is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { givenFindings } from '../../src/engine/givenFindings';
import { madeOfGivenNotes } from '../../src/engine/givenNotes';
import { rangesOfGiven } from '../../src/engine/givenRanges';
import { measureLayers } from '../../src/evaluate/perLayer';
import { inputsOf } from '../../src/engine/images';
import { noiseImages } from '../../src/engine/noiseImages';
import { createCompute } from '../../src/engine/compute';
import { int, type Attributes, type Graph, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { readGiven } from '../../src/passes/given/readGiven';
import { prepare } from '../../src/passes/pipeline';
import { given as preset } from '../../src/quantize/presets/given';
import { refuseOfGiven } from '../../src/quantize/givenSettings';
import { quantize, type Quantized } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** x (uint8) ─ Gemm of weights that are integers ─ y (uint8) ─ Gemm of real weights. @param scales of the first, per what the attributes say */
function file(scales: readonly number[], attributes: Attributes = { axis: int(1) }, zeros = 1): Graph {
  const build = graphBuilder(random(4));
  const draw = random(5);
  const integers = Uint8Array.from({ length: 32 }, () => draw.int(0, 255));
  const w = build.constant('w', { type: 'int8', shape: [8, 4], bytes: integers });
  const shape = attributes.block_size ? [2, 4] : scales.length === 1 ? [] : [scales.length];
  const s = build.constant('s', { type: 'float32', shape, bytes: new Uint8Array(Float32Array.from(scales).buffer) });
  const real = build.node('DequantizeLinear', 'weights', [w, s], attributes);
  const rounded = (name: string, value: ValueId, step: number, zeros = 1): ValueId => {
    const scale = zeros === 1 ? build.scalar(`${name}.s`, step) : build.floats(`${name}.s`, [zeros], step, 2 * step);
    const zero = build.constant(`${name}.z`, {
      type: 'uint8',
      shape: zeros === 1 ? [] : [zeros],
      bytes: new Uint8Array(zeros).fill(7),
    });
    const q = build.node('QuantizeLinear', `${name}.q`, [value, scale, zero]);
    return build.node('DequantizeLinear', `${name}.dq`, [q, scale, zero]);
  };
  const x = rounded('x', build.input('x', [1, 8]), 0.1);
  const y = rounded('y', build.node('Gemm', 'first', [x, real]), 0.2, zeros);
  const graph = build.build([build.node('Gemm', 'second', [y, realWeights(build)])]);
  return inferShapes(readGiven(inferShapes(graph)));
}

const realWeights = (build: GraphBuilder): ValueId => build.floats('v', [4, 3]);

async function made(loaded: Graph, change: Partial<Settings>): Promise<Quantized & { readonly settings: Settings }> {
  const settings = { ...preset.settings, ...change };
  const { graph } = prepare(loaded);
  return { ...quantize(graph, await rangesOfGiven(graph, settings), settings), settings };
}

async function said(loaded: Graph, change: Partial<Settings> = {}) {
  const quantized = await made(loaded, change);
  return givenFindings(loaded, quantized, quantized.settings).map(({ layer, setting, cause, severity, message }) => {
    expect([cause, severity]).toEqual(['given', 'warning']);
    return [layer, setting, message.replace(/ \(.*/, '')];
  });
}

const { bits, range, symmetric } = preset.settings;
const nothing = 'changes nothing where the model is quantized already:';

describe('settings', () => {
  it.each<[string, Partial<Settings>, readonly (readonly (string | undefined)[])[]]>([
    ['of the preset', {}, []],
    [
      'widths',
      { bits: { ...bits, weights: 4, activations: 6 } },
      [
        ['', 'bits.weights', `"bits.weights" ${nothing} the weights of 1 layers keep the integers of the file`],
        ['', 'bits.activations', `"bits.activations" ${nothing} 2 values keep the integers of the file`],
      ],
    ],
    [
      'granularity',
      { granularity: 'per-tensor' },
      [['', 'granularity', `"granularity" ${nothing} the weights of 1 layers keep the scales of the file`]],
    ],
    [
      'range methods',
      { range: { ...range, activations: 'mse' } },
      [['', 'range.activations', `"range.activations" ${nothing} 2 values keep the scales of the file`]],
    ],
    [
      'symmetry',
      { symmetric: { ...symmetric, activations: true } },
      [['', 'symmetric.activations', `"symmetric.activations" ${nothing} 2 values keep the zero points of the file`]],
    ],
    [
      'the input’s width',
      { inputBits: 12 },
      [['', 'inputBits', `"inputBits" ${nothing} the input keeps the integers of the file`]],
    ],
    [
      'of a layer',
      { layers: { first: { bits: { weights: 4 }, range: { activations: 'mse' } } } },
      [
        ['first', 'bits.weights', `"layers.first.bits.weights" ${nothing} its weights keep the integers of the file`],
        [
          'first',
          'range.activations',
          `"layers.first.range.activations" ${nothing} its output keeps the scale of the file`,
        ],
      ],
    ],
    ['of a layer that the file says nothing of', { layers: { second: { bits: { weights: 4 } } } }, []],
    ['of a refit', { adjustment: 'pow2-ratio', bits: { ...bits, weights: 4, activations: 6 } }, []],
    [
      'range methods of a refit',
      { adjustment: 'pow2-ratio', range: { ...range, activations: 'mse' } },
      [
        [
          '',
          'range.activations',
          `"range.activations" ${nothing} 2 values keep the ranges that the integers of the file cover`,
        ],
      ],
    ],
  ])('%s', async (_, change, wanted) => expect(await said(file([0.01, 0.02, 0.03, 0.04]), change)).toEqual(wanted));

  it('widths that a refit asks for are those of the program', async () => {
    const { model, details } = await made(file([0.01]), {
      adjustment: 'pow2-ratio',
      bits: { ...bits, weights: 4, activations: 6 },
    });
    const [first] = model.steps.filter((step) => step.kind === 'conv');
    expect([first.weightBits, model.tensors[first.outputs[0]]?.bits]).toEqual([4, 6]);
    // Integers of 8 bits at their own steps would be cut off at 7 of these.
    const [{ weightSqnrDb = 0 }] = [...details.values()];
    expect(weightSqnrDb).toBeGreaterThan(12);
    const asIs = (await made(file([0.01]), { adjustment: 'pow2-ratio' })).model;
    const [same] = asIs.steps.filter((step) => step.kind === 'conv');
    expect([same.weightBits, asIs.tensors[same.outputs[0]]?.bits]).toEqual([8, 8]);
  });

  it.each<[Partial<Settings>, string | undefined]>([
    [{ optimize: ['equalize'] }, 'leave "optimize" out, or refit the model ("adjustment": "pow2-ratio")'],
    [{ optimize: ['bias-correction'] }, 'leave "optimize" out, or refit the model'],
    [
      { optimize: ['equalize'], adjustment: 'pow2-ratio' },
      'take bias-correction, adaround, reconstruct, verify, which leave them',
    ],
    [{ optimize: ['reconstruct'], adjustment: 'pow2-ratio' }, undefined],
    [{ optimize: [] }, undefined],
  ])('%o: refused with %s', (change, words) => {
    const refuse = (): void => refuseOfGiven(file([0.01]), { ...preset.settings, ...change });
    if (words === undefined) expect(refuse).not.toThrow();
    else expect(refuse).toThrow(words);
  });
});

describe('weights', () => {
  it('of blocks are quantized anew', async () => {
    const blocks = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08];
    const [[layer, setting, message]] = await said(file(blocks, { axis: int(0), block_size: int(4) }));
    expect([layer, setting]).toEqual(['first', undefined]);
    expect(message).toBe('first: the file has a scale for every 4 weights, so its weights are quantized anew');
  });
  it('along another axis are, too', async () => {
    const rows = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08];
    const [[layer, , message]] = await said(file(rows, { axis: int(0) }));
    expect(layer).toBe('first');
    expect(message).toContain('the scales of the file run along another axis than the output channels');
  });
});

it('layers that are not read are named with the reason', async () => {
  const loaded = file([0.01], {}, 4);
  const quantized = quantize(prepare(loaded).graph, noRanges(loaded), preset.settings);
  const found = givenFindings(loaded, quantized, preset.settings).filter(({ setting }) => setting === undefined);
  expect(found.map(({ layer }) => layer)).toEqual(['y.q', 'y.dq']);
  expect(found[0].message).toContain(
    'y.q is not read as given quantization: its activations have a scale per channel;',
  );
});

/** Nothing was observed. */
function noRanges(loaded: Graph) {
  const count = prepare(loaded).graph.values.length;
  return { min: new Float64Array(count).fill(-1), max: new Float64Array(count).fill(1), images: 0 };
}

describe('notes', () => {
  let notes: (change: Partial<Settings>) => Promise<readonly string[]>;
  beforeAll(async () => {
    const compute = await createCompute();
    notes = async (change) => {
      const { model, settings } = await made(file([0.01]), change);
      const noise = noiseImages(model.graph);
      return madeOfGivenNotes(
        model.graph,
        model,
        settings,
        await measureLayers(model, compute, () => inputsOf(noise), noise.total),
      );
    };
  });
  it('say what the file leaves open, and that the rest is as it was', async () => {
    const [stay, free, loss] = await notes({});
    expect(stay).toBe("Quantized already: 2 values have scales of the file's own, which stay.");
    expect(free).toBe('The file gives no integers for weights of second: they are chosen here.');
    expect(loss).toMatch(
      /^Against the file as it is, SQNR is \d\d\.\d dB at second:out, \d\d\.\d dB at worst, in second\.$/,
    );
  });
  it('say what a refit loses', async () => {
    const [refitted, loss] = await notes({ adjustment: 'pow2-tensor' });
    expect(refitted).toBe(
      "Quantized already: 2 values have scales of the file's own, which are refitted to pow2-tensor.",
    );
    expect(Number(/([\d.]+) dB at worst/.exec(loss)?.[1])).toBeLessThan(45);
  });
});
