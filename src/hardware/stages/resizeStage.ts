/** Nearest-neighbour enlargement by whole factors. */
import { mapOf, type Map3 } from '../../integer/map';
import type { ResizeStep } from '../../quantize/quantizedModel';
import { bitsFor } from '../bits';
import { fitting } from './lanes';
import type { StageContext, StageDraft } from './stage';

export function resizeStage({ model, streamed, bitsOf, fold }: StageContext, step: ResizeStep): StageDraft {
  const [value, made] = [step.inputs[0], step.outputs[0]];
  const [from, to] = [streamed(value), mapOf(model, made)];
  const times = wholeTimes(step, from, to);
  if (!times) return 'other factors than whole ones';
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

/** How often each row and column comes; undefined where they come differently often. */
export function wholeTimes(step: ResizeStep, from: Map3, to: Map3): readonly [y: number, x: number] | undefined {
  const times = [to.height / from.height, to.width / from.width] as const;
  return repeats(step.rows, times[0]) && repeats(step.columns, times[1]) ? times : undefined;
}

const repeats = (sources: Int32Array, times: number): boolean =>
  Number.isInteger(times) && sources.every((source, i) => source === Math.floor(i / times));
