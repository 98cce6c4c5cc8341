/**
 * Runs a planned convolution in the kernel: pack the input of a group, then, for runs of output rows whose input stays
 * in the cache and for every block of output channels, accumulate and requantize.
 */
import type { ConvStep, IntegerValues } from '../../quantize/quantizedModel';
import type { ConvPlan } from './convPlan';
import { elementKinds } from './exports';
import type { KernelExports, Pointer } from './exports';
import type { KernelCore } from './kernelCore';
import { blockChannels } from './packWeights';
import { requantizeInKernel } from './requantizePlan';
import { runLength } from './tapGeometry';

/** Packed input bytes that a run of rows should stay below. */
const cacheBytes = 256 * 1024;

/** Where the step's packed data lies in the kernel's memory. */
export interface ResidentConv {
  readonly weights: Pointer;
  readonly bias: Pointer;
  readonly offsets: Pointer;
}

interface Work {
  readonly kernel: KernelExports;
  readonly step: ConvStep;
  readonly plan: ConvPlan;
  readonly resident: ResidentConv;
  readonly rowsPerRun: number;
  /** Bytes of an accumulator and of an output element. */
  readonly accumulatorBytes: number;
  readonly outBytes: number;
  readonly planes: Pointer;
  readonly accumulators: Pointer;
  readonly out: Pointer;
}

/**
 * input: (C,H,W). Results as the reference gives them; without a requantization plan the accumulators, as Float64Array
 * where they are int64. Undefined when memory cannot grow far enough.
 */
export function runConvInKernel(
  { exports: kernel, memory, pool }: KernelCore,
  step: ConvStep,
  plan: ConvPlan,
  resident: ResidentConv,
  input: Int32Array,
): IntegerValues | undefined {
  const { geometry, from, to } = plan;
  const wide = geometry.kind === 'words';
  const rowsPerRun = chooseRows(plan);
  const accumulatorBytes = wide ? 8 : 4;
  const outBytes = wide && !plan.requantize ? 8 : 4;
  const size = to.channels * to.height * to.width;
  const pointers = memory.arena([
    input.byteLength,
    planesPerGroup(plan, step.groups) * geometry.planeBytes,
    blockChannels * pitchOf(plan, rowsPerRun) * accumulatorBytes,
    size * outBytes,
  ]);
  if (!pointers) return undefined;
  const [inputAt, planes, accumulators, out] = pointers;
  memory.ints(inputAt, input.length).set(input);
  const work = { kernel, step, plan, resident, rowsPerRun, accumulatorBytes, outBytes, planes, accumulators, out };
  const groupBytes = (from.channels / step.groups) * from.height * from.width * 4;
  for (let group = 0; group < step.groups; group++) runGroup(work, group, inputAt + group * groupBytes);
  return outBytes === 8 ? memory.doubles(out, size).slice() : pool.copy(memory.ints(out, size));
}

function planesPerGroup({ geometry, from }: ConvPlan, groups: number): number {
  return Math.ceil(from.channels / groups / (geometry.kind === 'pairs' ? 2 : 1));
}

/** Output rows per run, so that the packed rows of one group that they read fit the cache. */
function chooseRows(plan: ConvPlan): number {
  const { geometry, terms, to } = plan;
  if (geometry.kind === 'halves') return to.height;
  const planes = Math.max(1, terms / geometry.tapOffsets.length);
  const rowBytes = geometry.pitch * geometry.phases[0] * geometry.phases[1] * 4 * planes;
  return Math.min(to.height, Math.max(1, Math.floor(cacheBytes / rowBytes), Math.ceil(64 / geometry.pitch)));
}

/** Pixels that the kernel computes at a time. */
const tilePixels = { pairs: 8, halves: 16, words: 4 } as const;

/** Accumulators from one channel of a block to the next: whole tiles. */
function pitchOf(plan: ConvPlan, rows: number): number {
  const tile = tilePixels[plan.geometry.kind];
  return Math.ceil(runLength(plan.geometry, plan.to, rows) / tile) * tile;
}

function runGroup(work: Work, group: number, input: Pointer): void {
  const { plan, rowsPerRun, step } = work;
  packGroup(work, input);
  for (let row = 0; row < plan.to.height; row += rowsPerRun) {
    const rows = Math.min(rowsPerRun, plan.to.height - row);
    if (plan.geometry.kind === 'halves') runChannels(work, group, row, rows);
    else runBlocks(work, group, row, rows, plan.to.channels / step.groups);
  }
}

function packGroup({ kernel, plan, step, planes }: Work, input: Pointer): void {
  const { geometry, from } = plan;
  const [strideY, strideX] = step.window.strides;
  kernel.packInput(
    elementKinds[geometry.kind],
    input,
    planes,
    from.channels / step.groups,
    from.height,
    from.width,
    geometry.planeBytes,
    geometry.rows,
    geometry.pitch,
    geometry.phases[0],
    geometry.phases[1],
    strideY,
    strideX,
    step.window.pads[0],
    step.window.pads[1],
    step.inputZeroPoint,
    0,
  );
}

/** Pairs and words: four output channels at a time. */
function runBlocks(work: Work, group: number, row: number, rows: number, perGroup: number): void {
  const { kernel, plan, resident, accumulators, planes } = work;
  const { terms, blocksPerGroup, geometry } = plan;
  const pitch = pitchOf(plan, rows);
  const wide = geometry.kind === 'words';
  const accumulate = wide ? kernel.convWide : kernel.convPairs;
  const x = planes + row * geometry.pitch * 4;
  // Four weights per term: pairs of int16 and words are both 4 bytes.
  const blockBytes = terms * blockChannels * 4;
  for (let b = 0; b < blocksPerGroup; b++) {
    const block = group * blocksPerGroup + b;
    const weights = resident.weights + block * blockBytes;
    const bias = resident.bias + block * blockChannels * 4;
    accumulate(x, resident.offsets, weights, bias, terms, accumulators, pitch, pitch / tilePixels[geometry.kind]);
    const channels = Math.min(blockChannels, perGroup - b * blockChannels);
    for (let c = 0; c < channels; c++) finishRows(work, group * perGroup + b * blockChannels + c, c * pitch, row, rows);
  }
}

/** Halves: the output channels that read this group's only input channel, one at a time. */
function runChannels(work: Work, group: number, row: number, rows: number): void {
  const { kernel, step, plan, resident, accumulators, planes } = work;
  const { terms, blocksPerGroup } = plan;
  const x = planes + row * plan.geometry.pitch * 2;
  for (let o = group * blocksPerGroup; o < (group + 1) * blocksPerGroup; o++) {
    const weights = resident.weights + o * terms * 4;
    kernel.convTaps(
      x,
      resident.offsets,
      weights,
      step.bias[o] ?? 0,
      terms,
      accumulators,
      pitchOf(plan, rows) / tilePixels.halves,
    );
    finishRows(work, o, 0, row, rows);
  }
}

/** Requantizes (or copies) the rows of one channel from the accumulators to their place in the output. */
function finishRows(work: Work, channel: number, first: number, row: number, rows: number): void {
  const { kernel, plan, accumulatorBytes, outBytes, accumulators, out } = work;
  const { to, geometry, requantize } = plan;
  const acc = accumulators + first * accumulatorBytes;
  const dst = out + (channel * to.height + row) * to.width * outBytes;
  // Without unused columns the rows are one row.
  const whole = geometry.pitch === to.width;
  const count = whole ? 1 : rows;
  const width = whole ? rows * to.width : to.width;
  if (requantize) requantizeInKernel(kernel, requantize, channel, acc, geometry.pitch, dst, count, width);
  else if (outBytes === 8) kernel.copyWideRows(acc, geometry.pitch, dst, count, width);
  else kernel.copyRows(acc, geometry.pitch, dst, count, width);
}
