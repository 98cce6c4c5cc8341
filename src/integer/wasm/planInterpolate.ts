/** Resizing to positions between, in the kernel: rows and columns of maps. */
import { weighted, type AxisWeights, type InterpolateStep } from '../../quantize/steps/interpolate';
import { magnitude } from '../../quantize/steps/range';
import { tensorOf } from '../map';
import { roundUp8 } from './pixels';
import type { Planner, StepPlan } from './plan';
import { keepRequantize, sumBytes } from './requantizePlan';
import { planShared } from './share';

/** Undefined where others than the last two axes are resized. */
export function planInterpolate(planner: Planner, step: InterpolateStep): StepPlan | undefined {
  const { shape } = tensorOf(planner.model, step.inputs[0]);
  const [input, output] = [step.inputs[0], step.outputs[0]].map((id) => planner.value(id));
  const { channels, height, width } = input.layout;
  const [rowAxis, columnAxis] = [shape.length - 2, shape.length - 1];
  const isMap = shape[0] === 1 && (shape.length === 3 || shape.length === 4) && channels === shape[1];
  const along = (axis: number): AxisWeights | undefined => step.axes.find((each) => each.axis === axis);
  const inside = step.axes.every(({ axis }) => axis === columnAxis || (axis === rowAxis && shape.length === 4));
  if (!isMap || !inside || input.layout.bytes === 8) return undefined;
  const rows = (shape.length === 4 ? along(rowAxis) : undefined) ?? asItIs(height);
  const columns = along(columnAxis) ?? asItIs(width);
  const centred = { low: input.range.low - step.inputZeroPoint, high: input.range.high - step.inputZeroPoint };
  const line = weighted(centred, rows);
  const bound = magnitude(weighted(line, columns));
  const sums = Math.max(magnitude(line), bound) < 2 ** 31 ? 'int32' : 'int64';
  const how = keepRequantize(planner, { sums, channels, bound }, output.layout, step.requantize);
  if (how === undefined || output.layout.bytes === 8) return undefined;
  const { memory, exports } = planner;
  const axes = [rows, columns].flatMap(({ taps, first, weights }) => [taps, memory.keep(first), memory.keep(weights)]);
  const structure = memory.words(input.pixels, output.pixels, step.inputZeroPoint, how, ...axes);
  const { height: outRows, width: outColumns } = output.layout;
  return planShared(
    planner,
    {
      ...{ name: 'interpolate', rows: outRows, blocks: 1, scratchAt: 1 },
      scratch: (width + outColumns) * roundUp8(channels) * sumBytes[sums],
      work: channels * outRows * (width * rows.taps + outColumns * columns.taps) * 4,
      part: (scratch, ranges) => [structure, scratch, ...ranges.rows],
    },
    exports.interpolate,
  );
}

/** An axis that is not resized. */
function asItIs(size: number): AxisWeights {
  const first = Int32Array.from({ length: size }, (_, at) => at);
  return { axis: -1, taps: 1, first, weights: new Int32Array(size).fill(1), shift: 0 };
}
