/** A mean over the whole map: sums by channel, requantized by a factor that holds one over the number of pixels. */
import { mapOf } from '../../integer/map';
import { accumulatorWidth } from '../../quantize/accumulatorWidth';
import type { AveragePoolStep } from '../../quantize/quantizedModel';
import { counted } from '../bits';
import { pixelCount } from '../network';
import { requantization } from '../requantizeBlock';
import { fitting } from './lanes';
import type { StageContext, StageDraft } from './stage';

export function averagePoolStage({ model, streamed, bitsOf, fold }: StageContext, step: AveragePoolStep): StageDraft {
  const [from, to] = [streamed(step.inputs[0]), mapOf(model, step.outputs[0])];
  const { kernel, pads } = step.window;
  const isGlobal =
    pixelCount(to) === 1 && kernel[0] === from.height && kernel[1] === from.width && pads.every((p) => p === 0);
  if (!isGlobal) return 'a mean over windows smaller than the map';
  const [value, made] = [step.inputs[0], step.outputs[0]];
  const lanes = fitting(from.channels, fold.pe);
  const pixels = pixelCount(from);
  const bits = bitsOf(value);
  const accBits = Math.max(accumulatorWidth(model, step) ?? 32, bits + 1);
  const sum = {
    module: 'stream_sum',
    parameters: {
      ...{ LANES: lanes, BITS: bits, ACC_BITS: accBits, WORDS: from.channels / lanes, PIXELS: pixels },
      START: -step.inputZeroPoint * pixels,
    },
    outBits: lanes * accBits,
  };
  const { block, memory } = requantization(step.requantize, {
    ...{ lanes, accBits, outBits: bitsOf(made) },
    entries: counted(from.channels).map(() => pixels - 1),
  });
  return {
    inputs: [{ value, map: from, bits, lanes }],
    output: { value: made, map: to, bits: bitsOf(made), lanes },
    blocks: [sum, block],
    memories: [memory],
    flow: { kind: 'whole', pixels },
    fold: { pe: lanes, simd: 1 },
  };
}
