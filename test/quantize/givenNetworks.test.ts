import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { inferShapes } from '../../src/graph/shapes';
import { foldBatchNorm } from '../../src/passes/foldBatchNorm';
import { inFloat } from '../../src/quantize/steps/steps';
import { agreement, givenNet } from '../support/givenNet';
import { netImages, smallNet } from '../support/quantizedNet';
import { quantizeStatically, type Statically } from '../support/staticQuantizer';

const images = netImages(3, 5);

async function* stream() {
  yield* images;
}

const forms: readonly Statically[] = (['qdq', 'qlinear'] as const).flatMap((notation) => [
  { notation, activations: 'uint8', symmetric: false, perChannel: true },
  { notation, activations: 'int8', symmetric: false, perChannel: true },
  { notation, activations: 'uint8', symmetric: false, perChannel: false },
  ...(notation === 'qdq'
    ? ([
        { notation, activations: 'int8', symmetric: true, perChannel: false },
        { notation, activations: 'int16', symmetric: false, perChannel: true },
      ] as const)
    : []),
]);

describe('a network that onnxruntime has quantized', () => {
  it.each(forms)('has its integers: %o', async (how) => {
    const graph = inferShapes(foldBatchNorm(inferShapes(smallNet({ tail: false }))));
    const ranges = await collectRanges(graph, stream(), images.length);
    const net = await givenNet(encodeOnnx(quantizeStatically(graph, ranges, how), { shapes: false }), images);
    expect(net.read.unread).toEqual([]);
    expect(net.model.steps.filter(inFloat).map(({ reason }) => reason)).toEqual([]);
    const { values, differing, most, compared } = await agreement(net, images);
    expect(compared.length).toBeGreaterThan(12);
    // Of 16 bits float32 has sums that are as fine as half a step.
    const fine = how.activations.endsWith('16');
    expect(most).toBeLessThanOrEqual(fine ? 2 : 1);
    expect(differing / values).toBeLessThan(fine ? 1e-2 : 1e-4);
  });
});
