/** Sizes by hand from ONNX's text; what onnxruntime makes of them test/quantize/forms.test.ts compares. */
import { describe, expect, it } from 'vitest';
import { type Attributes, ints, string } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor } from '../../src/graph/tensor';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

function shapeOf(
  input: readonly number[],
  scales: readonly number[],
  sizes?: readonly number[],
  attributes: Attributes = {},
) {
  const b = graphBuilder(random(1));
  const inputs = [b.input('x', input), -1, scales.length ? b.constant('s', floatTensor([scales.length], scales)) : -1];
  const y = b.node('Resize', 'r', sizes ? [...inputs, b.ints('sizes', sizes)] : inputs, attributes);
  return inferShapes(b.build([y])).values[y].shape;
}

const policy = (name: string): Attributes => ({ axes: ints([2, 3]), keep_aspect_ratio_policy: string(name) });

describe('the shape of a Resize', () => {
  it.each([
    [[1, 4, 9, 10], [1, 1, 2, 0.5], undefined, {}, [1, 4, 18, 5]],
    [[1, 4, 9, 10], [1, 1, 1, Math.fround(0.7)], undefined, {}, [1, 4, 9, 7]],
    [[1, 4, 9, 10], [2, 3], undefined, { axes: ints([3, 2]) }, [1, 4, 27, 20]],
    [[1, 4, 9, 10], [], [5, 6], { axes: ints([-1, -2]) }, [1, 4, 6, 5]],
    [[1, 4, 10, 20], [], [30, 30], policy('not_larger'), [1, 4, 15, 30]],
    [[1, 4, 10, 20], [], [30, 30], policy('not_smaller'), [1, 4, 30, 60]],
    [[1, -1, 9, 10], [], [5, 6], { axes: ints([2, 3]) }, [1, -1, 5, 6]],
    [[1, 4, -1, 10], [1, 1, 2, 2], undefined, {}, [1, 4, -1, 20]],
    [[1, 4, -1, -1], [], [1, 4, 7, 8], {}, [1, 4, 7, 8]],
  ] as const)('%j by %j, %j, %j', (input, scales, sizes, attributes, expected) => {
    expect(shapeOf(input, scales, sizes, attributes)).toEqual(expected);
  });
});
