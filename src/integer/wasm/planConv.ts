/** A convolution in the kernel: each part on the path that the guard has chosen for it, with its weights packed. */
import type { ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type { ConvStep } from '../../quantize/quantizedModel';
import { convParts } from './convParts';
import type { ConvPart } from './convParts';
import type { ConvPath } from './convPath';
import { convShape, foldedBias, segmentCount } from './convShape';
import type { ConvShape } from './convShape';
import { reach } from './cut';
import type { Cut } from './cut';
import { cutters, flipOf } from './cutConv';
import { tileRows } from './cutWinograd';
import type { ConvFunction, Pointer } from './exports';
import { blocksOf } from './packWeights';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { keepRequantize, requantizeOfChannels } from './requantizePlan';
import { planShared } from './share';
import type { SharedFunction } from './intraOpPool';

const slack = 256;

/**
 * Undefined when no path provably holds the accumulators, or none can requantize them.
 * @param pooled the value of a 2×2 max-pool that alone reads the result, where there is one.
 */
export function planConv(planner: Planner, step: ConvStep, pooled?: ValueId): StepPlan | undefined {
  const input = planner.value(step.inputs[0]);
  if (input.layout.bytes === 8 || input.layout.borderValue !== step.inputZeroPoint) return undefined;
  const shape = convShape(planner.model, step, input.layout, input.range);
  const parts = convParts(shape, planner.build, planner.preferredPath, step.requantize !== undefined);
  const plans = parts?.map((part) => planPart(planner, step, part, pooled));
  return plans?.every((plan) => plan !== undefined) ? oneAfterAnother(plans) : undefined;
}

function oneAfterAnother(plans: readonly StepPlan[]): StepPlan {
  if (plans.length === 1) return plans[0];
  const pools = plans.flatMap(({ runPooled }) => runPooled ?? []);
  return {
    path: [...new Set(plans.map(({ path }) => path))].join('+'),
    scratch: Math.max(...plans.map(({ scratch }) => scratch)),
    run: (scratch) => plans.forEach((plan) => plan.run(scratch)),
    runPooled: pools.length === plans.length ? (scratch) => pools.forEach((run) => run(scratch)) : undefined,
  };
}

function planPart(planner: Planner, step: ConvStep, part: ConvPart, pooled?: ValueId): StepPlan | undefined {
  const { exports, build } = planner;
  const { path, shape, bounds } = part;
  const [input, output] = [planner.value(step.inputs[0]), planner.value(step.outputs[0])];
  if (input.layout.bytes === 4 && path !== 'words') return undefined;
  const wide = path === 'split' || path === 'carried' || path === 'words';
  if (!step.requantize && output.layout.bytes !== (wide ? 8 : 4)) return undefined;
  const channels = shape.groups * shape.outputs;
  const byRows = path === 'depthwise' || path === 'depthwise8';
  const flip = path === 'dot8' || path === 'depthwise8' ? flipOf(build) : 0;
  const sums = wide ? ('int64' as const) : ('int32' as const);
  const accumulators = { sums, channels, bias: foldedBias(shape, flip), bound: bounds.accumulator };
  const how = step.requantize && requantizeOfChannels(step.requantize, part.first, part.first + channels);
  const requantize = keepRequantize(planner, accumulators, output.layout, how);
  if (requantize === undefined) return undefined;
  const cut = cutters[path](planner, shape, input);
  const to = (value: PlacedValue): Pointer => channelsOf(planner, value, part);
  const structure = keepConv(planner, shape, cut, input.pixels, to(output), requantize);
  const pooling = pooled !== undefined && !byRows && !wide;
  const poolHow = pooling
    ? keepRequantize(planner, { ...accumulators, pooled: true }, planner.value(pooled).layout, how)
    : undefined;
  const poolStructure =
    poolHow === undefined || pooled === undefined
      ? undefined
      : keepConv(planner, shape, cut, input.pixels, to(planner.value(pooled)), poolHow);
  const run: ConvFunction | undefined = exports[functionOf[path]];
  if (!run) return undefined;
  const blocks = byRows ? Math.ceil(channels / 8) : blocksOf(shape) * shape.groups;
  const byTiles = path === 'winograd4' || path === 'winograd2';
  const planned = (of: Pointer): Pick<StepPlan, 'scratch' | 'run'> =>
    planShared(
      planner,
      {
        name: functionOf[path],
        rows: byTiles ? tileRows(path, shape) : shape.to.height,
        // Pairs of rows stay together for the pool.
        rowStep: byTiles ? 1 : 2,
        blocks,
        blockStep: byTiles ? (cut.pass ?? 8) / 8 : byRows || shape.groups === 1 ? 2 : blocks,
        work: sizeOf(step.weightShape.slice(1)) * channels * shape.to.height * shape.to.width,
        scratch: cut.operandBytes + cut.sumBytes + slack,
        scratchAt: 1,
        part: (scratch, { rows, blocks }) => [of, scratch, ...rows, ...blocks],
      },
      run,
    );
  return {
    path,
    ...planned(structure),
    runPooled: poolStructure === undefined ? undefined : planned(poolStructure).run,
  };
}

/** The structure of a value that shows the part's channels alone. */
function channelsOf({ memory }: Planner, { pixels, layout }: PlacedValue, { first, shape }: ConvPart): Pointer {
  const channels = shape.groups * shape.outputs;
  if (channels === layout.channels) return pixels;
  const [origin, row, pixel, , ...rest] = memory.ints(pixels, 11);
  return memory.words(origin + first * layout.bytes, row, pixel, channels, ...rest);
}

const functionOf = {
  winograd4: 'winograd4',
  winograd2: 'winograd2',
  depthwise8: 'convDepthwise8',
  depthwise: 'convDepthwise',
  dot8: 'convDot8',
  direct: 'convDirect',
  split: 'convSplit',
  carried: 'convCarried',
  words: 'convWords',
} as const satisfies Readonly<Record<ConvPath, SharedFunction>>;

/** Writes the structure of assembly/conv.ts. */
function keepConv(
  { memory }: Planner,
  shape: ConvShape,
  cut: Cut,
  input: Pointer,
  output: Pointer,
  requantize: Pointer,
): Pointer {
  const { window, groups, outputs, inputs, to } = shape;
  const { weights, offsets, pairs, rows, operandBytes, sumPixel, chunk = 0, pass = 0, flip = 0 } = cut;
  return memory.words(
    ...[input, output, requantize, weights, offsets, segmentCount(shape), pairs],
    ...[blocksOf(shape), groups, outputs, inputs],
    ...[...window.strides, window.pads[0], window.pads[1], reach(shape, 0), reach(shape, 1), to.height, to.width],
    ...[rows, operandBytes, sumPixel, chunk, pass, flip],
  );
}
