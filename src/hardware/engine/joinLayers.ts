/** Layers of several maps: weighted sums, and channels behind each other. */
import { mapOf, tensorOf } from '../../integer/map';
import { accumulatorWidth } from '../../quantize/accumulatorWidth';
import type { AddStep, ConcatStep, QuantizedTensor } from '../../quantize/quantizedModel';
import { joinRefusal, sameMap } from '../streamed';
import { blocksOf, pointWindow, type Bounds, type LaneNumbers } from './engineLayer';
import { boundsOf, numbersOf, requantizeRefusal, sourceOf, type LayerContext, type LayerDraft } from './layerContext';

export function addLayer(context: LayerContext, step: AddStep): LayerDraft {
  const { model, lanes } = context;
  const map = mapOf(model, step.outputs[0]);
  const sources = step.inputs.map((value) => sourceOf(context, value));
  const refusal = requantizeRefusal(step.requantize);
  if (refusal !== undefined) return refusal;
  if (!sources.every((source) => sameMap(source.map, map))) return 'inputs of different shapes';
  const multipliers = step.alignment.map(({ multiplier }) => multiplier);
  const bias = -multipliers.reduce((sum, m, i) => sum + m * step.inputZeroPoints[i], 0);
  const blocks = blocksOf(map, lanes);
  return {
    ...{ sources, output: { value: step.outputs[0], map }, window: pointWindow, repeat: [1, 1], fill: 0 },
    sums: {
      weight: (output, input) =>
        input % (blocks * lanes) === output ? multipliers[Math.floor(input / (blocks * lanes))] : 0,
      widest: { low: Math.min(0, ...multipliers), high: Math.max(0, ...multipliers) },
      numbers: () => numbersOf(step.requantize, 0, bias),
      accBits: accumulatorWidth(model, step) ?? 64,
      bounds: boundsOf(step.requantize),
    },
    reads: (block) => ({ first: block, count: sources.length, stride: blocks }),
  };
}

export function concatLayer(context: LayerContext, step: ConcatStep): LayerDraft {
  const { model, lanes, bitsOf } = context;
  const [made] = step.outputs;
  const map = mapOf(model, made);
  const sources = step.inputs.map((value) => sourceOf(context, value));
  const maps = sources.map((source) => source.map);
  const refusals = [joinRefusal(model, step, maps), ...step.requantize.map((each) => each && requantizeRefusal(each))];
  const refusal = refusals.find((each) => each !== undefined);
  if (refusal !== undefined) return refusal;
  const bounds = commonBounds(
    step,
    step.inputs.map((value) => tensorOf(model, value)),
    tensorOf(model, made),
  );
  if (!bounds) return 'inputs that are brought to the common scale by different bounds';
  const places = placesOf(
    maps.map(({ channels }) => channels),
    lanes,
  );
  return {
    ...{ sources, output: { value: made, map }, window: pointWindow, repeat: [1, 1], fill: 0 },
    sums: {
      weight: (output, input) => (places[output].input === input ? 1 : 0),
      widest: { low: 0, high: 1 },
      numbers: (output) => movedNumbers(step, places[output].source, bounds),
      accBits: Math.max(...step.inputs.map(bitsOf), bitsOf(made)) + 1,
      bounds,
    },
    reads(block) {
      const own = places.slice(block * lanes, (block + 1) * lanes).map(({ input }) => Math.floor(input / lanes));
      return { first: own[0], count: own[own.length - 1] - own[0] + 1, stride: 1 };
    },
  };
}

/** Where each output channel lies among filled-up blocks of the sources. */
function placesOf(channels: readonly number[], lanes: number) {
  let block = 0;
  return channels.flatMap((count, source) => {
    const first = block * lanes;
    block += Math.ceil(count / lanes);
    return Array.from({ length: count }, (_, i) => ({ source, input: first + i }));
  });
}

/** Of the inputs that are requantized; the others' integers lie within the output's. */
function commonBounds(
  { requantize }: ConcatStep,
  inputs: readonly QuantizedTensor[],
  output: QuantizedTensor,
): Bounds | undefined {
  const kept = inputs.filter((_, i) => !requantize[i]);
  const all = requantize.flatMap((each) => (each ? [boundsOf(each)] : []));
  const first = all[0] ?? {
    zeroPoint: output.zeroPoint,
    qmin: output.qmin,
    qmax: output.qmax,
    positive: 1,
    negative: 1,
  };
  const alike = all.every((each) => JSON.stringify(each) === JSON.stringify(first));
  return alike && kept.every(({ qmin, qmax }) => qmin >= first.qmin && qmax <= first.qmax) ? first : undefined;
}

/** An input that keeps its integers is multiplied by 1; what the output's zero point adds is taken off before. */
function movedNumbers({ requantize, inputZeroPoints }: ConcatStep, source: number, { zeroPoint }: Bounds): LaneNumbers {
  const own = requantize[source];
  if (own) return numbersOf(own, 0, -inputZeroPoints[source]);
  return { bias: -zeroPoint, factor: [1, 0], negative: [1, 0] };
}
