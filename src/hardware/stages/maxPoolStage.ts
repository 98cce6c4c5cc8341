/** A max-pool: windows, and the largest tap of each. */
import { mapOf, tensorOf } from '../../integer/map';
import type { MaxPoolStep } from '../../quantize/quantizedModel';
import { windowBlock, windowFlow, windowRefusal } from '../window';
import { fitting } from './lanes';
import type { StageContext, StageDraft } from './stage';

export function maxPoolStage({ model, streamed, bitsOf, fold }: StageContext, step: MaxPoolStep): StageDraft {
  const [from, to] = [streamed(step.inputs[0]), mapOf(model, step.outputs[0])];
  const refusal = windowRefusal(from, to, step.window);
  if (refusal !== undefined) return refusal;
  const lanes = fitting(from.channels, fold.pe);
  // One width for all: the report's padding with zeros may lie beyond the input's range.
  const bits = Math.max(bitsOf(step.inputs[0]), bitsOf(step.outputs[0]));
  const input = { value: step.inputs[0], map: from, bits: bitsOf(step.inputs[0]), lanes };
  if (bits !== input.bits) return 'padding by an integer that the input cannot hold';
  const lowest = tensorOf(model, step.inputs[0]).qmin;
  const pool = {
    module: 'stream_max_pool',
    parameters: { LANES: lanes, BITS: bits, OUTSIDE: step.padding === 'zero' ? 0 : lowest, LOWEST: lowest },
    outBits: lanes * bits,
  };
  return {
    inputs: [input],
    output: { value: step.outputs[0], map: to, bits, lanes },
    blocks: [windowBlock(input, to, step.window, { groups: from.channels / lanes, folds: 1 }), pool],
    memories: [],
    flow: windowFlow(input, to, step.window),
    fold: { pe: lanes, simd: 1 },
  };
}
