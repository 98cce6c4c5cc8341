/** The exported `onnx-integer` graph in onnxruntime against the reference. */
import { integerGraph } from '../../../src/export/integerOnnx';
import type { ProgramGraph } from '../../../src/export/onnx/program';
import { reference } from '../../../src/integer/runStep';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import { InputError } from '../../../src/util/errors';
import { compareIntegers, integersByEngine, integersByOnnxruntime } from '../../support/onnxIntegers';
import { passedOver, unless, type Verdict } from '../verdict';

export async function sameInRuntime(model: QuantizedModel, image: Float32Array): Promise<Verdict> {
  let graph: ProgramGraph;
  try {
    graph = integerGraph(model);
  } catch (error) {
    if (error instanceof InputError) return passedOver('onnx-integer', error.message);
    throw error;
  }
  const engine = integersByEngine(model, image, reference);
  const runtime = await integersByOnnxruntime(graph, model, image, false);
  const step = model.steps.find(({ outputs: [value] }) => {
    const [ours, theirs] = [engine.get(value), runtime.get(value)];
    return ours && theirs && compareIntegers(new Map([[value, ours]]), new Map([[value, theirs]])).differing > 0;
  });
  return unless('onnx-integer', step && `${step.kind} "${step.name}" differs`);
}
