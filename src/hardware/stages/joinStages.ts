/** Stages at which streams meet: weighted sums, and channels behind each other. */
import { mapOf } from '../../integer/map';
import { accumulatorWidth } from '../../quantize/accumulatorWidth';
import type { AddStep, ConcatStep } from '../../quantize/quantizedModel';
import { counted, gcd } from '../bits';
import type { StageInput, ValueStream } from '../network';
import { requantization } from '../requantizeBlock';
import { fitting } from './lanes';
import { toScale } from './pointStages';
import { joinRefusal, sameMap } from '../streamed';
import type { StageContext, StageDraft } from './stage';

export function addStage({ model, streamed, bitsOf, fold }: StageContext, step: AddStep): StageDraft {
  const made = step.outputs[0];
  const map = mapOf(model, made);
  if (step.requantize.mode === 'float')
    return 'inputs are aligned by real factors; --set adjustment=mul-shift has whole ones';
  if (step.inputs.length !== 2) return 'a sum of more than two';
  if (!step.inputs.every((value) => sameMap(streamed(value), map))) return 'inputs of different shapes';
  const lanes = fitting(map.channels, fold.pe);
  const inputs = step.inputs.map((value): ValueStream => ({ value, map, bits: bitsOf(value), lanes }));
  const accBits = Math.max(accumulatorWidth(model, step) ?? 64, ...inputs.map(({ bits }) => bits + 1));
  if (accBits > 34) return 'inputs whose scales lie too far apart';
  const [a, b] = step.alignment.map(({ multiplier }) => multiplier);
  const start = -(a * step.inputZeroPoints[0] + b * step.inputZeroPoints[1]);
  const { block, memory } = requantization(step.requantize, {
    ...{ lanes, accBits, outBits: bitsOf(made), entries: counted(map.channels).map(() => 0) },
  });
  return {
    inputs,
    join: {
      module: 'stream_add',
      parameters: {
        ...{ LANES: lanes, A_BITS: inputs[0].bits, B_BITS: inputs[1].bits, ACC_BITS: accBits },
        ...{ A_FACTOR: wide(a), B_FACTOR: wide(b), START: wide(start) },
      },
      outBits: lanes * accBits,
    },
    output: { value: made, map, bits: bitsOf(made), lanes },
    blocks: [block],
    memories: [memory],
    flow: { kind: 'pixel' },
    fold: { pe: lanes, simd: 1 },
  };
}

/** A constant of 64 bits, which a plain number in Verilog is not. */
const wide = (value: number): string => (value < 0 ? `-64'sd${-value}` : `64'sd${value}`);

export function concatStage({ model, streamed, bitsOf, fold }: StageContext, step: ConcatStep): StageDraft {
  const made = step.outputs[0];
  const map = mapOf(model, made);
  const maps = step.inputs.map(streamed);
  const refusal = joinRefusal(model, step, maps);
  if (refusal !== undefined) return refusal;
  const bits = bitsOf(made);
  const lanes = fitting(
    maps.reduce((common, { channels }) => gcd(common, channels), 0),
    fold.pe,
  );
  const planned = step.inputs.map((value, i) => {
    const stream = { value, map: maps[i], bits: bitsOf(value), lanes };
    const { blocks, memories } = toScale(stream, step.inputZeroPoints[i], step.requantize[i], bits, `factors_${i}`);
    return { input: { ...stream, blocks } satisfies StageInput, memories };
  });
  const beats = maps.map(({ channels }) => `32'd${channels / lanes}`);
  return {
    inputs: planned.map(({ input }) => input),
    join: {
      module: 'stream_concat',
      parameters: { WAYS: maps.length, BITS: lanes * bits, BEATS: `{${beats.reverse().join(', ')}}` },
      outBits: lanes * bits,
    },
    output: { value: made, map, bits, lanes },
    blocks: [],
    memories: planned.flatMap(({ memories }) => memories),
    flow: { kind: 'pixel' },
    fold: { pe: lanes, simd: 1 },
  };
}
