/** A convolution, of any groups: an output block reads the blocks in which its groups lie, with weights of 0 between them. */
import { mapOf } from '../../integer/map';
import type { ConvStep } from '../../quantize/quantizedModel';
import { signedRange } from '../../quantize/steps/range';
import { convShape, startOf, type ConvShape } from '../stages/convShape';
import type { BlockRange, Sums } from './engineLayer';
import { boundsOf, numbersOf, requantizeRefusal, sourceOf, type LayerContext, type LayerDraft } from './layerContext';

export function convLayer(context: LayerContext, step: ConvStep): LayerDraft {
  const shape = convShape(context, step);
  if (typeof shape === 'string') return shape;
  const refusal = step.requantize && requantizeRefusal(step.requantize);
  if (refusal !== undefined) return refusal;
  return {
    sources: [sourceOf(context, step.inputs[0])],
    output: { value: step.outputs[0], map: { ...mapOf(context.model, step.outputs[0]), channels: shape.to.channels } },
    window: shape.window,
    repeat: [1, 1],
    fill: step.inputZeroPoint,
    sums: sumsOf(step, shape),
    reads: (block) => readBlocks(shape, block, context.lanes),
  };
}

function sumsOf(step: ConvStep, { groupIn, groupOut, weightAt }: ConvShape): Sums {
  const { weights, requantize, accumulatorBits } = step;
  return {
    weight(output, input, row, column) {
      const within = input - Math.floor(output / groupOut) * groupIn;
      return within < 0 || within >= groupIn ? 0 : weights[weightAt(output, within, row, column)];
    },
    widest: signedRange(step.weightBits),
    numbers(output) {
      const start = startOf(step, output);
      return requantize ? numbersOf(requantize, output, start) : { bias: start, factor: [0, 0], negative: [0, 0] };
    },
    accBits: accumulatorBits,
    ...(requantize && { bounds: boundsOf(requantize) }),
  };
}

function readBlocks({ groupIn, groupOut, to }: ConvShape, block: number, lanes: number): BlockRange {
  const groupOf = (output: number): number => Math.floor(output / groupOut);
  const [low, high] = [groupOf(block * lanes), groupOf(Math.min(to.channels, (block + 1) * lanes) - 1)];
  const first = Math.floor((low * groupIn) / lanes);
  return { first, count: Math.floor(((high + 1) * groupIn - 1) / lanes) - first + 1, stride: 1 };
}
