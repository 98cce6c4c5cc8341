/** The pair is opened by our own importer: its floats must be the integers times their scales, and its text the source's. */
import { describe, expect, it } from 'vitest';
import { darknet } from '../../src/export/darknet';
import { encodeDarknet } from '../../src/formats/darknet/encodeDarknet';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { parametersOf } from '../../src/formats/darknet/parameters';
import { parseCfg } from '../../src/formats/darknet/cfgSyntax';
import { resolveCfg } from '../../src/formats/darknet/cfgResolve';
import { readWeights } from '../../src/formats/darknet/weights';
import { openFloat } from '../../src/evaluate/runQuantized';
import { floatsOf } from '../../src/graph/tensor';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { smallCfg, smallDarknet } from '../support/darknetNet';
import { generatedWeights } from '../support/darknetWeights';
import { programFor } from '../support/smallPrograms';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';

const context = { name: 'small', provenance: 'made\nby a test', cfg: smallCfg };

function written(model: QuantizedModel): { readonly cfg: string; readonly weights: Uint8Array } {
  const [cfg, weights] = darknet(model, context);
  expect([cfg.name, weights.name]).toEqual(['small.quantized.cfg', 'small.quantized.weights']);
  return { cfg: new TextDecoder().decode(cfg.bytes), weights: weights.bytes };
}

const quantized = (change: Partial<Settings>): Promise<QuantizedModel> => quantizedNet(smallDarknet(), change);

describe('darknet', () => {
  it('changes only what has to be changed in the cfg', async () => {
    const lines = written(await quantized({})).cfg.split('\n');
    expect(lines[1]).toBe('# Weights are integers times their scale: made by a test');
    expect(lines[3]).toMatch(/^input_calibration=[\d.]+, [\d.]+, [\d.]+$/);
    expect([...lines.slice(0, 1), ...lines.slice(2, 3), ...lines.slice(4)].join('\n')).toBe(
      smallCfg
        .replace('input_calibration=1,2\n', '')
        .replace('batch_normalize=1 #', 'batch_normalize=0 #')
        .replace('batch_normalize = 1', 'batch_normalize = 0'),
    );
  });

  const settings: [string, Partial<Settings>][] = [
    ['8 bits per channel', {}],
    ['4 bits per tensor', { bits: { weights: 4, activations: 8, bias: 32 }, granularity: 'per-tensor' }],
    ['pow2-ratio', { adjustment: 'pow2-ratio' }],
    ['a float layer', { layers: { conv_2: { float: true } } }],
  ];
  it.each(settings)('holds integers times scales: %s', async (_, change) => {
    const model = await quantized(change);
    const { cfg, weights } = written(model);
    const tensors = readWeights(resolveCfg(parseCfg(cfg)).layers, weights);
    let seen = 0;
    for (const step of model.steps) {
      if (step.kind !== 'conv') continue;
      const found = tensors.get(model.graph.layers[step.layer].index);
      const scale = (i: number): number => step.weightScale[i % step.weightScale.length];
      const size = step.weights.length / step.bias.length;
      const input = model.tensors[step.inputs[0]]?.scale[0] ?? NaN;
      expect(found?.weights && floatsOf(found.weights)).toEqual(
        Float32Array.from(step.weights, (q, i) => q * scale(Math.floor(i / size))),
      );
      expect(found?.biases && floatsOf(found.biases)).toEqual(
        Float32Array.from(step.bias, (q, i) => q * input * scale(i)),
      );
      seen += 1;
    }
    expect(seen).toBe('layers' in change ? 2 : 3);
  });

  it('opens again and computes what the float network computes, but for the rounding of weights', async () => {
    const model = await quantized({ bits: { weights: 16, activations: 16, bias: 32 } });
    const again = importDarknet({ ...written(model), name: 'small.quantized.cfg' });
    const [image] = netImages(1);
    const outputs = await Promise.all(
      [smallDarknet(), again].map(async (graph) => (await (await openFloat(graph)).run(image)).get(graph.outputs[0])),
    );
    const [want, found] = outputs.map((values) => Array.from(values ?? []));
    expect(found).toHaveLength(18 * 8 * 8);
    const largest = Math.max(...want.map(Math.abs));
    expect(Math.max(...found.map((value, i) => Math.abs(value - want[i])))).toBeLessThan(1e-3 * largest);
  });

  it('says the steps per unit of every convolution, in order', async () => {
    const model = await quantized({});
    const line = /^input_calibration=(.*)$/m.exec(written(model).cfg)?.[1] ?? '';
    const convs = model.steps.filter((step) => step.kind === 'conv');
    const scales = convs.map((step) => 1 / (model.tensors[step.inputs[0]]?.scale[0] ?? NaN));
    line.split(', ').forEach((text, i) => expect(Number(text) / scales[i]).toBeCloseTo(1, 6));
  });

  it.each([
    ['zero points', { symmetric: { weights: true, activations: false } }, 'it cannot say zero points'],
    ['a float layer', { layers: { conv_2: { float: true } } }, 'conv_2 stays float'],
  ])('leaves the calibration out where it has no place: %s', async (_, change, why) => {
    const { cfg } = written(await quantized(change));
    expect(cfg).toContain(`# No input_calibration: ${why}\n`);
    expect(cfg).not.toMatch(/^input_calibration/m);
  });

  it('refuses other models, another cfg, and normalization that nothing can take', async () => {
    const onnx = await quantizedNet(smallNet({ tail: false }), {});
    expect(() => darknet(onnx, context)).toThrow('darknet: test is no Darknet model');
    const model = await quantized({});
    const wider = smallCfg.replace(
      'filters=8\nsize=3\nstride=1\npad=1\nactivation=leaky',
      'filters=9\nsize=3\nstride=1\npad=1\nactivation=leaky',
    );
    expect(() =>
      darknet(model, { ...context, cfg: wider.replace('groups=8', 'groups=1').replace('from=-2', 'from=-1') }),
    ).toThrow(/small.cfg: line 8: conv_0 needs 243 weights and 9 biases, found 216 and 8/);
    const lone = '[net]\nwidth=4\nheight=4\nchannels=1\n[batchnorm]\n';
    expect(() => encodeDarknet(lone, 'm.cfg', () => undefined, { comments: [], entries: {} })).toThrow(
      'm.cfg: line 5: batchnorm_0 is a [batchnorm] of its own',
    );
  });

  const others: readonly (readonly [sections: string, message: RegExp])[] = [
    [
      'convolutional filters=3 groups=3 size=3 pad=1 stride=2 antialiasing=1',
      /darknet: conv_0 is several convolutions/,
    ],
    ['deconvolutional filters=3 size=3 padding=1', /deconvolutional_0 is a \[deconvolutional\], whose weights/],
    ['local filters=2 size=3 pad=1', /local_0 is a \[local\], whose weights/],
    ['convolutional filters=3 size=1 | shortcut from=-1 weights_type=per_channel', /is a \[shortcut\], whose weights/],
  ];
  it.each(others)('refuses weights that a file has in another order: %s', async (sections, message) => {
    const all = ['net width=6 height=6 channels=3', ...sections.split(' | '), 'convolutional filters=2 size=1'];
    const cfg = all.map((text) => text.replace(/^\w+/, '[$&]').replaceAll(' ', '\n')).join('\nactivation=linear\n');
    const graph = importDarknet({ cfg, weights: generatedWeights(cfg), name: 'other.cfg' });
    const model = await programFor(graph);
    expect(() => darknet(model, { ...context, cfg })).toThrow(message);
  });

  it('keeps carriage returns', () => {
    const crlf = smallCfg.replace(/\n/g, '\r\n');
    const layers = resolveCfg(parseCfg(crlf)).layers;
    const zeros = (name: string): { weights: Float32Array; biases: Float32Array } => {
      const layer = layers.find((each) => each.name === name);
      const size = (role: string): number =>
        (layer ? parametersOf(layer) : []).find((each) => each.role === role)?.shape.reduce((a, b) => a * b, 1) ?? 0;
      return { weights: new Float32Array(size('weights')), biases: new Float32Array(size('biases')) };
    };
    const { cfg } = encodeDarknet(crlf, 'm.cfg', zeros, { comments: ['a'], entries: { x: '1' } });
    expect(cfg.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    expect(cfg).toContain('# a\r\n[net]\r\nx=1\r\nwidth=16\r\n');
  });
});
