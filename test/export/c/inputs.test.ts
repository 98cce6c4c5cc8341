/** Programs of several inputs, of tokens and of bytes, in the exports that run: compiled C and onnxruntime make the integers and numbers of the engine. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../../src/calibrate/collect';
import { goldenAcrossIslands } from '../../../src/engine/golden';
import { openQuantized } from '../../../src/evaluate/runQuantized';
import { c99 } from '../../../src/export/c';
import { integerOnnx } from '../../../src/export/integerOnnx';
import { qdqOnnx } from '../../../src/export/qdqOnnx';
import type { Graph, ValueId } from '../../../src/graph/graph';
import { inferShapes } from '../../../src/graph/shapes';
import { sizeOf } from '../../../src/graph/tensor';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import { tensorOf } from '../../../src/integer/map';
import { createKernel } from '../../../src/integer/wasm/kernel';
import { prepare } from '../../../src/passes/pipeline';
import { strict } from '../../../src/quantize/presets/strict';
import { quantize } from '../../../src/quantize/quantize';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { OutputFile } from '../../../src/util/files';
import { bytesNhwc, pictureAndNumbers, spotterNhwc, tokensAndMask, tokensOf, waves } from '../../support/arrayNets';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { modes } from '../../support/quantizedSteps';

type Reals = ReadonlyMap<ValueId, Float32Array>;

/** One sample for every input: tokens where it counts, waves elsewhere. */
function sampleFor({ inputs, values }: Graph, seed: number): Reals {
  return new Map(
    inputs.map((value, i) => {
      const size = sizeOf(values[value].shape ?? []);
      const { type } = values[value];
      const wave = waves(1, size, 10 * seed + i);
      if (type === 'uint8') return [value, wave.map((x) => Math.round(128 + 60 * x))];
      return [value, type === 'int64' ? Float32Array.from(tokensOf(1, size, seed)) : wave];
    }),
  );
}

async function programOf(graph: Graph, adjustment: (typeof modes)[number]): Promise<QuantizedModel> {
  const prepared = prepare(inferShapes(graph)).graph;
  const samples = (async function* () {
    for (let seed = 1; seed <= 4; seed++) yield sampleFor(prepared, seed);
  })();
  return quantize(prepared, await collectRanges(prepared, samples, 4), { ...strict.settings, adjustment }).model;
}

async function outputsOf([{ bytes }]: readonly OutputFile[], { graph }: QuantizedModel, sample: Reals) {
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' });
  const feeds = [...sample].map(([value, data]) => {
    const { name, type, shape = [] } = graph.values[value];
    if (type === 'int64') return [name, new Tensor('int64', BigInt64Array.from([...data].map(BigInt)), shape)];
    return [
      name,
      type === 'uint8' ? new Tensor('uint8', Uint8Array.from(data), shape) : new Tensor('float32', data, shape),
    ];
  });
  const made = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
  return graph.outputs.map((value) => [...(made[graph.values[value].name].data as Float32Array)]);
}

const networks = {
  'a keyword spotter': spotterNhwc,
  'a picture beside numbers': pictureAndNumbers,
  'tokens beside a mask': tokensAndMask,
  'a picture in bytes': bytesNhwc,
};
const cases = Object.entries(networks).flatMap(([name, net]) => modes.map((mode) => [name, mode, net] as const));
const context = { name: 'net', provenance: 'a test' };

describe.each(cases)('%s, %s', (_, mode, net) => {
  it('is the same by reference, kernel and onnxruntime', async () => {
    const model = await programOf(net(), mode);
    const sample = sampleFor(model.graph, 9);
    const run = async (steps: typeof reference): Promise<number[][]> => {
      const runner = await openQuantized(model, steps);
      const outputs = await runner.run(sample);
      await runner.close();
      return model.graph.outputs.map((value) => [...(outputs.get(value) ?? [])]);
    };
    const own = await run(reference);
    expect(own[0].some((x) => x !== 0)).toBe(true);
    expect(await run(await createKernel())).toEqual(own);
    expect(await outputsOf(integerOnnx(model, context), model, sample)).toEqual(own);
    const largest = Math.max(...own[0].map(Math.abs));
    const [qdq] = await outputsOf(qdqOnnx(model, context), model, sample);
    expect(Math.max(...qdq.map((x, i) => Math.abs(x - own[0][i])))).toBeLessThan(0.05 * largest);
  });

  it.skipIf(!hasCompiler)('is the same in C', async () => {
    const model = await programOf(net(), mode);
    const given = [...sampleFor(model.graph, 9)].map(([value, data]) => {
      return [value, quantizeInput(data, tensorOf(model, value), model.inputRounding)] as const;
    });
    const goldens = [await goldenAcrossIslands(model, new Map(given), 'a sample', reference)];
    const { text, status } = runExportedC(c99(model, { ...context, goldens }));
    expect(text).toMatch(/ steps, \d+ values: all equal\n$/);
    expect(status).toBe(0);
  });
});
