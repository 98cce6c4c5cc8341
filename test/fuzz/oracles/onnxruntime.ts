/** onnxruntime on the original bytes, without its own rewriting: every value that a node makes, with its shape. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Shape } from '../../../src/graph/tensor';
import type { Network } from '../network';

export interface Numbers {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** By value name. Rejects with the runtime's reason where it cannot run the file. */
export async function runOriginal(
  { observedBytes, graph }: Network,
  image: Float32Array,
): Promise<ReadonlyMap<string, Numbers>> {
  const session = await InferenceSession.create(observedBytes, {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  try {
    const input = graph.values[graph.inputs[0]];
    const outputs = await session.run({ [input.name]: new Tensor('float32', image, input.shape) });
    return new Map(Object.entries(outputs).map(([name, tensor]) => [name, numbersOf(tensor)]));
  } finally {
    await session.release();
  }
}

function numbersOf({ data, dims }: { readonly data: unknown; readonly dims: Shape }): Numbers {
  return {
    shape: dims,
    data: data instanceof BigInt64Array ? Float64Array.from(data, Number) : (data as Float32Array),
  };
}
