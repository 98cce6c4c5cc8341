/** A file that is quantized already: what onnxruntime makes of it as it is, beside the program that is made of it here. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import type { Graph, ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { openQuantized } from '../../src/evaluate/runQuantized';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference, type StepRunner } from '../../src/integer/runStep';
import { tensorOf } from '../../src/integer/map';
import { dropIdentities } from '../../src/passes/dropIdentities';
import { foldBatchNorm } from '../../src/passes/foldBatchNorm';
import { foldConstants } from '../../src/passes/foldConstants';
import { removeDead } from '../../src/passes/removeDead';
import { widenFloats } from '../../src/passes/widenFloats';
import { unsignedWeights } from './unsignedWeights';
import { quantizeStatically, type Statically } from './staticQuantizer';
import { readGiven } from '../../src/passes/given/readGiven';
import { prepare } from '../../src/passes/pipeline';
import { collectRanges } from '../../src/calibrate/collect';
import { given } from '../../src/quantize/presets/given';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';

export interface GivenNet {
  /** As the file says it. */
  readonly raw: Graph;
  /** As it is read. */
  readonly read: Graph;
  readonly model: QuantizedModel;
}

export async function givenNet(
  bytes: Uint8Array,
  images: readonly Float32Array[],
  change: Partial<Settings> = {},
): Promise<GivenNet> {
  const raw = inferShapes(importOnnx({ bytes, name: 'given.onnx' }));
  const read = inferShapes(readGiven(raw));
  const { graph } = prepare(read);
  const ranges = await collectRanges(graph, stream(images), images.length);
  return { raw, read, model: quantize(graph, ranges, { ...given.settings, ...change }).model };
}

/** Whether values of one network are uint8; of int8 onnxruntime has no kernels with such weights. */
const withUint8 = ({ nodes, constants }: Graph): boolean =>
  nodes.some(({ op, inputs }) => op === 'QuantizeLinear' && constants.get(inputs[2])?.type === 'uint8');

async function* stream(images: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* images;
}

/** A float network, quantized as onnxruntime's static quantizer does, as a file. */
export async function statically(float: Graph, images: readonly Float32Array[], how: Statically): Promise<Uint8Array> {
  const graph = plainPasses.reduce((now, pass) => inferShapes(pass(now)), inferShapes(float));
  const ranges = await collectRanges(graph, stream(images), images.length);
  return encodeOnnx(quantizeStatically(graph, ranges, how), { shapes: false });
}

/** What that quantizer does before. */
const plainPasses = [
  widenFloats,
  (graph: Graph) => foldConstants(graph),
  dropIdentities,
  (graph: Graph) => foldBatchNorm(graph),
  (graph: Graph) => foldConstants(graph),
  removeDead,
];

/** Every step on onnxruntime's own integers, so that differences do not add up. */
export function stepByStep(
  { model, read }: GivenNet,
  theirs: ReadonlyMap<ValueId, ArrayLike<number>>,
  steps: StepRunner,
): Pick<Agreement, 'values' | 'differing' | 'most'> {
  let [values, differing, most] = [0, 0, 0];
  const at = (value: ValueId): Int32Array | undefined => {
    const scale = read.given?.get(value);
    const middle = scale && scale.low === 0 ? 2 ** (scale.bits - 1) : 0;
    const found = theirs.get(value);
    return found && Int32Array.from(found, (q) => q - middle);
  };
  for (const step of model.steps) {
    const found = at(step.outputs[0]);
    if (!found || step.kind === 'island' || step.inputs.some((value) => !theirs.has(value))) continue;
    const made = steps.run(model, step, (value) => at(value) ?? new Int32Array(0));
    for (let i = 0; i < made.length; i++) {
      const off = Math.abs(made[i] - found[i]);
      values++;
      if (off > 0) differing++;
      most = Math.max(most, off);
    }
  }
  return { values, differing, most };
}

export interface Agreement {
  readonly values: number;
  readonly differing: number;
  /** In steps. */
  readonly most: number;
  /** Names of the values that were compared. */
  readonly compared: readonly string[];
  /** By name, how many differ. */
  readonly where: ReadonlyMap<string, number>;
  /** Of the last picture, onnxruntime's integers by the value that stands for them here. */
  readonly theirs: ReadonlyMap<ValueId, ArrayLike<number>>;
}

/** Every value of a given scale whose integers a layer of the file makes, against onnxruntime's on the same pictures. */
export async function agreement(
  { raw, read, model }: GivenNet,
  images: readonly Float32Array[],
  optimization: 'disabled' | 'all' = 'disabled',
  steps: StepRunner = reference,
): Promise<Agreement> {
  const pairs = raw.layers.flatMap((layer, index): [theirs: ValueId, ours: ValueId][] => {
    const ours = read.layers[index].output;
    const isInteger = /^u?int(4|8|16)$/.test(raw.values[layer.output]?.type ?? '') || /^Q/.test(layer.op);
    return isInteger && model.tensors[ours] && model.graph.given?.has(ours) ? [[layer.output, ours]] : [];
  });
  const session = await InferenceSession.create(
    encodeOnnx(unsignedWeights(raw), { outputs: [...new Set(pairs.map(([theirs]) => theirs))], shapes: false }),
    {
      logSeverityLevel: 4,
      graphOptimizationLevel: optimization,
      // Weights of QDQ beside uint8, as unsignedWeights does with operators on integers.
      ...(withUint8(raw) ? { extra: { session: { x64quantprecision: '1' } } } : {}),
    },
  );
  const runner = await openQuantized(model, steps);
  let [values, differing, most] = [0, 0, 0];
  const where = new Map<string, number>();
  const integers = new Map<ValueId, ArrayLike<number>>();
  for (const image of images) {
    const { name, shape = [] } = raw.values[raw.inputs[0]];
    const theirs = await session.run({ [name]: new Tensor('float32', image, [...shape]) });
    const mine = new Map<ValueId, ArrayLike<number>>([
      [model.inputs[0], quantizeInput(image, tensorOf(model, model.inputs[0]), model.inputRounding)],
    ]);
    await runner.run(image, (value, made) => mine.set(value, made.slice()));
    for (const [id, ours] of pairs) {
      const found = theirs[raw.values[id].name];
      const got = mine.get(ours);
      const scale = read.given?.get(ours) ?? model.graph.given?.get(ours);
      if (!got || !scale) continue;
      const middle = scale.low < 0 ? 0 : 2 ** (scale.bits - 1);
      const data = found.data as Uint8Array;
      integers.set(ours, data);
      for (let i = 0; i < got.length; i++) {
        const off = Math.abs(data[i] - (got[i] + middle));
        values++;
        most = Math.max(most, off);
        if (off > 0) {
          differing++;
          where.set(raw.values[id].name, (where.get(raw.values[id].name) ?? 0) + 1);
        }
      }
    }
  }
  await session.release();
  await runner.close();
  return { values, differing, most, compared: pairs.map(([id]) => raw.values[id].name), where, theirs: integers };
}
