/** Real models: import, encode and float session against onnxruntime on the untouched file (golden/onnxGolden.py). */
import { readFileSync, readdirSync } from 'node:fs';
import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { native, wasm } from '../../src/float/runtime';
import type { Runtime } from '../../src/float/runtime';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { tensorOf } from '../../src/formats/onnx/tensorProto';
import type { Graph } from '../../src/graph/graph';
import { floatsOf, sizeOf } from '../../src/graph/tensor';
import golden from '../golden/onnx.json';
import { dataPath, hasData } from '../support/data';

interface Summary {
  readonly size: number;
  readonly mean: number;
  readonly max: number;
  readonly samples: readonly (readonly number[])[];
}

const models = Object.entries(golden as unknown as Record<string, Readonly<Record<string, Summary>>>);

/** Half precision carries 11 bits, and onnxruntime rounds to it at places that depend on its optimizations. */
const toleranceOf = (file: string): number => (file.includes('fp16') ? 1e-2 : 1e-4);

const read = (file: string): Graph => importOnnx({ bytes: readFileSync(dataPath('onnx', file)), name: file });

/** The input of the golden script: element i is ((i · 7919) mod 1000) / 1000. */
const pattern = (size: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1000) / 1000);

async function outputsOf(graph: Graph, runtime?: Runtime): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await openFloatSession(graph, { runtime });
  const inputs = new Map(graph.inputs.map((id) => [id, pattern(sizeOf(graph.values[id].shape ?? []))]));
  const results = await session.run(inputs);
  await session.close();
  return new Map([...results].map(([id, values]) => [graph.values[id].name, values]));
}

/** Largest difference of the samples, as a part of the largest sample. */
function worstOf(values: Float32Array, samples: Summary['samples']): number {
  const scale = Math.max(...samples.map(([, value]) => Math.abs(value)), 1e-6);
  return Math.max(...samples.map(([at, value]) => Math.abs(values[at] - value))) / scale;
}

describe.skipIf(!hasData)('float outputs of real ONNX models', () => {
  it('cover every model of the data folder', () => {
    const files = readdirSync(dataPath('onnx'), { recursive: true }).map((file) => String(file).replaceAll('\\', '/'));
    expect(models.map(([file]) => file).sort()).toEqual(files.filter((file) => file.endsWith('.onnx')).sort());
  });

  it.each(models)('%s agrees with onnxruntime on the untouched file', async (file, expected) => {
    const outputs = await outputsOf(read(file));
    expect([...outputs.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { size, mean, max, samples }] of Object.entries(expected)) {
      const values = outputs.get(name) ?? new Float32Array();
      const scale = Math.max(...samples.map(([, value]) => Math.abs(value)), 1e-6);
      expect(values.length).toBe(size);
      expect(worstOf(values, samples)).toBeLessThan(toleranceOf(file));
      const actualMean = values.reduce((sum, value) => sum + value, 0) / size;
      expect(Math.abs(actualMean - mean) / scale).toBeLessThan(toleranceOf(file));
      const actualMax = values.reduce((most, value) => Math.max(most, value), -Infinity);
      expect(Math.abs(actualMax - max) / Math.max(Math.abs(max), scale)).toBeLessThan(toleranceOf(file));
    }
  });

  it.each(models)('%s is of operator set 13 once imported', (file) => {
    expect(read(file).opsets['']).toBe(13);
  });

  it.each(models.filter(([file]) => /simplenet|resnet20|FastestDet|fp16/.test(file)))(
    '%s gives the same in both runtimes',
    async (file) => {
      const [ours, theirs] = [await outputsOf(read(file), await native()), await outputsOf(read(file), await wasm())];
      for (const [name, values] of ours) {
        const samples = Array.from(values, (value, at) => [at, value]);
        const tolerance = toleranceOf(file) * 2;
        expect(worstOf(theirs.get(name) ?? new Float32Array(), samples.slice(0, 5000))).toBeLessThan(tolerance);
      }
    },
  );
});

const withTensors = [
  ...[0, 1, 2].map((set) => ['libonnx_mnist_8', set] as const),
  ['libonnx_super_resolution_10', 0] as const,
];

describe.skipIf(!hasData)('models that come with tensors', () => {
  it.each(withTensors)('%s, data set %i', async (folder, set) => {
    const tensor = (file: string): Float32Array =>
      floatsOf(
        tensorOf(
          onnx.TensorProto.decode(readFileSync(dataPath('onnx', folder, `test_data_set_${set}`, file))),
          () => file,
        ),
      );
    const graph = read(`${folder}/model.onnx`);
    const session = await openFloatSession(graph);
    const results = await session.run(new Map([[graph.inputs[0], tensor('input_0.pb')]]));
    await session.close();
    const expected = Array.from(tensor('output_0.pb'), (value, at) => [at, value]);
    const worst = worstOf(results.get(graph.outputs[0]) ?? new Float32Array(), expected.slice(0, 50000));
    expect(worst).toBeLessThan(1e-4);
  });
});
