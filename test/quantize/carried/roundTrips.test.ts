/** Our own exports, opened again as models that are quantized already: the integers of every step are those of the run that was exported. */
import { describe, expect, it } from 'vitest';
import { integerOnnx } from '../../../src/export/integerOnnx';
import { qdqOnnx } from '../../../src/export/qdqOnnx';
import { qlinearOnnx } from '../../../src/export/qlinearOnnx';
import { qonnx } from '../../../src/export/qonnx';
import { encodeOnnx } from '../../../src/formats/onnx/encodeOnnx';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import type { Graph } from '../../../src/graph/graph';
import { inferShapes } from '../../../src/graph/shapes';
import { bytesOf, type Tensor } from '../../../src/graph/tensor';
import { collectRanges } from '../../../src/calibrate/collect';
import { openFloat, openQuantized } from '../../../src/evaluate/runQuantized';
import { reference } from '../../../src/integer/runStep';
import { readGiven } from '../../../src/passes/given/readGiven';
import { prepare } from '../../../src/passes/pipeline';
import { readCarried } from '../../../src/quantize/carried/readCarried';
import { given } from '../../../src/quantize/presets/given';
import { quantize } from '../../../src/quantize/quantize';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { inFloat, isConv } from '../../../src/quantize/steps/steps';
import { gatedNet, netImages, quantizedNet, smallNet } from '../../support/quantizedNet';

const bits = (weights: number, activations = weights): Settings['bits'] => ({ weights, activations, bias: 32 });
const zeroPoints = { weights: true, activations: false };

const bytewise: readonly Partial<Settings>[] = [
  {},
  { granularity: 'per-tensor' },
  { adjustment: 'float' },
  { adjustment: 'pow2-ratio' },
  { adjustment: 'pow2-tensor', rounding: 'nearest-ties-even' },
  { adjustment: 'mul-shift', multiplierBits: 5, rounding: 'floor' },
  { rounding: 'toward-zero', symmetric: zeroPoints },
  { symmetric: zeroPoints, adjustment: 'pow2-ratio' },
  { bits: bits(4) },
  { bits: bits(5, 7), symmetric: zeroPoints },
  { bits: { weights: 8, activations: 8, bias: 12 } },
  { preset: 'best', optimize: [], tableBits: 8 },
];
const wide: readonly Partial<Settings>[] = [
  { bits: bits(16) },
  { bits: bits(8, 12), symmetric: zeroPoints },
  { preset: 'best', optimize: [] },
  { preset: 'report' },
  { preset: 'report', adjustment: 'mul-shift', multiplierBits: 4 },
];

const nets = { small: smallNet({ tail: false, gate: false }), tail: smallNet({ tail: true }), gated: gatedNet() };
const formats = { 'onnx-qdq': qdqOnnx, qonnx, 'onnx-qlinear': qlinearOnnx, 'onnx-integer': integerOnnx };

const cases = Object.keys(formats).flatMap((format) =>
  (Object.keys(nets) as (keyof typeof nets)[]).flatMap((net) =>
    (/linear|integer/.test(format) ? bytewise : [...bytewise, ...wide]).map((settings) => ({ format, net, settings })),
  ),
);

const exported = (model: QuantizedModel, format: string): Uint8Array =>
  formats[format as keyof typeof formats](model, { name: 'net', provenance: 'made by a test' })[0].bytes;

const opened = (bytes: Uint8Array): Graph => inferShapes(readGiven(readCarried(importOnnx({ bytes, name: 'net' }))));

async function quantizedAgain(read: Graph, change: Partial<Settings> = {}): Promise<QuantizedModel> {
  const { graph } = prepare(read);
  const images = netImages(2, 3);
  const ranges = await collectRanges(
    graph,
    (async function* () {
      yield* images;
    })(),
    images.length,
  );
  return quantize(graph, ranges, { ...given.settings, ...change }).model;
}

/** What every step makes, by the name of the value. */
async function integersOf(model: QuantizedModel): Promise<Readonly<Record<string, readonly number[]>>> {
  const runner = await openQuantized(model, reference);
  const made: Record<string, readonly number[]> = {};
  for (const image of netImages(2, 5))
    await runner.run(image, (value, q) => (made[model.graph.values[value].name] = Array.from(q)));
  await runner.close();
  return made;
}

const islandsOf = ({ steps }: QuantizedModel): readonly string[] =>
  steps.filter(inFloat).flatMap(({ tail, reason }) => (tail ? [] : [reason]));

describe('an export of ours that is opened again', { timeout: 30_000 }, () => {
  it.each(cases)('has the integers of its run: $format of $net, $settings', async ({ format, net, settings }) => {
    const model = await quantizedNet(nets[net], settings);
    const read = opened(exported(model, format));
    expect(read.unread ?? []).toEqual([]);
    const again = await quantizedAgain(read);
    expect(islandsOf(again)).toEqual(islandsOf(model));
    const integers = await integersOf(model);
    expect(Object.keys(integers).length).toBeGreaterThan(3);
    expect(await integersOf(again)).toEqual(integers);
  });

  it('is refitted to shifts, from its own scales', async () => {
    const model = await quantizedNet(nets.small, {});
    const read = opened(exported(model, 'onnx-qdq'));
    const again = await quantizedAgain(read, { adjustment: 'pow2-ratio' });
    expect(islandsOf(again)).toEqual([]);
    const multipliers = again.steps
      .filter(isConv)
      .flatMap(({ requantize }) => [...(requantize?.factor.multiplier ?? [])]);
    expect(multipliers.length).toBeGreaterThan(10);
    expect(new Set(multipliers)).toEqual(new Set([1]));
  });

  it('is in float what its integers stand for, weights per channel included', async () => {
    const again = await quantizedAgain(opened(exported(await quantizedNet(nets.small, {}), 'onnx-qdq')));
    const first = again.steps.find(isConv);
    const [image] = netImages(1, 5);
    const value = first?.outputs[0] ?? -1;
    const float = await openFloat(again.graph, [value]);
    const real = (await float.run(image)).get(value) ?? new Float32Array(0);
    await float.close();
    const runner = await openQuantized(again, reference);
    let differing = real.length;
    await runner.run(image, (id, q) => {
      const scale = again.tensors[id]?.scale[0] ?? NaN;
      if (id === value) differing = q.filter((each, i) => Math.abs(each - real[i] / scale) > 0.01).length;
    });
    await runner.close();
    // Ties, and what a multiplier of 16 bits makes of what is nearly one.
    expect(differing / real.length).toBeLessThan(0.005);
  });

  it('is exported with the same integers once more', async () => {
    const model = await quantizedNet(nets.tail, { symmetric: zeroPoints });
    const once = await quantizedAgain(opened(exported(model, 'onnx-integer')));
    const twice = await quantizedAgain(opened(exported(once, 'onnx-qdq')));
    expect(await integersOf(twice)).toEqual(await integersOf(model));
  });
});

describe('a program that does not fit the file that carries it', () => {
  const carrying = async (): Promise<Graph> =>
    importOnnx({ bytes: exported(await quantizedNet(nets.small, {}), 'onnx-qdq'), name: 'net' });
  const withText = (graph: Graph, change: (text: string) => string): Graph => ({
    ...graph,
    metadata: { ...graph.metadata, 'quant.program': change(graph.metadata?.['quant.program'] ?? '') },
  });
  const otherWeight = ([id, tensor]: [number, Tensor]): [number, Tensor] => {
    const bytes = bytesOf(tensor.bytes).slice();
    bytes[0] ^= 1;
    return [id, tensor.type === 'int8' && bytes.length > 100 ? { ...tensor, bytes } : tensor];
  };
  const changes: readonly [string, (graph: Graph) => Graph, RegExp][] = [
    ['another weight', (graph) => ({ ...graph, constants: new Map([...graph.constants].map(otherWeight)) }), /changed/],
    ['a node less', (graph) => ({ ...graph, nodes: graph.nodes.slice(0, -1) }), /changed/],
    ['another number', (graph) => withText(graph, (text) => text.replace('scale', 'scala')), /damaged/],
    ['no JSON', (graph) => withText(graph, (text) => text.slice(1)), /version/],
    ['nothing', (graph) => withText(graph, () => 'null'), /version/],
    ['a later version', (graph) => withText(graph, (text) => text.replace('"version":1', '"version":9')), /version/],
  ];
  it.each(changes)('is left alone, and the nodes are read: %s', async (_, change, reason) => {
    const read = readCarried(change(await carrying()));
    expect(read.program).toBeUndefined();
    expect(read.unread?.map((each) => each.reason).join()).toMatch(reason);
    expect(readGiven(read).given?.size).toBeGreaterThan(8);
  });

  it('is not in a file without metadata, whose nodes are read without islands', async () => {
    const bytes = encodeOnnx(await carrying(), { shapes: false });
    const read = opened(bytes);
    expect(read.program).toBeUndefined();
    expect(islandsOf(await quantizedAgain(read))).toEqual([]);
  });
});
