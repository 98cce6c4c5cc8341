/** The integers of every step of a program: by the reference, and by onnxruntime from an exported graph. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ProgramGraph } from '../../src/export/onnx/program';
import { opsetFor } from '../../src/export/onnx/containers';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import type { ValueId } from '../../src/graph/graph';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { quantizeInput } from '../../src/integer/quantizeInput';
import type { StepRunner } from '../../src/integer/runStep';
import type { IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';

export type Integers = ReadonlyMap<ValueId, ArrayLike<number>>;

/** Up to the first island, whose float numbers this does not follow. */
export function integersByEngine(model: QuantizedModel, image: Float32Array, steps: StepRunner): Integers {
  const [input] = model.inputs;
  const values = new Map<ValueId, IntegerValues>([
    [input, quantizeInput(image, tensorOf(model, input), model.inputRounding)],
  ]);
  openProgram(model, steps)
    .walk(values, (step, integers) => values.set(step.outputs[0], integers))
    .next();
  return values;
}

/** Of the values whose integers the graph keeps; `optimized` lets onnxruntime rewrite the graph as it does by default. */
export async function integersByOnnxruntime(
  { graph, integersOf }: ProgramGraph,
  model: QuantizedModel,
  image: Float32Array,
  optimized: boolean,
): Promise<Integers> {
  const made = [...model.inputs, ...model.steps.map(({ outputs }) => outputs[0])];
  const kept = [...new Set(made)].flatMap((value): [ValueId, ValueId][] => {
    const integers = integersOf(value);
    return integers === undefined ? [] : [[value, integers]];
  });
  const opset = Math.max(opsetFor(graph.values.map(({ type }) => type)), graph.opsets['']);
  const bytes = encodeOnnx(graph, { outputs: [...new Set(kept.map(([, integers]) => integers))], opset });
  const session = await InferenceSession.create(bytes, {
    logSeverityLevel: 3,
    graphOptimizationLevel: optimized ? 'all' : 'disabled',
  });
  const [input] = model.inputs;
  const feed = new Tensor('float32', image, tensorOf(model, input).shape);
  const results = await session.run({ [session.inputNames[0]]: feed });
  await session.release();
  return new Map(
    kept.map(([value, integers]) => [value, results[graph.values[integers].name].data as Int8Array | Int16Array]),
  );
}

export interface Difference {
  readonly values: number;
  readonly differing: number;
  readonly most: number;
}

/** Over all values that both have; `values` says how many integers that were. */
export function compareIntegers(a: Integers, b: Integers): Difference {
  let [values, differing, most] = [0, 0, 0];
  for (const [id, mine] of a) {
    const theirs = b.get(id);
    if (theirs === undefined) continue;
    for (let i = 0; i < mine.length; i++) {
      const off = Math.abs(mine[i] - theirs[i]);
      values += 1;
      differing += off > 0 ? 1 : 0;
      most = Math.max(most, off);
    }
  }
  return { values, differing, most };
}
