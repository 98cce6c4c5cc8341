/** Real models: what the prepared graph computes equals what the graph as opened computes, in onnxruntime. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { checkGraph } from '../../src/graph/check';
import type { Graph, ValueId } from '../../src/graph/graph';
import { isKnown, sizeOf } from '../../src/graph/tensor';
import { prepare, type PrepareOptions } from '../../src/passes/pipeline';
import { dataPath, dataRoot, hasData } from '../support/data';
import { random } from '../support/random';

function filesUnder(folder: string, ending: string): readonly string[] {
  if (!hasData) return [];
  const entries = readdirSync(dataPath(folder), { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

function openOnnx(path: string): Graph {
  return importOnnx({ bytes: readFileSync(dataPath(path)), name: path });
}

function openDarknet(path: string): Graph {
  const weights = readFileSync(dataPath(path.replace(/cfg$/, 'weights')));
  return importDarknet({ cfg: readFileSync(dataPath(path), 'utf8'), weights, name: path });
}

const onnxFiles = filesUnder('onnx', '.onnx');
const darknetFiles = filesUnder('darknet', '.cfg').filter(
  (path) => existsSync(join(dataRoot, path.replace(/cfg$/, 'weights'))) && !path.includes('trial8'),
);

async function outputsOf(graph: Graph, inputs: ReadonlyMap<ValueId, Float32Array>) {
  const session = await openFloatSession(graph);
  const outputs = await session.run(inputs);
  await session.close();
  return graph.outputs.map((id) => outputs.get(id) ?? new Float32Array(0));
}

function seededInputs(graph: Graph): ReadonlyMap<ValueId, Float32Array> {
  const source = random(7);
  const sizes = graph.inputs.map((id) => sizeOf(graph.values[id].shape ?? []));
  return new Map(graph.inputs.map((id, at) => [id, Float32Array.from({ length: sizes[at] }, () => source.next())]));
}

/** Largest difference relative to the largest magnitude of the output. */
function distance(left: Float32Array, right: Float32Array): number {
  let difference = 0;
  let magnitude = 1e-6;
  left.forEach((value, at) => {
    difference = Math.max(difference, Math.abs(value - right[at]));
    magnitude = Math.max(magnitude, Math.abs(value));
  });
  return left.length === right.length ? difference / magnitude : Infinity;
}

/** Computes the same, and every value that it computes has a known shape. */
async function expectSame(graph: Graph, tolerance: number, options: PrepareOptions = {}): Promise<void> {
  const { graph: prepared, changes } = prepare(graph, options);
  expect(checkGraph(prepared)).toEqual([]);
  expect(changes.length).toBeGreaterThan(0);
  const made = prepared.nodes.flatMap(({ outputs }) => outputs).filter((id) => id >= 0);
  expect(made.map((id) => prepared.values[id]).filter(({ shape }) => !isKnown(shape))).toEqual([]);
  const inputs = seededInputs(graph);
  const [before, after] = [await outputsOf(graph, inputs), await outputsOf(prepared, inputs)];
  before.forEach((values, at) => expect(distance(values, after[at])).toBeLessThan(tolerance));
}

describe.skipIf(!hasData)('ONNX models', () => {
  it.each(onnxFiles)('%s computes the same, with all its shapes', (path) =>
    expectSame(openOnnx(path), path.includes('fp16') ? 1e-2 : 2e-5),
  );
});

describe.skipIf(!hasData)('Darknet models', () => {
  it.each(darknetFiles)('%s computes the same', (path) => expectSame(openDarknet(path), 5e-5));
  it.each(darknetFiles.slice(0, 2))('%s computes the same when folded as the report does', (path) =>
    expectSame(openDarknet(path), 5e-5, { batchNorm: 'report' }),
  );
});
