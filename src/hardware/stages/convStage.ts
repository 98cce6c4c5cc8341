/** A convolution: windows, products, and the requantization of the sums. Fully connected layers are windows of the map's size. */
import type { ConvStep } from '../../quantize/quantizedModel';
import { counted, divisorsOf, wordOf } from '../bits';
import { convShape, startOf, type ConvShape } from './convShape';
import { fitting } from './lanes';
import type { Fold, StageBlock, StageMemory } from '../network';
import { packedWays, type Multiplier } from '../packing';
import { requantization } from '../requantizeBlock';
import { windowBlock, windowFlow, windowRefusal } from '../window';
import type { StageContext, StageDraft } from './stage';

export function convStage(context: StageContext, step: ConvStep): StageDraft {
  const shape = convShape(context, step);
  if (typeof shape === 'string') return shape;
  const refusal = windowRefusal(shape.from, shape.to, shape.window);
  if (refusal !== undefined) return refusal;
  const fold = foldOf(shape, context.fold);
  const { from, to, window } = shape;
  const input = { value: step.inputs[0], map: from, bits: context.bitsOf(step.inputs[0]), lanes: fold.inLanes };
  const taps = { groups: fold.groups, folds: fold.folds };
  const mac = macBlock(step, fold, input.bits, context.multiplier);
  const requantized =
    step.requantize &&
    requantization(step.requantize, {
      ...{ lanes: fold.outLanes, accBits: step.accumulatorBits, outBits: context.bitsOf(step.outputs[0]) },
      entries: counted(to.channels),
    });
  const bits = requantized ? context.bitsOf(step.outputs[0]) : step.accumulatorBits;
  return {
    inputs: [input],
    output: { value: step.outputs[0], map: to, bits, lanes: fold.outLanes },
    blocks: [windowBlock(input, to, window, taps), mac, ...(requantized ? [requantized.block] : [])],
    memories: [
      weightMemory(step, shape, fold),
      biasMemory(step, shape, fold),
      ...(requantized ? [requantized.memory] : []),
    ],
    flow: windowFlow(input, to, window),
    fold: { pe: fold.pe, simd: fold.simd },
  };
}

interface ConvFold extends Fold {
  readonly depthwise: boolean;
  readonly inLanes: number;
  readonly outLanes: number;
  /** For stream_window: parts of a pixel, and how often each is read. */
  readonly groups: number;
  readonly folds: number;
  /** Words of one fold: clocks. */
  readonly words: number;
}

/** The wanted fold as far as channels can be divided by it. */
function foldOf({ groups, groupIn, groupOut, window: { kernel } }: ConvShape, wanted: Fold): ConvFold {
  const depthwise = groups > 1 && groupIn === 1 && groupOut === 1;
  const pe = fitting(depthwise ? groups : groupOut, wanted.pe);
  const simd = depthwise ? 1 : fitting(groupIn, wanted.simd);
  const words = kernel[0] * kernel[1] * (groupIn / simd);
  return {
    ...{ depthwise, pe, simd, words, inLanes: depthwise ? pe : simd, outLanes: leavingLanes(pe, words) },
    ...{ groups: depthwise ? groups / pe : groups, folds: depthwise ? 1 : groupOut / pe },
  };
}

/** As few as leave within the clocks of a fold: each lane has a requantizer. */
const leavingLanes = (pe: number, clocks: number): number => divisorsOf(pe).find((lanes) => pe / lanes <= clocks) ?? pe;

function macBlock(step: ConvStep, fold: ConvFold, inBits: number, multiplier?: Multiplier): StageBlock {
  // Channels of their own share no tap.
  const pack = fold.depthwise ? 1 : packedWays(inBits, step.weightBits, multiplier, fold.pe);
  const parameters = {
    ...{ SIMD: fold.inLanes, PE: fold.pe, DEPTHWISE: fold.depthwise ? 1 : 0, IN_BITS: inBits },
    ...{ WEIGHT_BITS: step.weightBits, ACC_BITS: step.accumulatorBits, OUT_LANES: fold.outLanes },
    ...{ WORDS: fold.groups * fold.folds * fold.words, FOLDS: fold.groups * fold.folds },
    ...{ ZERO_POINT: step.inputZeroPoint, PACK: pack },
  };
  const outBits = fold.outLanes * step.accumulatorBits;
  return { module: 'stream_mac', parameters, files: { WEIGHTS: 'weights', BIASES: 'biases' }, outBits };
}

function weightMemory(step: ConvStep, shape: ConvShape, fold: ConvFold): StageMemory {
  const bits = fold.pe * fold.simd * step.weightBits;
  const depth = fold.groups * fold.folds * fold.words;
  return { name: 'weights', bits, depth, words: () => weightWords(step, shape, fold) };
}

/** In the order of the taps: groups, folds, kernel rows and columns, words; lanes of a word by output, then input channel. */
function weightWords(
  step: ConvStep,
  { window: { kernel }, weightAt, groupIn }: ConvShape,
  { pe, simd, groups, folds }: ConvFold,
): readonly bigint[] {
  const words: bigint[] = [];
  for (const part of counted(groups * folds))
    for (const r of counted(kernel[0]))
      for (const s of counted(kernel[1]))
        for (const c of counted(groupIn / simd)) {
          const lanes = counted(pe).flatMap((p) =>
            counted(simd).map((i) => step.weights[weightAt(part * pe + p, c * simd + i, r, s)]),
          );
          words.push(wordOf(lanes, step.weightBits));
        }
  return words;
}

function biasMemory(step: ConvStep, { to }: ConvShape, { pe }: ConvFold): StageMemory {
  const depth = to.channels / pe;
  const words = (): readonly bigint[] =>
    counted(depth).map((part) =>
      wordOf(
        counted(pe).map((p) => startOf(step, part * pe + p)),
        step.accumulatorBits,
      ),
    );
  return { name: 'biases', bits: pe * step.accumulatorBits, depth, words };
}
