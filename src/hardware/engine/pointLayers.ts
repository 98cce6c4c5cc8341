/** Layers of a window's taps of one channel each: pools, tables, changes of scale, enlargement. */
import { mapOf, tensorOf } from '../../integer/map';
import { accumulatorWidth } from '../../quantize/accumulatorWidth';
import type {
  AveragePoolStep,
  LookupStep,
  MaxPoolStep,
  Requantize,
  RequantizeStep,
  ResizeStep,
} from '../../quantize/quantizedModel';
import { wholeTimes } from '../stages/resizeStage';
import { ownBlock, pointWindow, type EngineMap, type Sums } from './engineLayer';
import { boundsOf, numbersOf, requantizeRefusal, sourceOf, type LayerContext, type LayerDraft } from './layerContext';

export function maxPoolLayer(context: LayerContext, step: MaxPoolStep): LayerDraft {
  const { sources, output } = endsOf(context, step);
  const { qmin } = tensorOf(context.model, step.inputs[0]);
  const fill = step.padding === 'zero' ? 0 : qmin;
  return { ...{ sources, output, window: step.window, fill }, repeat: [1, 1], reads: ownBlock };
}

export function averagePoolLayer(context: LayerContext, step: AveragePoolStep): LayerDraft {
  const { sources, output } = endsOf(context, step);
  const { kernel, strides, pads } = step.window;
  const [{ map: from }] = sources;
  const reaches = (axis: 0 | 1, size: number, made: number): boolean =>
    (made - 1) * strides[axis] + kernel[axis] <= size + pads[axis] + (step.countIncludesPadding ? pads[axis + 2] : 0);
  const isWhole = reaches(0, from.height, output.map.height) && reaches(1, from.width, output.map.width);
  const isPadded = pads.some((pad) => pad > 0) && !step.countIncludesPadding;
  if (!isWhole || isPadded) return 'a mean over windows that hold different numbers of taps';
  const taps = kernel[0] * kernel[1];
  const accBits = accumulatorWidth(context.model, step) ?? 32;
  const sums = { ...channelSums(step.requantize, -step.inputZeroPoint * taps, taps - 1), accBits };
  return ownSums(step.requantize, {
    ...{ sources, output, window: step.window, fill: step.inputZeroPoint, sums },
    ...{ repeat: [1, 1], reads: ownBlock },
  });
}

export function requantizeLayer(context: LayerContext, step: RequantizeStep): LayerDraft {
  const { sources, output } = endsOf(context, step);
  const accBits = context.bitsOf(step.inputs[0]) + 1;
  const sums = { ...channelSums(step.requantize, -step.inputZeroPoint), accBits };
  return ownSums(step.requantize, {
    ...{ sources, output: { ...output, map: sources[0].map }, window: pointWindow, fill: 0, sums },
    ...{ repeat: [1, 1], reads: ownBlock },
  });
}

export function lookupLayer(context: LayerContext, step: LookupStep): LayerDraft {
  const { sources, output } = endsOf(context, step);
  const table = { least: tensorOf(context.model, step.inputs[0]).qmin, values: step.table };
  return {
    ...{ sources, output: { ...output, map: sources[0].map }, window: pointWindow, fill: 0, table },
    ...{ repeat: [1, 1], reads: ownBlock },
  };
}

export function resizeLayer(context: LayerContext, step: ResizeStep): LayerDraft {
  const { sources, output } = endsOf(context, step);
  const repeat = wholeTimes(step, sources[0].map, output.map);
  if (!repeat) return 'other factors than whole ones';
  return { sources, output, window: pointWindow, fill: 0, repeat, reads: ownBlock };
}

function endsOf(
  context: LayerContext,
  { inputs, outputs }: MaxPoolStep | AveragePoolStep | LookupStep | RequantizeStep | ResizeStep,
) {
  const sources: readonly EngineMap[] = [sourceOf(context, inputs[0])];
  return { sources, output: { value: outputs[0], map: mapOf(context.model, outputs[0]) } };
}

const ownSums = (requantize: Requantize, draft: LayerDraft): LayerDraft => requantizeRefusal(requantize) ?? draft;

/** Every tap of the own channel once. */
const channelSums = (requantize: Requantize, bias: number, entry?: number): Omit<Sums, 'accBits'> => ({
  weight: (output, input) => (output === input ? 1 : 0),
  widest: { low: 0, high: 1 },
  numbers: (output) => numbersOf(requantize, entry ?? output, bias),
  bounds: boundsOf(requantize),
});
