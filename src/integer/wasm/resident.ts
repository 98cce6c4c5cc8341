/**
 * A program whose values stay in the kernel's memory from step to step. Everything is laid out when it is opened: a place
 * for every value (shared by values that are not in use at once), packed weights, and scratch. What no step of the kernel
 * can do provably exactly, the reference does, between reading and writing the values it needs.
 */
import type { ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type { HeldIntegers, IntegerStep, IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import type { CodedImage } from '../../util/codedImage';
import { tensorOf } from '../map';
import { dequantize } from '../quantizeInput';
import { atRunTime, runStep } from '../runStep';
import type { ResidentProgram } from '../runStep';
import type { KernelBuild } from './build';
import type { ConvPath } from './convPath';
import type { KernelExports, Pointer } from './exports';
import { lifetimesOf, place } from './liveness';
import { createMemory } from './memory';
import type { KernelMemory } from './memory';
import { bytesOfLayout, layoutOf, writePixels } from './pixels';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { planStep } from './planStep';
import { poolingsOf } from './pooling';
import { rangesOf } from '../../quantize/steps/ranges';
import type { ProgramThreads } from './intraOpPool';

const line = 64;
/** Of the table of a coded image's channel, int32. */
const tableBytes = 1024;
/** Winograd tiles read up to this many rows beyond a value; what they read there is not used. */
const overhang = 4;

export interface HowToRun {
  /** Of convolutions, where it holds. */
  readonly preferredPath?: ConvPath;
  /** Of the module that `exports` belongs to. */
  readonly build: KernelBuild;
  /** Other threads with the module in the same memory. */
  readonly threads?: ProgramThreads;
}

/** Throws RangeError when memory cannot grow far enough. */
export function openResident(exports: KernelExports, model: QuantizedModel, how: HowToRun): ResidentProgram {
  const memory = createMemory(exports.memory, exports.heapBase());
  const poolings = poolingsOf(model);
  const values = placeValues(model, memory, poolings);
  const value = (id: ValueId): PlacedValue => {
    const placed = values.get(id);
    if (!placed) throw new RangeError(`value ${id} has no integer tensor`);
    return placed;
  };
  const planner: Planner = { model, exports, memory, value, ...how };
  const plans = model.steps.map((step, index) => {
    if (step.kind === 'island') return undefined;
    const pool = poolings.get(index);
    return tryPlan(planner, step, pool === undefined ? undefined : model.steps[pool].outputs[0]);
  });
  const largest = Math.max(
    0,
    ...[...values.values()].map(({ layout }) => layout.channels * layout.height * layout.width),
  );
  const scratchBytes = Math.max(largest * 8 + tableBytes, ...plans.map((plan) => plan?.scratch ?? 0));
  const scratch = memory.reserve(scratchBytes);
  return new Resident(exports, model, memory, values, plans, scratch, how.threads);
}

/** A step that cannot be planned leaves nothing behind. */
function tryPlan(planner: Planner, step: IntegerStep, pooled: ValueId | undefined): StepPlan | undefined {
  const before = planner.memory.above(0);
  const plan = planStep(planner, step, pooled);
  if (!plan) planner.memory.release(before);
  return plan;
}

function placeValues(
  model: QuantizedModel,
  memory: KernelMemory,
  poolings: ReadonlyMap<number, number>,
): ReadonlyMap<ValueId, PlacedValue> {
  const ranges = rangesOf(model);
  const lifetimes = lifetimesOf(model, poolings);
  const layouts = new Map(
    lifetimes.map(({ value }) => {
      const range = ranges[value] ?? { low: 0, high: 0 };
      return [value, { range, layout: layoutOf(model, value, range) }];
    }),
  );
  const bytes = (value: ValueId): number => {
    const layout = layouts.get(value)?.layout;
    return layout ? Math.ceil((bytesOfLayout(layout) + overhang * layout.row) / line + 2) * line : 0;
  };
  const placement = place(lifetimes, bytes);
  const base = memory.reserve(placement.bytes);
  const placed = new Map<ValueId, PlacedValue>();
  for (const [value, { range, layout }] of layouts) {
    const start = base + line + (placement.offsets.get(value) ?? 0);
    placed.set(value, { range, layout, pixels: writePixels(memory, layout, start) });
  }
  return placed;
}

class Resident implements ResidentProgram {
  /** Values that the reference has made and memory cannot hold: int64 accumulators. */
  private readonly aside = new Map<ValueId, IntegerValues>();
  /** The convolution that has just made what the pool after it would make. */
  private pooled: number | undefined;
  readonly paths: readonly (string | undefined)[];

  constructor(
    private readonly exports: KernelExports,
    private readonly model: QuantizedModel,
    private readonly memory: KernelMemory,
    private readonly values: ReadonlyMap<ValueId, PlacedValue>,
    private readonly plans: readonly (StepPlan | undefined)[],
    private readonly scratch: Pointer,
    private readonly threads: ProgramThreads | undefined,
  ) {
    this.paths = model.steps.map(({ kind }, i) =>
      kind === 'island' ? undefined : plans[i] ? plans[i].path : 'reference',
    );
  }

  readonly write = (id: ValueId, integers: HeldIntegers): void => {
    const placed = this.placed(id);
    this.aside.delete(id);
    if (integers instanceof Float64Array || placed.layout.bytes === 8) {
      this.aside.set(id, atRunTime(integers));
      return;
    }
    this.memory.ints(this.scratch, integers.length).set(integers);
    this.packScratch(placed);
  };

  readonly writeReal = (id: ValueId, reals: Float32Array): boolean => {
    const { scale, zeroPoint, qmin, qmax } = tensorOf(this.model, id);
    const placed = this.placed(id);
    if (this.model.inputRounding !== 'nearest-ties-even' || scale.length !== 1 || placed.layout.bytes === 8)
      return false;
    this.aside.delete(id);
    const room = this.memory.ints(this.scratch, reals.length);
    new Float32Array(room.buffer, room.byteOffset, room.length).set(reals);
    this.exports.quantizeNearest(this.scratch, reals.length, scale[0], zeroPoint, qmin, qmax);
    this.packScratch(placed);
    return true;
  };

  readonly writeCodes = (id: ValueId, image: CodedImage, tables: readonly Int32Array[]): boolean => {
    const { pixels, layout } = this.placed(id);
    const { codes, step, order } = image;
    const { channels, height, width } = layout;
    if (layout.bytes === 8 || channels !== order.length || height * width * step !== codes.length) return false;
    this.aside.delete(id);
    const table = this.memory.ints(this.scratch, 256);
    const from = this.scratch + table.byteLength;
    new Uint8Array(table.buffer, from, codes.length).set(codes);
    order.forEach((offset, channel) => {
      table.set(tables[channel]);
      this.exports.packCodes(from + offset, step, this.scratch, channel, pixels);
    });
    this.exports.fillBorder(pixels, layout.borderValue);
    return true;
  };

  readonly read = (id: ValueId): IntegerValues => this.aside.get(id) ?? this.unpacked(id).slice();

  readonly look = (id: ValueId): IntegerValues => this.aside.get(id) ?? this.unpacked(id);

  readonly readReal = (id: ValueId): Float32Array =>
    dequantize(this.aside.get(id) ?? this.unpacked(id), tensorOf(this.model, id));

  run(index: number, observed = true): void {
    const step = this.model.steps[index];
    const plan = this.plans[index];
    if (step.kind === 'island') throw new RangeError(`${step.name} runs in float`);
    const pooled = this.pooled === index - 1;
    this.pooled = undefined;
    if (pooled) return;
    if (!plan || step.inputs.some((id) => this.aside.has(id))) {
      this.write(step.outputs[0], runStep(this.model, step, this.read));
    } else if (plan.runPooled && !observed) {
      plan.runPooled(this.scratch);
      this.pooled = index;
      this.finish(this.model.steps[index + 1].outputs[0]);
    } else {
      plan.run(this.scratch);
      this.finish(step.outputs[0]);
    }
  }

  close(): void {
    this.threads?.leave();
  }

  /** A value is there: the border that its readers expect around it. */
  private finish(id: ValueId): void {
    const { pixels, layout } = this.placed(id);
    this.aside.delete(id);
    this.exports.fillBorder(pixels, layout.borderValue);
  }

  /** The int32 NCHW values in scratch to their place. */
  private packScratch({ pixels, layout }: PlacedValue): void {
    this.exports.packPixels(this.scratch, pixels);
    this.exports.fillBorder(pixels, layout.borderValue);
  }

  /** A value in NCHW order, in scratch. */
  private unpacked(id: ValueId): IntegerValues {
    const { pixels, layout } = this.placed(id);
    const length = sizeOf(tensorOf(this.model, id).shape);
    this.exports.unpackPixels(pixels, this.scratch);
    return layout.bytes === 8 ? this.memory.doubles(this.scratch, length) : this.memory.ints(this.scratch, length);
  }

  private placed(id: ValueId): PlacedValue {
    const placed = this.values.get(id);
    if (!placed) throw new RangeError(`value ${id} has no integer tensor`);
    return placed;
  }
}
