/** Drawn networks for hardware: a few steps that both top levels have, with drawn windows, channels, joins, bits and adjustments. */
import { float, int, ints, string, type Attributes, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor, sizeOf } from '../../src/graph/tensor';
import { runGolden } from '../../src/engine/golden';
import type { Golden } from '../../src/export/golden';
import { reference } from '../../src/integer/runStep';
import { prepare } from '../../src/passes/pipeline';
import { report } from '../../src/quantize/presets/report';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { roundings } from '../../src/util/round';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder, type GraphBuilder } from './buildGraph';
import { random, type Random } from './random';
import { syntheticRanges } from './syntheticRanges';

interface DrawnMap {
  readonly value: ValueId;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

interface Drawing {
  readonly r: Random;
  readonly b: GraphBuilder;
  readonly tables: boolean;
  readonly name: () => string;
}

/** Places of a window's axis: kernel, stride, dilation, padding before and after, and what it makes of a length. */
interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly out: number;
}

function axisOf(r: Random, length: number, wide: boolean): Axis {
  const kernel = wide ? r.int(1, 3) : 2;
  const dilation = kernel > 1 && length > 5 ? r.pick([1, 1, 2]) : 1;
  const reach = (kernel - 1) * dilation;
  const [before, after] = [r.int(0, Math.min(1, reach)), r.int(0, Math.min(1, reach))];
  const stride = length > 4 ? r.int(1, 2) : 1;
  const out = Math.floor((length + before + after - reach - 1) / stride) + 1;
  const begins = out > 0 && (out - 1) * stride < length;
  return begins ? { kernel, stride, dilation, before, after, out } : axisOf(r, length, wide);
}

const attributesOf = (y: Axis, x: Axis): Attributes => ({
  kernel_shape: ints([y.kernel, x.kernel]),
  strides: ints([y.stride, x.stride]),
  dilations: ints([y.dilation, x.dilation]),
  pads: ints([y.before, x.before, y.after, x.after]),
});

function activated({ r, b, name }: Drawing, value: ValueId): ValueId {
  const bound = (at: number): ValueId => b.scalar(name(), at);
  return r.pick([
    () => value,
    () => b.node('Relu', name(), [value]),
    () => b.node('LeakyRelu', name(), [value], { alpha: float(0.1) }),
    () => b.node('Clip', name(), [value, bound(0), bound(0.8)]),
  ])();
}

function conv(
  drawing: Drawing,
  from: DrawnMap,
  of: { readonly pointwise?: boolean; readonly channels?: number } = {},
): DrawnMap {
  const { r, b, name } = drawing;
  const plain: Axis = { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, out: 0 };
  const [y, x] = of.pointwise
    ? [
        { ...plain, out: from.height },
        { ...plain, out: from.width },
      ]
    : [axisOf(r, from.height, true), axisOf(r, from.width, true)];
  const groups = of.pointwise ? 1 : r.pick([1, 1, from.channels, from.channels % 2 === 0 ? 2 : 1]);
  const channels = of.channels ?? groups * (groups === from.channels ? r.int(1, 2) : r.int(1, 4));
  const own = name();
  const weights = b.floats(`${own}.w`, [channels, from.channels / groups, y.kernel, x.kernel], -0.5, 0.5);
  const value = b.node('Conv', own, [from.value, weights, b.floats(`${own}.b`, [channels], -0.3, 0.3)], {
    ...attributesOf(y, x),
    group: int(groups),
  });
  return { value: activated(drawing, value), channels, height: y.out, width: x.out };
}

function maxPool({ r, b, name }: Drawing, from: DrawnMap): DrawnMap {
  if (Math.min(from.height, from.width) < 3) return from;
  const [y, x] = [axisOf(r, from.height, false), axisOf(r, from.width, false)];
  return { ...from, value: b.node('MaxPool', name(), [from.value], attributesOf(y, x)), height: y.out, width: x.out };
}

function sum(drawing: Drawing, from: DrawnMap): DrawnMap {
  const { b, name } = drawing;
  const other = conv(drawing, from, { pointwise: true, channels: from.channels });
  return { ...from, value: b.node('Add', name(), [from.value, other.value]) };
}

function joined(drawing: Drawing, from: DrawnMap): DrawnMap {
  const { b, name } = drawing;
  const other = conv(drawing, from, { pointwise: true });
  const value = b.node('Concat', name(), [other.value, from.value], { axis: int(1) });
  return { ...from, value, channels: from.channels + other.channels };
}

function enlarged({ r, b, name }: Drawing, from: DrawnMap): DrawnMap {
  const [rows, columns] = [r.int(1, 2), r.int(2, 3)];
  if (from.height * rows * from.width * columns > 100) return from;
  const own = name();
  const scales = b.constant(`${own}.scales`, floatTensor([4], [1, 1, rows, columns]));
  const value = b.node('Resize', own, [from.value, -1, scales], {
    mode: string('nearest'),
    coordinate_transformation_mode: string('asymmetric'),
    nearest_mode: string('floor'),
  });
  return { ...from, value, height: from.height * rows, width: from.width * columns };
}

/** Of two by two; the streaming top level has none. */
function means({ b, name }: Drawing, from: DrawnMap): DrawnMap {
  if (Math.min(from.height, from.width) < 3) return from;
  const [height, width] = [Math.floor(from.height / 2), Math.floor(from.width / 2)];
  const two = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
  return { ...from, value: b.node('AveragePool', name(), [from.value], two), height, width };
}

/** A slope of its own, beside what it bends. */
function bent({ b, name }: Drawing, from: DrawnMap): DrawnMap {
  const value = b.node('LeakyRelu', name(), [from.value], { alpha: float(0.2) });
  return { ...from, value: b.node('Add', name(), [from.value, value]) };
}

function table({ b, name, tables }: Drawing, from: DrawnMap): DrawnMap {
  return tables ? { ...from, value: b.node('Sigmoid', name(), [from.value]) } : from;
}

/** A mean, or all of the map, to a fully connected layer; or the map itself. */
function ended({ r, b, name }: Drawing, from: DrawnMap): ValueId {
  const way = r.int(0, 2);
  if (way === 0) return from.value;
  const map = way === 1 ? b.node('GlobalAveragePool', name(), [from.value]) : from.value;
  const size = from.channels * (way === 1 ? 1 : from.height * from.width);
  const own = name();
  const weights = b.floats(`${own}.w`, [3, size], -0.5, 0.5);
  return b.node('Gemm', own, [b.node('Flatten', name(), [map]), weights, b.floats(`${own}.b`, [3])], {
    transB: int(1),
  });
}

function settingsOf(r: Random, seed: number): Settings {
  const { settings } = strict;
  if (r.int(0, 9) === 0) return { ...report.settings, adjustment: 'mul-shift' };
  const whole = r.pick(['mul-shift', 'mul-shift', 'pow2-ratio', 'pow2-tensor'] as const);
  const adjustment = seed % 10 === 9 ? 'float' : whole;
  return {
    ...settings,
    adjustment,
    bits: { weights: r.int(2, 8), activations: r.pick([3, 4, 5, 8, 8]), bias: r.pick([32, 32, 16]) },
    granularity: adjustment === 'pow2-tensor' ? 'per-tensor' : r.pick(['per-tensor', 'per-channel']),
    symmetric: { weights: true, activations: adjustment === 'pow2-tensor' || r.int(0, 1) === 0 },
    signed: r.pick(['always', 'auto']),
    multiplierBits: r.pick([6, 8, 15, 24]),
    rounding: r.pick(roundings),
    leaky: r.pick(['fused:8', 'fused:4']),
  };
}

export interface HardwareNet {
  readonly seed: number;
  readonly model: QuantizedModel;
  /** Clocks an image; undefined: not folded. */
  readonly cycles: number | undefined;
  readonly lanes: number;
}

/** The same for the same seed. */
export function hardwareNet(seed: number): HardwareNet {
  const r = random(seed);
  let names = 0;
  const settings = settingsOf(r, seed);
  const b = graphBuilder(random(1000 + seed));
  const drawing: Drawing = { r, b, tables: settings.preset !== 'report', name: () => `n${names++}` };
  const [channels, height, width] = [r.pick([1, 2, 3, 4]), r.int(5, 8), r.int(5, 8)];
  const input = { value: b.input('image', [1, channels, height, width]), channels, height, width };
  const kinds = [conv, conv, maxPool, sum, joined, enlarged, seed % 8 === 7 ? means : seed % 8 === 3 ? bent : table];
  let map = conv(drawing, input);
  for (let left = r.int(1, 4); left > 0; left--) map = r.pick(kinds)(drawing, map);
  const graph = b.build([ended(drawing, conv(drawing, map))]);
  const { maxPoolPadding, leaky } = settings;
  const batchNorm = leaky === 'after' ? 'report' : 'exact';
  const prepared = prepare(inferShapes(graph), { maxPoolPadding, batchNorm }).graph;
  const { model } = quantize(prepared, syntheticRanges(prepared), settings);
  return { seed, model, cycles: r.pick([undefined, 60, 300, 1500]), lanes: r.pick([4, 8, 16]) };
}

/** What the reference makes of drawn integers. */
export function drawnGoldens(model: QuantizedModel, count: number): readonly Golden[] {
  const r = random(9);
  return Array.from({ length: count }, () => {
    const inputs = model.inputs.map((value) => {
      const tensor = model.tensors[value];
      if (!tensor) throw new Error('the input is quantized');
      const length = sizeOf(tensor.shape);
      return [value, Int32Array.from({ length }, () => r.int(tensor.qmin, tensor.qmax))] as const;
    });
    return runGolden(model, new Map(inputs), 'drawn integers', reference);
  });
}
