/**
 * The exported file is run by onnxruntime as it is and compared with the integer program. QDQ rounds ties to even and
 * divides in float32, so single steps of difference are expected; a wrong scale, bias or clip is far outside the bounds.
 *
 * int8 files are run without the runtime's rewriting: its integer kernels overflow on processors without VNNI
 * (src/export/overflow.ts). uint8 files are run as everybody runs them.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openFloat, openQuantized } from '../../src/evaluate/runQuantized';
import { defaultExportOptions } from '../../src/export/options';
import { qdqGraph, qdqOnnx } from '../../src/export/qdqOnnx';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { checkGraph } from '../../src/graph/check';
import type { Graph } from '../../src/graph/graph';
import { floatsOf, numbersOf, type Tensor as GraphTensor } from '../../src/graph/tensor';
import { reference } from '../../src/integer/runStep';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { gatedNet, netImages, netInput, quantizedNet, smallNet } from '../support/quantizedNet';

const context = { name: 'small', provenance: 'made by a test' };
const asymmetric = { weights: true, activations: false };
const bits = (weights: number, activations = weights): Settings['bits'] => ({ weights, activations, bias: 32 });

async function runQdq(
  model: QuantizedModel,
  images: readonly Float32Array[],
  bytes: 'int8' | 'uint8' = 'int8',
): Promise<Float32Array[]> {
  const [file] = qdqOnnx(model, { ...context, options: { ...defaultExportOptions, bytes } });
  const session = await InferenceSession.create(file.bytes, {
    logSeverityLevel: 3,
    graphOptimizationLevel: bytes === 'int8' ? 'disabled' : 'all',
  });
  const results: Float32Array[] = [];
  for (const image of images) {
    const outputs = await session.run({ [session.inputNames[0]]: new Tensor('float32', image, netInput.shape) });
    results.push(outputs[session.outputNames[0]].data as Float32Array);
  }
  return results;
}

async function runInteger(model: QuantizedModel, images: readonly Float32Array[]): Promise<Float32Array[]> {
  const runner = await openQuantized(model, reference);
  const results: Float32Array[] = [];
  for (const image of images) results.push((await runner.run(image)).get(model.outputs[0]) as Float32Array);
  await runner.close();
  return results;
}

async function runFloat(graph: Graph, images: readonly Float32Array[]): Promise<Float32Array[]> {
  const runner = await openFloat(graph);
  const results: Float32Array[] = [];
  for (const image of images) results.push((await runner.run(image)).get(graph.outputs[0]) as Float32Array);
  await runner.close();
  return results;
}

/** Root mean square of a − b, relative to that of a. */
function difference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let [square, error] = [0, 0];
  a.forEach((values, i) =>
    values.forEach((value, j) => {
      square += value * value;
      error += (value - b[i][j]) ** 2;
    }),
  );
  return Math.sqrt(error / square);
}

describe('onnx-qdq', () => {
  const images = netImages(6);
  const cases: [name: string, settings: Partial<Settings>, opset: number, bound: number][] = [
    ['strict, 8 bits', {}, 13, 0.01],
    ['strict, 8 bits, per-tensor', { granularity: 'per-tensor' }, 13, 0.02],
    ['strict, float', { adjustment: 'float' }, 13, 0.02],
    ['strict, pow2-ratio', { adjustment: 'pow2-ratio' }, 13, 0.02],
    ['strict, pow2-tensor', { adjustment: 'pow2-tensor' }, 13, 0.02],
    ['strict, 7 bits in a container of 8', { bits: bits(7) }, 13, 0.04],
    ['strict, 4 bits', { bits: bits(4) }, 21, 0.05],
    ['strict, 3 bits in a container of 4', { bits: bits(3, 8) }, 21, 0.02],
    ['strict, 16 bits', { bits: bits(16) }, 21, 0.0001],
    ['strict, 12 bits in a container of 16', { bits: bits(8, 12) }, 21, 0.002],
    ['strict, floor', { rounding: 'floor' }, 13, 0.01],
    ['strict, toward zero', { rounding: 'toward-zero' }, 13, 0.01],
    ['strict, floor, 12 bits', { rounding: 'floor', bits: bits(8, 12) }, 21, 0.001],
    ['strict, floor, 16 bits', { rounding: 'floor', bits: bits(16) }, 21, 0.0001],
    ['strict, few multiplier bits', { multiplierBits: 3 }, 13, 0.03],
    ['asymmetric, 8 bits', { symmetric: asymmetric }, 13, 0.01],
    ['asymmetric, float', { symmetric: asymmetric, adjustment: 'float' }, 13, 0.02],
    ['asymmetric, pow2-ratio', { symmetric: asymmetric, adjustment: 'pow2-ratio' }, 13, 0.02],
    ['asymmetric, pow2-tensor', { symmetric: asymmetric, adjustment: 'pow2-tensor' }, 13, 0.02],
    ['asymmetric, 7 bits in a container of 8', { symmetric: asymmetric, bits: bits(7) }, 13, 0.04],
    ['asymmetric, floor', { symmetric: asymmetric, rounding: 'floor' }, 13, 0.01],
    ['asymmetric, toward zero', { symmetric: asymmetric, rounding: 'toward-zero' }, 13, 0.01],
    ['asymmetric, 16 bits', { symmetric: asymmetric, bits: bits(16) }, 21, 0.0001],
    ['report, float', { preset: 'report' }, 21, 0.02],
    ['report, mul-shift', { preset: 'report', adjustment: 'mul-shift', multiplierBits: 4 }, 21, 0.03],
    ['report, pow2-ratio', { preset: 'report', adjustment: 'pow2-ratio' }, 21, 0.02],
  ];
  it.each(cases)('computes what the integers compute: %s', async (_, settings, opset, bound) => {
    const model = await quantizedNet(smallNet({ tail: false }), settings);
    const file = importOnnx({ bytes: qdqOnnx(model, context)[0].bytes, name: 'small' });
    expect(file.opsets['']).toBe(opset);
    expect(checkGraph(file)).toEqual([]);
    const integer = await runInteger(model, images);
    expect(difference(integer, await runQdq(model, images))).toBeLessThan(bound);
    expect(difference(integer, await runQdq(model, images, 'uint8'))).toBeLessThan(bound);
  });

  it.each([8, 12])('computes gates that are tables of %i bits', async (tableBits) => {
    const model = await quantizedNet(gatedNet(), { preset: 'best', tableBits, optimize: [] });
    expect(model.steps.filter(({ kind }) => kind === 'lookup')).toHaveLength(2);
    expect(checkGraph(importOnnx({ bytes: qdqOnnx(model, context)[0].bytes, name: 'gated' }))).toEqual([]);
    expect(difference(await runInteger(model, images), await runQdq(model, images))).toBeLessThan(0.01);
  });

  it('stands nearer to the integers than to the float model', async () => {
    const graph = smallNet({ tail: false });
    const model = await quantizedNet(graph, { bits: bits(5) });
    const [integer, qdq, real] = [
      await runInteger(model, images),
      await runQdq(model, images),
      await runFloat(graph, images),
    ];
    expect(difference(integer, qdq)).toBeLessThan(0.5 * difference(real, qdq));
  });

  it('keeps a float tail and the names of inputs and outputs', async () => {
    const graph = smallNet({ tail: true });
    const model = await quantizedNet(graph, {});
    const file = importOnnx({ bytes: qdqOnnx(model, context)[0].bytes, name: 'small' });
    expect(file.inputs.map((id) => file.values[id].name)).toEqual(['image']);
    expect(file.outputs.map((id) => file.values[id].name)).toEqual(['softmax:out']);
    expect(file.nodes.some(({ op }) => op === 'Softmax')).toBe(true);
    expect(difference(await runInteger(model, images), await runQdq(model, images))).toBeLessThan(0.02);
  });

  it('carries islands in the middle, between integers', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { layers: { conv_d: { float: true } } });
    expect(model.steps.filter(({ kind }) => kind === 'island')).toHaveLength(1);
    expect(difference(await runInteger(model, images), await runQdq(model, images))).toBeLessThan(0.02);
  });

  it.each([true, false])("has the program's own scales and integers, symmetric %s", async (activations) => {
    const model = await quantizedNet(smallNet({ tail: false }), { symmetric: { weights: true, activations } });
    const file = importOnnx({ bytes: qdqOnnx(model, context)[0].bytes, name: 'small' });
    const constantOf = (name: string): number[] => {
      const id = file.values.findIndex((value) => value.name === name);
      const tensor = file.constants.get(id);
      if (!tensor) throw new Error(`no constant ${name}`);
      return tensor.type === 'float32' ? Array.from(floatsOf(tensor)) : numbersOf(tensor);
    };
    for (const step of model.steps) {
      const tensor = model.tensors[step.outputs[0]];
      if (tensor && tensor.bits <= 16) {
        const { name } = model.graph.values[step.outputs[0]];
        expect(constantOf(`${name}/scale`)).toEqual([Math.fround(tensor.scale[0])]);
        expect(constantOf(`${name}/zero_point`)).toEqual([tensor.zeroPoint]);
      }
      if (step.kind !== 'conv') continue;
      const input = model.tensors[step.inputs[0]]?.scale[0] ?? NaN;
      expect(constantOf(`${step.name}/weights/quantized`)).toEqual(Array.from(step.weights));
      expect(constantOf(`${step.name}/weights/scale`)).toEqual(Array.from(step.weightScale, Math.fround));
      expect(constantOf(`${step.name}/bias/quantized`)).toEqual(Array.from(step.bias));
      expect(constantOf(`${step.name}/bias/scale`)).toEqual(
        Array.from(step.weightScale, (s) => Math.fround(s * input)),
      );
    }
  });

  it('has the same integers, 128 higher, and their zero points with them, as uint8', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const read = (bytes: 'int8' | 'uint8'): Graph =>
      importOnnx({
        bytes: qdqOnnx(model, { ...context, options: { ...defaultExportOptions, bytes } })[0].bytes,
        name: 'small',
      });
    const constants = (graph: Graph): readonly [string, GraphTensor][] =>
      [...graph.constants].map(([id, tensor]) => [graph.values[id].name, tensor]);
    const unsigned = new Map(constants(read('uint8')));
    const moved = constants(read('int8')).filter(([, { type }]) => type === 'int8');
    expect(moved.length).toBeGreaterThan(15);
    for (const [name, tensor] of moved) {
      const other = unsigned.get(name);
      expect([name, other?.type]).toEqual([name, 'uint8']);
      expect(numbersOf(other!)).toEqual(numbersOf(tensor).map((q) => q + 128));
    }
    expect([...unsigned].filter(([, { type }]) => type === 'int8')).toEqual([]);
    for (const step of model.steps)
      if (step.kind === 'conv')
        expect(new Set(numbersOf(unsigned.get(`${step.name}/weights/zero_point`)!))).toEqual(new Set([128]));
  });

  it('gives the same bytes for the same model', async () => {
    const [a, b] = [await quantizedNet(smallNet({ tail: true }), {}), await quantizedNet(smallNet({ tail: true }), {})];
    expect(Buffer.from(qdqOnnx(a, context)[0].bytes).equals(qdqOnnx(b, context)[0].bytes)).toBe(true);
  });

  it('refuses operators that are too old', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const old = { ...model, graph: { ...model.graph, opsets: { '': 9 } } };
    expect(() => qdqGraph(old)).toThrow('its operators are of ONNX operator set 9');
  });
});
