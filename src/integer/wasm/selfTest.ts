/**
 * What a build of the kernel computes from a fixed set of small programs: every way of convolving, every rounding and
 * requantization, every other step. Two builds that agree on all of it agree on the instructions that they consist of.
 */
import type { ValueId } from '../../graph/graph';
import { bytesOf, sizeOf } from '../../graph/tensor';
import { roundings } from '../../util/round';
import type {
  AdjustmentMode,
  ConvStep,
  Factor,
  IntegerStep,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
  Rounding,
} from '../../quantize/quantizedModel';
import type { AxisWeights } from '../../quantize/steps/interpolate';
import { seeded } from '../../util/random';
import type { KernelBuild } from './build';
import { convPaths } from './convPath';
import type { ConvPath } from './convPath';
import type { KernelExports } from './exports';
import { openResident } from './resident';

export interface SelfTestProgram {
  readonly model: QuantizedModel;
  readonly path?: ConvPath;
}

/** One after the other, as they are asked for: a build that is not exact shows it in one of the first. */
export function* selfTestPrograms(): Generator<SelfTestProgram> {
  for (const bits of [8, 16]) {
    const fill = (add: Add): void => {
      addConvolutions(bits, add, roundings);
      addPooled(bits, add);
      addOthers(bits, add);
      addLines(bits, add);
    };
    yield { model: testModel(bits, fill) };
  }
  for (const [bits, paths] of alonePaths) {
    const model = testModel(bits, (add) => addConvolutions(bits, add, roundings.slice(0, 1)));
    for (const path of paths) yield { model, path };
  }
}

/** Of every value, its integers as bytes. The same for all builds that are exact. */
export function selfTestResults(
  exports: KernelExports,
  build: KernelBuild,
  { model, path }: SelfTestProgram,
): readonly Uint8Array[] {
  const program = openResident(exports, model, { preferredPath: path, build });
  for (const [id, integers] of selfTestInputs(model)) program.write(id, integers);
  return model.steps.flatMap(({ outputs: [output] }, index) => {
    const pooled = model.steps[index + 1]?.inputs[0] === output;
    program.run(index, !pooled);
    // At once: nobody reads it later, so that its place is soon another value's.
    return pooled ? [] : [bytesOf(program.read(output))];
  });
}

/** What a program of the self-test is given. */
export const selfTestInputs = ({ inputs, tensors }: QuantizedModel): ReadonlyMap<ValueId, Int32Array> =>
  new Map(inputs.map((id) => [id, integersOf(tensors[id], id)]));

/** Ways of convolving by the width of operands for which they are compiled apart. */
const alonePaths: readonly (readonly [bits: number, paths: readonly ConvPath[]])[] = [
  [8, convPaths],
  [12, ['winograd2', 'depthwise', 'direct']],
  // In runs of several pairs; pairs of 16 bits need not fit int32.
  [14, ['carried']],
  [16, ['split', 'words']],
];

const modes: readonly AdjustmentMode[] = ['mul-shift', 'pow2-ratio', 'float'];

/** Wide enough for several tiles and blocks, odd enough for their ends. */
const [channels, height, width] = [24, 9, 14];

/** Returns the value that the step makes. */
type Add = (step: IntegerStep, tensor: QuantizedTensor) => number;

function testModel(bits: number, fill: (add: Add) => void): QuantizedModel {
  const tensors: QuantizedTensor[] = [mapOf(bits, channels), mapOf(bits, 3)];
  const steps: IntegerStep[] = [];
  fill((step, tensor) => {
    const output = tensors.push(tensor) - 1;
    steps.push({ ...step, outputs: [output] });
    return output;
  });
  return { ...frame, tensors, steps, inputs: [0, 1], outputs: [] };
}

/** For each rounding a dense, a pointwise, a strided and two depthwise ones; then a long one and heads. */
function addConvolutions(bits: number, add: Add, each: readonly Rounding[]): void {
  for (const [i, rounding] of each.entries()) {
    const mode = modes[i % modes.length];
    const conv = (input: number, outputs: number, side: number, stride: number, groups = 1): void => {
      const step = convStep(bits, input, outputs, side, stride, groups, requantize(mode, rounding, outputs));
      add(step, mapOf(bits, outputs, Math.ceil(height / stride), Math.ceil(width / stride)));
    };
    conv(0, 25, 3, 1);
    conv(0, 40, 1, 1);
    conv(1, 16, 3, 2);
    conv(0, channels, 3, 1 + (i & 1), channels);
    conv(0, channels, 5, 2, channels);
  }
  // Sums that are too long for one run (assembly/convWide.ts).
  const how = requantize('mul-shift', each[0], 9);
  add(convStep(bits, 0, 9, 7, 5, 1, how), mapOf(bits, 9, Math.ceil(height / 5), Math.ceil(width / 5)));
  // Two columns and one: the smallest tiles.
  for (const stride of [7, 14])
    add(convStep(bits, 0, 17, 3, stride, 1), mapOf(32, 17, Math.ceil(height / stride), Math.ceil(width / stride)));
  add(convStep(bits, 0, 17, 3, 1, 1), mapOf(32, 17));
}

/** Pooled before they are requantized: with one factor, and with another below zero; an odd number of columns. */
function addPooled(bits: number, add: Add): void {
  const half = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  for (const rounding of roundings) {
    for (const bends of [false, true]) {
      const { negative, ...straight } = requantize('mul-shift', rounding, channels);
      const how = bends ? { ...straight, negative } : straight;
      add(convStep(bits, 0, channels, 3, 1, 1, how), mapOf(bits, channels));
      const conv = add(convStep(bits, 0, channels, 1, 1, 1, how), mapOf(bits, channels));
      const pool = { name: 'pool', layer: 0, kind: 'maxPool', window: half, padding: 'lowest' } as const;
      add({ ...pool, inputs: [conv], outputs: [] }, mapOf(bits, channels, height >> 1, width >> 1));
    }
  }
}

function addOthers(bits: number, add: Add): void {
  const window = { kernel: [3, 3], strides: [2, 2], dilations: [1, 1], pads: [1, 1, 1, 1] } as const;
  const small = [Math.ceil(height / 2), Math.ceil(width / 2)] as const;
  for (const [i, rounding] of roundings.entries()) {
    const how = (factor: number): Requantize => requantize(modes[i % modes.length], rounding, 1, factor);
    const base = { name: rounding, layer: 0, inputs: [0], outputs: [] };
    add(
      { ...base, kind: 'averagePool', window, countIncludesPadding: true, inputZeroPoint: 0, requantize: how(1 / 9) },
      mapOf(bits, channels, ...small),
    );
    const alignment = [3, 5].map((multiplier) => ({ value: multiplier, multiplier }));
    add(
      { ...base, kind: 'add', inputs: [0, 0], inputZeroPoints: [0, 1], alignment, requantize: how(1 / 8) },
      mapOf(bits, channels),
    );
    add(
      { ...base, kind: 'mul', inputs: [0, 0], inputZeroPoints: [0, 0], requantize: how(1 / 99) },
      mapOf(bits, channels),
    );
    add(
      { ...base, kind: 'div', inputs: [0, 0], inputZeroPoints: [9, 0], quotientBits: 12, requantize: how(2 ** -9) },
      mapOf(bits, channels),
    );
    add({ ...base, kind: 'requantize', inputZeroPoint: 3, requantize: how(0.7) }, mapOf(bits, channels));
    add(
      { ...base, kind: 'interpolate', inputZeroPoint: 1, axes: betweenOf(bits), requantize: how(2 ** (-2 - 2 * bits)) },
      mapOf(bits, channels, 2 * height - 1, width - 1),
    );
  }
  const base = { name: 'move', layer: 0, inputs: [0], outputs: [] };
  const pair = {
    inputs: [0, 0],
    inputZeroPoints: [0, 3],
    requantize: [undefined, requantize('mul-shift', 'floor', 1, 0.9)],
  };
  add({ ...base, ...pair, kind: 'extreme', which: bits > 8 ? 'largest' : 'smallest' }, mapOf(bits, channels));
  add({ ...base, ...curveOf(bits) }, mapOf(bits, channels));
  add({ ...base, kind: 'maxPool', window, padding: 'lowest' }, mapOf(bits, channels, ...small));
  add(
    { ...base, kind: 'concat', inputs: [0, 1], axis: 1, inputZeroPoints: [0, 0], requantize: [undefined, undefined] },
    mapOf(bits, channels + 3),
  );
}

/** Rows between rows, and columns between columns. */
function betweenOf(bits: number): AxisWeights[] {
  const along = (axis: number, length: number, step: number): AxisWeights => {
    const first = Int32Array.from({ length }, (_, i) => Math.floor(i * step));
    const weights = Int32Array.from({ length: 2 * length }, (_, i) => (i % 4 === 0 ? -3 : 2 ** bits - i));
    return { axis, taps: 2, first, weights, shift: bits };
  };
  return [along(2, 2 * height - 1, (height - 2) / (2 * height - 2)), along(3, width - 1, 1)];
}

/** Eight blocks of four pieces. */
function curveOf(bits: number) {
  const blockShift = bits - 3;
  const knots = Int32Array.from({ length: 40 }, (_, i) => (i * 977) % 1600);
  const blocks = {
    first: Int32Array.from({ length: 8 }, (_, i) => 5 * i),
    shifts: new Int32Array(8).fill(blockShift - 2),
  };
  return { kind: 'curve', blockShift, ...blocks, knots, fraction: 4, least: -50, error: 0 } as const;
}

/** Whole lines and matrices: what attention and normalization are made of. */
function addLines(bits: number, add: Add): void {
  const base = { name: 'lines', layer: 0, inputs: [0], outputs: [] };
  const across = [0, 1, 3, 2];
  const turned = add(
    { ...base, kind: 'transpose', permutation: across },
    { ...mapOf(bits, channels), shape: [1, channels, width, height] },
  );
  for (const [i, rounding] of roundings.entries()) {
    const how = (factor: number): Requantize => requantize(modes[i % modes.length], rounding, 1, factor);
    const inputs = i % 2 === 0 ? [0, turned] : [turned, 0];
    const size = i % 2 === 0 ? height : width;
    add(
      { ...base, inputs, kind: 'matMul', inputZeroPoints: [i, -i], requantize: how(2 ** (-bits - 3)) },
      mapOf(bits, channels, size, size),
    );
    add({ ...base, ...softmaxOf(bits, 1 + (i % 3)), requantize: how(2 ** -8) }, mapOf(bits, channels));
    add({ ...base, ...normalizeOf(bits, i), requantize: how(2 ** -12) }, mapOf(bits, channels));
  }
}

function softmaxOf(bits: number, axis: number) {
  const fineBits = bits / (bits > 8 ? 2 : 1);
  const table = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => Math.floor(2 ** 14 / (i + 1)));
  const tables = { fine: table(2 ** fineBits), coarse: table(2 ** (bits - fineBits)), fineBits, fractionBits: 14 };
  return { kind: 'softmax', axis, ...tables, quotientBits: 15 } as const;
}

function normalizeOf(bits: number, index: number) {
  const axes = [[3], [1, 2], [1], [2, 3], [1, 2, 3]][index % 5];
  const gain = integersOf({ ...mapOf(10, 1), shape: [channels, 1, 1] }, index);
  const parameters = {
    gain,
    gainShape: [channels, 1, 1],
    offset: Float64Array.from({ length: width }, (_, i) => i * 999),
  };
  const exact = { inputZeroPoint: 0, guard: bits > 8 ? 0 : 3, epsilon: 12345, fraction: 11, offsetShape: [width] };
  return { kind: 'normalize', axes, centred: index % 2 === 0, ...parameters, ...exact } as const;
}

const frame = {
  preset: 'self-test',
  mode: 'mul-shift',
  rounding: 'nearest-ties-even',
  graph: {
    name: 'self-test',
    format: 'onnx',
    values: [],
    nodes: [],
    layers: [],
    inputs: [],
    outputs: [],
    constants: new Map(),
    heads: [],
    opsets: {},
  },
  inputRounding: 'nearest-ties-even',
} as const satisfies Partial<QuantizedModel>;

function mapOf(bits: number, count: number, rows = height, columns = width): QuantizedTensor {
  const [qmin, qmax] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  return { shape: [1, count, rows, columns], scale: Float64Array.of(1), zeroPoint: 0, qmin, qmax, bits };
}

function integersOf(tensor: QuantizedTensor | undefined, seed: number): Int32Array {
  const { shape = [], qmin = 0, qmax = 0 } = tensor ?? {};
  const source = seeded(seed + 1);
  return Int32Array.from({ length: sizeOf(shape) }, () => {
    const at = source();
    return at < 0.1 ? qmin : at > 0.9 ? qmax : qmin + Math.floor(source() * (qmax - qmin + 1));
  });
}

function convStep(
  bits: number,
  input: number,
  outputs: number,
  side: number,
  stride: number,
  groups: number,
  how?: Requantize,
): ConvStep {
  const inputs = input === 1 ? 3 : channels / groups;
  const weightShape = [outputs, inputs, side, side];
  const weights = integersOf(mapOf(bits, outputs, inputs, side * side), outputs + side);
  const pad = side >> 1;
  return {
    name: 'conv',
    layer: 0,
    kind: 'conv',
    inputs: [input],
    outputs: [],
    window: { kernel: [side, side], strides: [stride, stride], dilations: [1, 1], pads: [pad, pad, pad, pad] },
    groups,
    weightShape,
    weights: bits > 8 ? Int16Array.from(weights) : Int8Array.from(weights),
    bias: Int32Array.from({ length: outputs }, (_, o) => (o - 8) * 999),
    weightScale: Float64Array.of(1),
    weightBits: bits,
    inputZeroPoint: 0,
    accumulatorBits: bits > 8 ? 40 : 26,
    requantize: how,
  };
}

/** Factors around `about`, or such that 8-bit accumulators land within bytes more often than not. */
function requantize(mode: AdjustmentMode, rounding: Rounding, count: number, about = 2 ** -9): Requantize {
  const factor = (scale: number): Factor => {
    const shift = Int32Array.from({ length: count }, (_, c) => 15 - Math.floor(Math.log2(about * scale)) + (c & 1));
    const multiplier = shift.map((k, c) => (mode === 'mul-shift' ? Math.floor(about * scale * 2 ** k) - (c % 7) : 1));
    return { value: Float64Array.from(shift, (k, c) => multiplier[c] * 2 ** -k), multiplier, shift };
  };
  const pow2 = (scale: number): Factor => {
    const shift = Int32Array.from({ length: count }, (_, c) => (c & 1) - Math.floor(Math.log2(about * scale)));
    return { value: Float64Array.from(shift, (k) => 2 ** -k), multiplier: shift.map(() => 1), shift };
  };
  const make = mode === 'pow2-ratio' ? pow2 : factor;
  return { mode, rounding, factor: make(1), negative: make(1 / 8), zeroPoint: 0, qmin: -128, qmax: 127 };
}
