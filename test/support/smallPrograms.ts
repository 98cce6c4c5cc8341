/** Small graphs from random data of any shape to their integer program, and to C: what tests of single forms share. */
import { collectRanges } from '../../src/calibrate/collect';
import type { Graph } from '../../src/graph/graph';
import { sizeOf } from '../../src/graph/tensor';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { random } from './random';

/** Uniform in −1 … 1, of the shape of the graph's input. */
export function noiseFor({ inputs, values }: Graph, seed = 5): Float32Array {
  const r = random(seed);
  return Float32Array.from({ length: sizeOf(values[inputs[0]].shape ?? []) }, () => 2 * r.next() - 1);
}

/** Calibrated on the noise of seeds 1 to `count`. */
export async function programFor(graph: Graph, change: Partial<Settings> = {}, count = 3): Promise<QuantizedModel> {
  const prepared = prepare(graph).graph;
  const images = (async function* () {
    for (let seed = 1; seed <= count; seed++) yield noiseFor(graph, seed);
  })();
  return quantize(prepared, await collectRanges(prepared, images, count), { ...strict.settings, ...change }).model;
}
