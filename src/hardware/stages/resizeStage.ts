/** Nearest-neighbour enlargement by whole factors. */
import { mapOf } from '../../integer/map';
import type { ResizeStep } from '../../quantize/quantizedModel';
import { bitsFor } from '../bits';
import { fitting } from './lanes';
import type { StageContext, StageDraft } from './stage';

export function resizeStage({ model, streamed, bitsOf, fold }: StageContext, step: ResizeStep): StageDraft {
  const [value, made] = [step.inputs[0], step.outputs[0]];
  const [from, to] = [streamed(value), mapOf(model, made)];
  const times = [to.height / from.height, to.width / from.width] as const;
  if (!repeats(step.rows, times[0]) || !repeats(step.columns, times[1])) return 'other factors than whole ones';
  const lanes = fitting(from.channels, fold.pe);
  const [bits, words] = [bitsOf(value), from.channels / lanes];
  const ringBits = bitsFor((from.width + 1) * words);
  return {
    inputs: [{ value, map: from, bits, lanes }],
    output: { value: made, map: to, bits, lanes },
    blocks: [
      {
        module: 'stream_repeat',
        parameters: {
          ...{ WORD_BITS: lanes * bits, IN_W: from.width, PIXEL_WORDS: words },
          ...{ TIMES_Y: times[0], TIMES_X: times[1], RING_BITS: ringBits },
        },
        outBits: lanes * bits,
      },
    ],
    memories: [],
    flow: { kind: 'repeat', from, times, ring: Math.floor(2 ** ringBits / words) },
    fold: { pe: lanes, simd: 1 },
  };
}

const repeats = (sources: Int32Array, times: number): boolean =>
  Number.isInteger(times) && sources.every((source, i) => source === Math.floor(i / times));
