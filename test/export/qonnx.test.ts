/**
 * No runtime here knows `Quant`, so its nodes are replaced by standard operators after the specification's own formula (clamp,
 * then round), and the result must stand by the integers as closely as QDQ does. Odd bit widths are what QONNX is for.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openQuantized } from '../../src/evaluate/runQuantized';
import { qonnx } from '../../src/export/qonnx';
import { qonnxWarnings } from '../../src/export/qonnxReaders';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { intOf, stringOf, type Graph, type Node, type ValueId } from '../../src/graph/graph';
import { floatsOf, floatTensor, type Tensor as Constant } from '../../src/graph/tensor';
import { reference } from '../../src/integer/runStep';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { givenNet, statically } from '../support/givenNet';
import { netImages, netInput, quantizedNet, smallNet } from '../support/quantizedNet';

const domain = 'qonnx.custom_op.general';
const bits = (weights: number, activations = weights): Settings['bits'] => ({ weights, activations, bias: 32 });

const graphOf = (model: QuantizedModel): Graph =>
  importOnnx({ bytes: qonnx(model, { name: 'small', provenance: 'made by a test' })[0].bytes, name: 'small' });

/** Rounding modes that standard operators have; the others are compared by name only. */
const roundingOps: Readonly<Record<string, string>> = {
  ROUND: 'Round',
  FLOOR: 'Floor',
  CEIL: 'Ceil',
  HALF_UP: 'Round',
};

/** Div, Add, Max, Min, round, Sub, Mul */
function withoutQuant(graph: Graph): Graph {
  const values = [...graph.values];
  const constants = new Map(graph.constants);
  const constant = (tensor: Constant): ValueId => {
    const id = values.push({ name: `limit_${values.length}`, type: tensor.type, shape: tensor.shape }) - 1;
    constants.set(id, tensor);
    return id;
  };
  const nodes = graph.nodes.flatMap((node): Node[] => {
    if (node.op !== 'Quant') return [node];
    const [x, scale, zeroPoint, width] = node.inputs;
    const [count] = floatsOf(graph.constants.get(width) as Constant);
    const low = intOf(node, 'signed', 1) ? -(2 ** (count - 1)) + intOf(node, 'narrow', 0) : 0;
    const high = intOf(node, 'signed', 1) ? 2 ** (count - 1) - 1 : 2 ** count - 1 - intOf(node, 'narrow', 0);
    const step = (op: string, inputs: readonly ValueId[], output?: ValueId): Node => ({
      ...node,
      op,
      domain: '',
      attributes: {},
      name: `${node.name}_${op}_${values.length}`,
      inputs,
      outputs: [output ?? values.push({ name: `v_${values.length}`, type: 'float32' }) - 1],
    });
    const chain: Node[] = [step('Div', [x, scale])];
    const then = (op: string, other?: ValueId, output?: ValueId): void => {
      const [last] = chain[chain.length - 1].outputs;
      chain.push(step(op, other === undefined ? [last] : [last, other], output));
    };
    then('Add', zeroPoint);
    then('Max', constant(floatTensor([], [low])));
    then('Min', constant(floatTensor([], [high])));
    then(roundingOps[stringOf(node, 'rounding_mode', 'ROUND')]);
    then('Sub', zeroPoint);
    then('Mul', scale, node.outputs[0]);
    return chain;
  });
  return { ...graph, values, constants, nodes, opsets: { '': graph.opsets[''] } };
}

async function relativeDifference(model: QuantizedModel): Promise<number> {
  const session = await InferenceSession.create(encodeOnnx(withoutQuant(graphOf(model)), { shapes: false }), {
    logSeverityLevel: 3,
  });
  const runner = await openQuantized(model, reference);
  let [square, error] = [0, 0];
  for (const image of netImages(4)) {
    const outputs = await session.run({ [session.inputNames[0]]: new Tensor('float32', image, netInput.shape) });
    const found = outputs[session.outputNames[0]].data as Float32Array;
    (await runner.run(image)).get(model.outputs[0])?.forEach((value, i) => {
      square += value ** 2;
      error += (value - found[i]) ** 2;
    });
  }
  await runner.close();
  return Math.sqrt(error / square);
}

describe('qonnx', () => {
  // Measured: 0.000 to 0.010; at 3 bits one integer is 10 % of the signal.
  const cases: [name: string, settings: Partial<Settings>, bound: number][] = [
    ['8 bits', {}, 0.01],
    ['5 bits', { bits: bits(5) }, 0.05],
    ['6 and 7 bits', { bits: bits(6, 7), granularity: 'per-tensor' }, 0.05],
    ['10 and 12 bits', { bits: bits(10, 12) }, 0.002],
    ['asymmetric', { symmetric: { weights: true, activations: false } }, 0.01],
    ['pow2-tensor', { adjustment: 'pow2-tensor', rounding: 'nearest-ties-even' }, 1e-6],
    ['report', { preset: 'report' }, 0.02],
  ];
  it.each(cases)('computes what the integers compute: %s', async (_, settings, bound) => {
    const model = await quantizedNet(smallNet({ tail: false, gate: !('preset' in settings) }), settings);
    expect(await relativeDifference(model)).toBeLessThan(bound);
  });

  it('says every width, and the integers come back from the weights', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { bits: bits(3, 5) });
    const graph = graphOf(model);
    expect(graph.opsets).toMatchObject({ '': 13, [domain]: 1 });
    const quants = new Map(graph.nodes.filter(({ op }) => op === 'Quant').map((node) => [node.name, node]));
    const numbers = (node: Node | undefined, input: number): readonly number[] =>
      Array.from(floatsOf(graph.constants.get(node?.inputs[input] ?? -1) as Constant));
    let seen = 0;
    for (const step of model.steps) {
      if (step.kind !== 'conv') continue;
      const weights = quants.get(`${step.name}/weights/quant`);
      expect(numbers(weights, 3)).toEqual([3]);
      const scale = numbers(weights, 1);
      const size = step.weights.length / step.bias.length;
      const back = numbers(weights, 0).map((w, i) => Math.round(w / scale[Math.floor(i / size) % scale.length]));
      expect(back.map((q) => q + 0)).toEqual(Array.from(step.weights));
      // From 0 on, one bit less says the same integers.
      const { qmin } = step.requantize ?? { qmin: 0 };
      if (step.requantize) expect(numbers(quants.get(`${step.name}/quant`), 3)).toEqual([qmin === 0 ? 4 : 5]);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(4);
  });

  it.each([
    ['nearest-ties-even', 'ROUND'],
    ['nearest-ties-up', 'HALF_UP'],
    ['nearest-ties-away', 'HALF_UP'],
    ['floor', 'FLOOR'],
    ['toward-zero', 'DOWN'],
  ] as const)('rounds %s as %s', async (rounding, mode) => {
    const graph = graphOf(await quantizedNet(smallNet({ tail: false }), { rounding }));
    const node = graph.nodes.find(({ name }) => name === 'conv_a/quant');
    expect(node && stringOf(node, 'rounding_mode', '')).toBe(mode);
    expect(node?.domain).toBe(domain);
  });

  /**
   * Rules of FINN's and qonnx's front ends (ExtractBiasFromConv, FoldQuantWeights, ConvertQuantActToMultiThreshold and its handlers), which raise
   * an error otherwise. Both were run on the files of the sample and of resnet20 when this was written (docs/exports.md).
   */
  it.each([
    ['of the symmetric network', {}],
    ['per tensor', { granularity: 'per-tensor' as const }],
    ['of 4 bits', { bits: bits(4) }],
  ])('is what the next tool takes: %s', async (_, settings) => {
    const model = await quantizedNet(smallNet({ tail: false }), { preset: 'strict', ...settings });
    const graph = graphOf(model);
    const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
    const readers = (value: ValueId): readonly Node[] => graph.nodes.filter(({ inputs }) => inputs.includes(value));
    const shapeOf = (value: ValueId): readonly number[] | undefined => graph.constants.get(value)?.shape;
    const quants = graph.nodes.filter(({ op }) => op === 'Quant');
    expect(quants.length).toBeGreaterThan(15);
    for (const { inputs, outputs, attributes } of quants) {
      const [x, scale, zeroPoint, width] = inputs;
      expect([shapeOf(zeroPoint), shapeOf(width)]).toEqual([[1], []]);
      expect(Array.from(floatsOf(graph.constants.get(zeroPoint) as Constant))).toEqual([0]);
      if (graph.constants.has(x)) {
        const [O] = shapeOf(x) ?? [];
        expect([[1], [O, ...(shapeOf(x) ?? []).slice(1).map(() => 1)]]).toContainEqual(shapeOf(scale));
        expect(readers(outputs[0])).toHaveLength(1);
        expect(['Conv', 'Gemm', 'MatMul', 'Mul', 'Add']).toContain(readers(outputs[0])[0].op);
        continue;
      }
      const before = makers.get(x)?.op;
      expect(shapeOf(scale)).toEqual([1]);
      // Unsigned behind a Relu, signed behind everything else; a Clip would stay as it is.
      expect([before, attributes['signed'].value]).toEqual([before, before === 'Relu' ? 0 : 1]);
      if (before === 'Relu') expect(attributes['narrow'].value).toBe(0);
      expect(before).not.toBe('Clip');
      expect(before).not.toBe('MaxPool');
    }
    expect(qonnxWarnings(model)).toEqual([]);
  });

  it('says what they refuse, and the setting that avoids it', async () => {
    const warned = async (settings: Partial<Settings>): Promise<readonly string[]> =>
      qonnxWarnings(await quantizedNet(smallNet({ tail: false }), { preset: 'strict', ...settings }));
    expect(await warned({ symmetric: { weights: true, activations: false } })).toEqual([
      expect.stringMatching(
        /^\d+ values \(.*, …\) with a zero point, which FINN and hls4ml refuse: .*symmetric.activations: true$/,
      ),
    ]);
    expect(await warned({ bits: bits(8, 10) })).toEqual([
      expect.stringMatching(/^\d+ values .* of more than 8 bits, .*: quantize with bits.activations: 8 or less$/),
    ]);
  });

  it.each([
    [{ adjustment: 'mul-shift', symmetric: { weights: true, activations: true } }, true],
    [{ adjustment: 'float', symmetric: { weights: true, activations: true } }, true],
    [{ adjustment: 'pow2-ratio', symmetric: { weights: true, activations: true } }, false],
  ] as const)('of a file that is quantized already, %j: what takes its zero points away', async (settings, warns) => {
    const images = netImages(2, 9);
    const how = { notation: 'qdq', activations: 'uint8', symmetric: false, perChannel: true } as const;
    const bytes = await statically(smallNet({ tail: false }), images, how);
    const { model } = await givenNet(bytes, images, settings);
    const refused = qonnxWarnings(model).filter((line) => line.includes('zero point'));
    expect(refused).toEqual(
      warns
        ? [
            expect.stringMatching(
              / with a zero point that is the file's own, .*: quantize with adjustment: pow2-ratio and symmetric.activations: true$/,
            ),
          ]
        : [],
    );
  });
});
