/** What onnxruntime refuses is said in our words first; its sentences, as it writes them, are taken out of what stands around them. */
import { describe, expect, it } from 'vitest';
import { type Graph, ints, string, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor } from '../../src/graph/tensor';
import { reasonOf } from '../../src/float/refusal';
import { openFloatSession } from '../../src/float/session';
import { InputError } from '../../src/util/errors';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

describe('a reason', () => {
  it.each([
    [
      "Load model failed: Node (n) Op (Softmax) [ShapeInferenceError] 'axis' must be in [-4 , 3].",
      'n',
      "'axis' must be in [-4 , 3].",
    ],
    [
      "Non-zero status code returned while running Gather node. Name:'g' Status Message: indices element out of data bounds",
      'g',
      'indices element out of data bounds',
    ],
    [
      'This is an invalid model. In Node, ("c", Conv, "", -1) : ("x": tensor(float),) -> ("y",) , Error Unrecognized attribute: bogus for operator Conv\n==> Context: Bad node spec',
      'c',
      'Unrecognized attribute: bogus for operator Conv',
    ],
    [
      'Exception during initialization: /onnxruntime_src/core/nn/pool_attributes.h:88 onnxruntime::PoolAttributes::PoolAttributes(const KernelInfoType&, int) [with KernelInfoType = onnxruntime::OpKernelInfo] pads[dim] < kernel_shape[dim] was false. Pad should be smaller than kernel.',
      undefined,
      'Pad should be smaller than kernel.',
    ],
    [
      'Exception during initialization: /onnxruntime_src/core/nn/lrn.h:22 onnxruntime::LRN<T>::LRN(const onnxruntime::OpKernelInfo&) [with T = float] size_ > 0 was false.',
      undefined,
      'size_ > 0 was false.',
    ],
    [
      'Exception during initialization: /src/upsamplebase.h:314 onnxruntime::UpsampleBase::UpsampleBase(const KernelInfoType&) [with KernelInfoType = onnxruntime::OpKernelInfo] [ONNXRuntimeError] : 1 : FAIL : upsamplebase.h:548 ScalesValidation Scale value should be greater than 0.',
      undefined,
      'Scale value should be greater than 0.',
    ],
    ['something else', undefined, 'something else'],
  ])('%s', (message, node, reason) => expect(reasonOf(message)).toEqual({ node, reason }));
});

type Body = (b: GraphBuilder, x: ValueId) => ValueId;

/** A node that is fine, then the body. */
function after(body: Body): Graph {
  const b = graphBuilder(random(1));
  return inferShapes(b.build([body(b, b.node('Relu', 'fine', [b.input('x', [1, 2, 4, 4])]))]));
}

async function saidOf(body: Body): Promise<string> {
  const graph = after(body);
  try {
    const session = await openFloatSession(graph);
    await session.run(new Map([[graph.inputs[0], new Float32Array(32)]]));
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return 'nothing';
}

describe('a model that is refused', () => {
  it.each<[string, Body, string]>([
    [
      'as its nodes are set up, which names none',
      (b, x) => b.node('MaxPool', 'p', [x], { kernel_shape: ints([2, 2]), pads: ints([2, 2, 2, 2]) }),
      "node 'p' (MaxPool): expected what onnxruntime can compute, found kernel_shape [2, 2], pads [2, 2, 2, 2], 'fine:out' of 1×2×4×4; it says: Pad",
    ],
    [
      'with constants',
      (b, x) =>
        b.node('Resize', 'r', [x, -1, b.constant('s', floatTensor([4], [1, 1, 0, 2]))], { mode: string('linear') }),
      "node 'r' (Resize): expected what onnxruntime can compute, found mode linear, 'fine:out' of 1×2×4×4, constant 's' [1, 1, 0, 2]; it says: ",
    ],
    [
      'as it runs',
      (b, x) => b.node('Reshape', 'shaped', [x, b.ints('k', [5, 5])]),
      "node 'shaped' (Reshape): expected what onnxruntime can compute, found 'fine:out' of 1×2×4×4, constant 'k' [5, 5]; it says: ",
    ],
  ])('%s', async (_, body, line) => {
    const said = await saidOf(body);
    expect(said).toContain(`test: ${line}`);
    expect(said).toMatch(/\. Correct the node, or export the model again\.$/);
    expect(said).not.toMatch(/onnxruntime_src|::|\[ONNX|Exception|status code/);
  });
});
