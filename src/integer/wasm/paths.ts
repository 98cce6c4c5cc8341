/**
 * What the guard decides for every convolution of a model, without opening it: for results and reports. Of the portable
 * build, so that results do not depend on the machine; others replace `direct` and `winograd4` by 8-bit products (build.ts).
 */
import type { ConvStep, QuantizedModel } from '../../quantize/quantizedModel';
import { portable } from './build';
import { convParts } from './convParts';
import { convShape } from './convShape';
import { layoutOf } from './pixels';
import { rangesOf } from '../../quantize/steps/ranges';
import { isConv } from '../../quantize/steps/steps';

/** Paths joined by `+` where channels differ. `reference`: not even int64 provably holds the accumulators, and the TypeScript reference runs the step. */
export function convPathsOf(model: QuantizedModel): ReadonlyMap<ConvStep, string> {
  const ranges = rangesOf(model);
  return new Map(
    model.steps.filter(isConv).map((step) => {
      const range = ranges[step.inputs[0]];
      if (!range) return [step, 'reference'];
      const shape = convShape(model, step, layoutOf(model, step.inputs[0], range), range);
      const parts = convParts(shape, portable, undefined, step.requantize !== undefined);
      return [step, parts ? [...new Set(parts.map(({ path }) => path))].join('+') : 'reference'];
    }),
  );
}
