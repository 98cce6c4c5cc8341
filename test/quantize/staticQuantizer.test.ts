/** The tests' own static quantizer, whose files stand for onnxruntime's: they compute what the float network computes, as onnxruntime runs both. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { type Graph, ints } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { graphBuilder } from '../support/buildGraph';
import { statically } from '../support/givenNet';
import { random } from '../support/random';
import type { Statically } from '../support/staticQuantizer';

const shape = [1, 3, 6, 5];

/** A residual unit whose ReLU stands behind the sum; the sum may be an output too. */
function residual(sumIsSeen: boolean): Graph {
  const b = graphBuilder(random(11));
  const x = b.input('image', shape);
  const made = b.node('Conv', 'conv', [x, b.floats('w', [3, 3, 1, 1])], { kernel_shape: ints([1, 1]) });
  const sum = b.node('Add', 'sum', [x, made]);
  const last = b.node('Conv', 'last', [b.node('Relu', 'act', [sum]), b.floats('v', [2, 3, 1, 1])]);
  return inferShapes(b.build(sumIsSeen ? [last, sum] : [last]));
}

/** `exact` has onnxruntime rewrite weights beside uint8, whose products with int8 saturate on processors without 8-bit dot products. */
async function firstOutput(bytes: Uint8Array, image: Float32Array, exact: boolean): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, exact ? { extra: { session: { x64quantprecision: '1' } } } : {});
  const made = await session.run({ image: new Tensor('float32', image, shape) });
  return made[session.outputNames[0]].data as Float32Array;
}

const forms: readonly Statically[] = (['qdq', 'qlinear'] as const).flatMap((notation) => [
  { notation, activations: 'uint8', symmetric: false, perChannel: true },
  { notation, activations: 'int8', symmetric: true, perChannel: false },
]);

describe('a ReLU behind a sum', () => {
  it.each(forms.flatMap((how) => [false, true].map((sumIsSeen) => ({ ...how, sumIsSeen }))))(
    'is not lost: %o',
    async ({ sumIsSeen, ...how }) => {
      const source = random(5);
      const images = [0, 1, 2].map(() => Float32Array.from({ length: 90 }, () => 2 * source.next() - 1));
      const graph = residual(sumIsSeen);
      const quantized = await statically(graph, images, how);
      const [wanted, found] = await Promise.all(
        [encodeOnnx(graph), quantized].map((bytes) => firstOutput(bytes, images[0], how.activations === 'uint8')),
      );
      const worst = Math.max(...wanted.map((value, at) => Math.abs(value - found[at])));
      // Without the ReLU it is off by half of the range and more.
      expect(worst / Math.max(...wanted.map(Math.abs))).toBeLessThan(0.05);
    },
  );
});
