/** What the guard decides for every convolution of a model, without opening it: for results and reports. */
import type { ConvStep, QuantizedModel } from '../../quantize/quantizedModel';
import { chooseConvPath } from './convPath';
import type { ConvPath } from './convPath';
import { boundsOf, convShape } from './convShape';
import { layoutOf } from './pixels';
import { rangesOf } from './ranges';

/** `reference`: not even int64 provably holds the accumulators, and the TypeScript reference runs the step. */
export function convPathsOf(model: QuantizedModel): ReadonlyMap<ConvStep, ConvPath | 'reference'> {
  const ranges = rangesOf(model);
  return new Map(
    model.steps
      .filter((step) => step.kind === 'conv')
      .map((step) => {
        const range = ranges[step.inputs[0]];
        if (!range) return [step, 'reference'];
        const shape = convShape(model, step, layoutOf(model, step.inputs[0], range), range);
        return [step, chooseConvPath(shape, boundsOf(shape)) ?? 'reference'];
      }),
  );
}
