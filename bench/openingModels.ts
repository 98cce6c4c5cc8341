/** Large models to open: many small layers, as files of their own. */
import { encodeOnnx } from '../src/formats/onnx/encodeOnnx';
import { ints } from '../src/graph/graph';
import { graphBuilder } from '../test/support/buildGraph';
import { random } from '../test/support/random';

/** A chain of convolutions of 16 weights and ReLUs in turn, with a residual sum after every fifth. */
export function largeOnnx(nodes: number): Uint8Array {
  const graph = graphBuilder(random(1));
  let last = graph.input('image', [1, 4, 16, 16]);
  let earlier = last;
  for (let at = 0; at < nodes; at++) {
    if (at % 5 === 4) {
      last = graph.node('Add', `add_${at}`, [last, earlier]);
      earlier = last;
    } else if (at % 2 === 1) {
      last = graph.node('Relu', `relu_${at}`, [last]);
    } else {
      const weights = graph.floats(`w_${at}`, [4, 4, 1, 1]);
      last = graph.node('Conv', `conv_${at}`, [last, weights], { kernel_shape: ints([1, 1]) });
    }
  }
  return encodeOnnx(graph.build([last]));
}
