/** Stages that look at one integer at a time: tables, changes of scale, and what brings a stream to the scale of another. */
import { tensorOf } from '../../integer/map';
import type { LookupStep, Requantize, RequantizeStep } from '../../quantize/quantizedModel';
import { counted, wordOf } from '../bits';
import type { StageBlock, StageMemory, ValueStream } from '../network';
import { requantization } from '../requantizeBlock';
import { fitting } from './lanes';
import type { StageContext, StageDraft } from './stage';

export function lookupStage({ model, streamed, bitsOf, fold }: StageContext, step: LookupStep): StageDraft {
  const [value, made] = [step.inputs[0], step.outputs[0]];
  const map = streamed(value);
  const lanes = fitting(map.channels, fold.pe);
  const [bits, outBits] = [bitsOf(value), bitsOf(made)];
  const { qmin } = tensorOf(model, value);
  // A word for each integer that the stream's bits can say: fewer or more than the step's table has.
  const depth = 2 ** bits;
  const entry = (at: number): number => step.table[(at < depth / 2 ? at : at - depth) - qmin] ?? 0;
  const words = (): readonly bigint[] => counted(depth).map((at) => wordOf([entry(at)], outBits));
  const block: StageBlock = {
    module: 'stream_lookup',
    parameters: { LANES: lanes, IN_BITS: bits, OUT_BITS: outBits },
    files: { TABLE: 'table' },
    outBits: lanes * outBits,
  };
  return {
    inputs: [{ value, map, bits, lanes }],
    output: { value: made, map, bits: outBits, lanes },
    blocks: [block],
    memories: [{ name: 'table', bits: outBits, depth, words }],
    flow: { kind: 'pixel' },
    fold: { pe: lanes, simd: 1 },
  };
}

export function requantizeStage({ streamed, bitsOf, fold }: StageContext, step: RequantizeStep): StageDraft {
  const [value, made] = [step.inputs[0], step.outputs[0]];
  const map = streamed(value);
  const stream = { value, map, bits: bitsOf(value), lanes: fitting(map.channels, fold.pe) };
  const { blocks, memories } = toScale(stream, step.inputZeroPoint, step.requantize, bitsOf(made), 'factors');
  return {
    inputs: [stream],
    output: { ...stream, value: made, bits: bitsOf(made) },
    ...{ blocks, memories, flow: { kind: 'pixel' }, fold: { pe: stream.lanes, simd: 1 } },
  };
}

/** Blocks that requantize a stream, or only make its integers as wide as others. */
export function toScale(
  { lanes, bits, map }: ValueStream,
  zeroPoint: number,
  requantize: Requantize | undefined,
  outBits: number,
  name: string,
): { readonly blocks: readonly StageBlock[]; readonly memories: readonly StageMemory[] } {
  const offset = (accBits: number, zero: number): StageBlock => ({
    module: 'stream_offset',
    parameters: { LANES: lanes, BITS: bits, ACC_BITS: accBits, ZERO_POINT: zero },
    outBits: lanes * accBits,
  });
  if (!requantize) return { blocks: bits === outBits ? [] : [offset(outBits, 0)], memories: [] };
  const { block, memory } = requantization(
    requantize,
    { lanes, accBits: bits + 1, outBits, entries: counted(map.channels) },
    name,
  );
  return { blocks: [offset(bits + 1, zeroPoint), block], memories: [memory] };
}
