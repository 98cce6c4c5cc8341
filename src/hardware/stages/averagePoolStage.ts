/** A mean over the whole map: sums by channel, requantized by a factor that holds one over the number of pixels. */
import { mapOf, tensorOf } from '../../integer/map';
import type { AveragePoolStep } from '../../quantize/quantizedModel';
import { averagePool } from '../../quantize/steps/averagePool';
import { counted } from '../bits';
import { requantization } from '../requantizeBlock';
import { fitting } from './lanes';
import { pixelsOf, type StageContext, type StageDraft } from './stage';

export function averagePoolStage({ model, streamed, bitsOf, fold }: StageContext, step: AveragePoolStep): StageDraft {
  const [from, to] = [streamed(step.inputs[0]), mapOf(model, step.outputs[0])];
  const { kernel, pads } = step.window;
  const isGlobal =
    pixelsOf(to) === 1 && kernel[0] === from.height && kernel[1] === from.width && pads.every((p) => p === 0);
  if (!isGlobal) return 'a mean over windows smaller than the map';
  const [value, made] = [step.inputs[0], step.outputs[0]];
  const accBits =
    averagePool.accumulatorBits?.(step, { inputs: [tensorOf(model, value)], output: tensorOf(model, made) }) ?? 32;
  const lanes = fitting(from.channels, fold.pe);
  const pixels = pixelsOf(from);
  const bits = bitsOf(value);
  const sum = {
    module: 'stream_sum',
    parameters: {
      ...{
        LANES: lanes,
        BITS: bits,
        ACC_BITS: Math.max(accBits, bits + 1),
        WORDS: from.channels / lanes,
        PIXELS: pixels,
      },
      START: -step.inputZeroPoint * pixels,
    },
    outBits: lanes * Math.max(accBits, bits + 1),
  };
  const { block, memory } = requantization(step.requantize, {
    ...{ lanes, accBits: Math.max(accBits, bits + 1), outBits: bitsOf(made) },
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
