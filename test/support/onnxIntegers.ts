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

export interface OnOwnInputs {
  readonly values: number;
  /** Other than the program's integers on the same inputs. */
  readonly off: number;
  /** … where the program's accumulator times its factor is no tie. */
  readonly elsewhere: number;
  /** No rounding to the nearest of accumulator times the program's factor: more than half a step and a float's error away. */
  readonly unexplained: number;
}

/** In steps: float32, and multipliers of 16 bits and mean slopes beside the scales and factors that they stand for. */
const tolerance = 0.01;

/** Every convolution on the integers that the runtime itself had as its input, so that differences do not add up. */
export function onOwnInputs(model: QuantizedModel, runtime: Integers, steps: StepRunner): OnOwnInputs {
  let [values, off, elsewhere, unexplained] = [0, 0, 0, 0];
  const source = (id: number): IntegerValues => Int32Array.from(runtime.get(id) ?? []);
  for (const step of model.steps) {
    const found = runtime.get(step.outputs[0]);
    if (step.kind !== 'conv' || !step.requantize || found === undefined) continue;
    const { factor, negative, zeroPoint, qmin, qmax } = step.requantize;
    const program = steps.run(model, step, source);
    const accumulators = steps.run(model, { ...step, requantize: undefined }, source);
    const size = found.length / step.bias.length;
    program.forEach((q, i) => {
      const channel = Math.floor(i / size);
      const { value } = negative && accumulators[i] < 0 ? negative : factor;
      const exact = accumulators[i] * value[value.length === 1 ? 0 : channel] + zeroPoint;
      const nearest = Math.min(Math.max(exact, qmin), qmax);
      values += 1;
      if (Math.abs(found[i] - nearest) > 0.5 + tolerance) unexplained += 1;
      if (found[i] === q) return;
      off += 1;
      if (Math.abs(exact - Math.floor(exact)) !== 0.5) elsewhere += 1;
    });
  }
  return { values, off, elsewhere, unexplained };
}
