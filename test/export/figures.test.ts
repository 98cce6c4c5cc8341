/** Netron and Model Explorer match by name: every target must exist in the model that people open beside the file. */
import { beforeAll, describe, expect, it } from 'vitest';
import { inspect } from '../../src/engine/inspect';
import { floatOnnx } from '../../src/export/floatOnnx';
import { modelExplorer } from '../../src/export/modelExplorer';
import { netron } from '../../src/export/netron';
import { vitis } from '../../src/export/vitis';
import type { ExportContext } from '../../src/export/context';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { openFloat } from '../../src/evaluate/runQuantized';
import type { Graph } from '../../src/graph/graph';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedLayer } from '../protocol/views/sampleResults';
import { smallDarknet } from '../support/darknetNet';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';

const parse = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

/** A context whose figures are made up: one row per integer step, the first saturating. */
function contextOf(graph: Graph, model: QuantizedModel): ExportContext {
  const steps = model.steps.filter(({ kind }) => kind !== 'island');
  const layers = steps.map((step, i) =>
    quantizedLayer(i, graph.layers[step.layer].name, {
      saturation: i === 0 ? 0.5 : 0,
      sqnrDb: { weights: 40, output: i },
    }),
  );
  const quantize = {
    preset: 'strict',
    provenance: 'p',
    layers,
    size: { floatBytes: 0, quantizedBytes: 0 },
    islands: [],
    notes: [],
    seconds: 0,
  };
  return { name: 'small', provenance: 'preset strict', run: { inspect: inspect(graph), quantize } };
}

interface Entry {
  readonly kind: string;
  readonly target: string;
  readonly name: string;
  readonly value: unknown;
}

describe.each([
  ['ONNX', () => smallNet({ tail: true })],
  ['Darknet', smallDarknet],
])('figures for other viewers: %s', (_, make) => {
  let [graph, model, context, float]: [Graph?, QuantizedModel?, ExportContext?, Graph?] = [];
  beforeAll(async () => {
    graph = make();
    model = await quantizedNet(graph, {});
    context = contextOf(graph, model);
    float = importOnnx({ bytes: floatOnnx(model, context)[0].bytes, name: 'float' });
  });
  const given = (): { model: QuantizedModel; context: ExportContext; float: Graph } => {
    if (!model || !context || !float) throw new Error('not made');
    return { model, context, float };
  };

  it('Netron finds every layer and value in onnx-float', () => {
    const { model, context, float } = given();
    const [file] = netron(model, context);
    const { signature, metadata, metrics } = parse(file.bytes) as {
      signature: string;
      metadata: Entry[];
      metrics: Entry[];
    };
    expect(signature).toBe('netron:attachment');
    expect(metadata[0]).toEqual({
      kind: 'model',
      target: '',
      name: 'quantized',
      type: 'string',
      value: 'preset strict',
    });
    const nodes = new Set(float.nodes.map(({ name }) => name));
    const values = new Set(float.values.map(({ name }) => name));
    const found = new Set(
      metrics.filter(({ kind, target }) => kind === 'node' && nodes.has(target)).map(({ target }) => target),
    );
    const makers = model.steps.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
    expect(makers.filter((name) => ![...found].some((target) => target === name || target.startsWith(name)))).toEqual(
      [],
    );
    expect(metadata.filter(({ kind, target }) => kind === 'value' && !values.has(target)).length).toBeLessThan(5);
    expect(metrics.find(({ name, target }) => name === 'saturation' && nodes.has(target))).toMatchObject({ value: 50 });
    const keys = metrics.map(({ kind, target, name }) => `${kind} ${target} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('Model Explorer finds every value in onnx-float, and thresholds rise', () => {
    const { model, context, float } = given();
    const files = modelExplorer(model, context);
    expect(files.map(({ name }) => name)).toContain('model-explorer/output-sqnr.json');
    const values = new Set(float.values.map(({ name }) => name));
    for (const { name, bytes } of files) {
      const data = parse(bytes) as { results: Record<string, { value: number }>; thresholds?: { value: number }[] };
      const missing = Object.keys(data.results).filter((target) => !values.has(target));
      // What passes took out of the graph (folded, fused) is only in the source file.
      expect([name, missing.length < Object.keys(data.results).length]).toEqual([name, true]);
      const limits = (data.thresholds ?? []).map(({ value }) => value);
      expect(limits).toEqual([...limits].sort((a, b) => a - b));
    }
  });

  it('onnx-float computes what the float network computes', async () => {
    const { model, float } = given();
    const [image] = netImages(1);
    const run = async (each: Graph): Promise<unknown> => {
      const runner = await openFloat(each);
      const result = (await runner.run(image)).get(each.outputs[0]);
      await runner.close();
      return result;
    };
    expect(await run(float)).toEqual(await run(model.graph));
  });
});

describe('vitis', () => {
  const pow2 = { adjustment: 'pow2-tensor', granularity: 'per-tensor' } as const;

  it.each([32, 8])(
    'says every scale as a position, and shifts that follow from them: bias of %i bits',
    async (width) => {
      const bits = { weights: 8, activations: 8, bias: width };
      const model = await quantizedNet(smallNet({ tail: false }), { ...pow2, bits });
      const [file] = vitis(model, { name: 'small', provenance: 'p' });
      expect(file.name).toBe('small.quant_info.json');
      type Positions = Record<string, [[number, number]]>;
      const info = parse(file.bytes) as {
        param: Positions;
        output: Positions;
        input: Positions;
        shift_cut: Record<string, number>;
      };
      expect(Object.keys(info.input)).toEqual(['image']);
      let seen = 0;
      for (const step of model.steps) {
        if (step.kind !== 'conv' || !step.requantize) continue;
        const [[bits, position]] = info.param[`${step.name}.weight`];
        expect([bits, 2 ** -position]).toEqual([step.weightBits, step.weightScale[0]]);
        expect(2 ** -info.output[step.name][0][1]).toBe(model.tensors[step.outputs[0]]?.scale[0]);
        const [[biasBits, biasPosition]] = info.param[`${step.name}.bias`];
        const shift = step.narrowBias?.shift[0] ?? 0;
        const unit = step.weightScale[0] * (model.tensors[step.inputs[0]]?.scale[0] ?? NaN) * 2 ** shift;
        expect([biasBits, 2 ** -biasPosition]).toEqual([width, unit]);
        // The shift that the program really does, found by other means.
        expect(info.shift_cut[step.name]).toBe(step.requantize.factor.shift[0]);
        seen += 1;
      }
      expect(seen).toBeGreaterThan(3);
    },
  );

  it('gives biases of preset dpu their 8 bits and their own position', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { preset: 'dpu' });
    const [file] = vitis(model, { name: 'small', provenance: 'p' });
    const { param } = parse(file.bytes) as { param: Record<string, [[number, number]]> };
    for (const step of model.steps) {
      if (step.kind !== 'conv') continue;
      const [[bits, position]] = param[`${step.name}.bias`];
      const input = model.tensors[step.inputs[0]]?.scale[0] ?? NaN;
      // What the program adds is the 8-bit integer at that position.
      const integers = Array.from(step.bias, (b) => (b * input * step.weightScale[0]) / 2 ** -position);
      expect([bits, integers.every((q) => Number.isInteger(q) && q >= -128 && q <= 127)]).toEqual([8, true]);
    }
  });

  it.each([
    [{}, 'found adjustment "mul-shift"'],
    [{ ...pow2, granularity: 'per-channel' as const }, /the weights of \w+ have \d+ scales, expected one/],
    [{ ...pow2, symmetric: { weights: true, activations: false } }, /has zero point -?\d+, expected 0/],
  ])('refuses what a DPU has no position for: %o', async (change, message) => {
    const model = await quantizedNet(smallNet({ tail: false }), change);
    expect(() => vitis(model, { name: 'small', provenance: 'p' })).toThrow(message);
  });
});
