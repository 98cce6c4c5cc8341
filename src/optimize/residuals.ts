/**
 * Convolutions whose answers are added to a value that is there already: the branch of a residual block. The sum is what counts, so
 * what the other value lost to rounding, its clipping and the noise of all blocks before, is for the branch to make up for:
 *
 *   wanted = y + (x − x̂)        y: the float branch, x: the other value in float, x̂: its integers
 *
 * As noise of the other value is alike in what the branch reads, least squares make a filter against it of the branch (block-wise
 * reconstruction in BRECQ, Li et al. 2021, arXiv:2102.05426, has the same target), and it does not grow from block to block. Not where
 * an activation follows the sum, whose error counts in part only: resnet20 at W4A4 loses 0.8 points by it.
 */
import type { ValueId } from '../graph/graph';
import { mapOf, tensorOf } from '../integer/map';
import type { AddStep, ConvStep, QuantizedModel } from '../quantize/quantizedModel';
import { isConv, isSum } from '../quantize/steps/steps';
import type { Batch } from './layerwise';
import { positionsOf } from './positions';
import type { Target } from './targets';

/** By the convolution's name: the value that its answers are added to. */
export function residualsOf(model: QuantizedModel): ReadonlyMap<string, ValueId> {
  const activated = new Set(model.graph.nodes.filter(({ activation }) => activation).map(({ name }) => name));
  const found = model.steps.flatMap((step, at): readonly (readonly [string, ValueId])[] => {
    if (!isConv(step) || !step.requantize || activated.has(step.name)) return [];
    const residual = residualOf(model, activated, step, at);
    return residual === undefined ? [] : [[step.name, residual]];
  });
  return new Map(found);
}

/** Where a sum is all that reads the convolution, and its other value is made before and of the same shape. */
function residualOf(
  model: QuantizedModel,
  activated: ReadonlySet<string>,
  { outputs: [made] }: ConvStep,
  at: number,
): ValueId | undefined {
  const readers = model.steps.filter(({ inputs }) => inputs.includes(made));
  const [sum] = readers;
  if (readers.length !== 1 || model.outputs.includes(made) || !isSum(sum) || !addsTwo(sum)) return undefined;
  if (activated.has(sum.name)) return undefined;
  const [other] = sum.inputs.filter((value) => value !== made);
  if (other === undefined || shapeOf(model, other) !== shapeOf(model, made)) return undefined;
  const isMade =
    model.inputs.includes(other) || model.steps.slice(0, at).some(({ outputs }) => outputs.includes(other));
  return isMade ? other : undefined;
}

const addsTwo = ({ inputs, alignment }: AddStep): boolean =>
  inputs.length === 2 && alignment.every(({ value }) => value > 0);

const shapeOf = ({ tensors }: QuantizedModel, value: ValueId): string | undefined => tensors[value]?.shape.join();

/** The target with what the other value lacks by now; itself where there is none. */
export function withResidual(batch: Batch, target: Target): Target {
  const { residual, layer, perImage } = target;
  if (!residual) return target;
  const { scale, zeroPoint } = tensorOf(batch.model, residual.value);
  const map = mapOf(batch.model, residual.value);
  const size = map.height * map.width;
  const samples = new Float32Array(target.samples);
  const sums = new Float64Array(map.channels);
  for (let image = 0, at = 0; image < batch.images; image++) {
    const data = batch.read(residual.value, image);
    for (let c = 0; c < map.channels; c++) {
      for (let p = c * size; p < (c + 1) * size; p++) sums[c] += data[p] - zeroPoint;
    }
    for (const position of positionsOf(layer, image, size, perImage)) {
      for (let c = 0; c < map.channels; c++, at++)
        samples[at] += residual.samples[at] - scale[0] * (data[c * size + position] - zeroPoint);
    }
  }
  const seen = (c: number): number => (scale[0] * sums[c]) / (size * batch.images);
  return { ...target, samples, mean: target.mean.map((mean, c) => mean + residual.mean[c] - seen(c)) };
}
