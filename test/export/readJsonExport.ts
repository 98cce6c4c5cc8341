/** Reads what the JSON export writes back into the program, as a stranger would: from the two files alone. */
import type { Factor, IntegerArray, QuantizedTensor, Requantize } from '../../src/quantize/quantizedModel';
import type { AxisWeights } from '../../src/quantize/steps/interpolate';
import type { OutputFile } from '../../src/util/files';

interface FactorJson {
  readonly value: readonly number[];
  readonly exact?: readonly string[];
  readonly multiplier?: readonly number[];
  readonly shift?: readonly number[];
}

interface RequantizeJson extends Omit<Requantize, 'factor' | 'negative'> {
  readonly factor: FactorJson;
  readonly negative?: FactorJson;
}

interface BlobJson {
  readonly file: string;
  readonly type: 'int8' | 'int16' | 'int32';
  readonly offset: number;
  readonly length: number;
}

type TensorJson = Omit<QuantizedTensor, 'scale'> & { readonly name: string; readonly scale: readonly number[] };

export type StepJson = Readonly<Record<string, unknown>> & {
  readonly kind: string;
  readonly requantize?: RequantizeJson | readonly (RequantizeJson | null)[];
};

export interface DocumentJson {
  readonly provenance: string;
  readonly formulas: Readonly<Record<string, string>> & { readonly steps: Readonly<Record<string, string>> };
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly tensors: readonly TensorJson[];
  readonly steps: readonly StepJson[];
}

export interface ReadBack {
  readonly document: DocumentJson;
  readonly tensors: ReadonlyMap<string, QuantizedTensor>;
  /** Fields of each step but for names, layers and values. */
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

export function readJsonExport(files: readonly OutputFile[]): ReadBack {
  const document = JSON.parse(new TextDecoder().decode(files[0].bytes)) as DocumentJson;
  const blob = (ref: BlobJson): IntegerArray => {
    const file = files.find(({ name }) => name === ref.file);
    if (!file) throw new Error(`no file ${ref.file}`);
    const types = { int8: Int8Array, int16: Int16Array, int32: Int32Array };
    const type = types[ref.type];
    const start = file.bytes.byteOffset + ref.offset;
    return new type(file.bytes.buffer.slice(start, start + ref.length * type.BYTES_PER_ELEMENT) as ArrayBuffer);
  };
  return {
    document,
    tensors: new Map(document.tensors.map((tensor) => [tensor.name, tensorOf(tensor)])),
    steps: document.steps.map((step) => stepOf(step, blob)),
  };
}

function tensorOf({ shape, scale, zeroPoint, bits, qmin, qmax }: TensorJson): QuantizedTensor {
  return { shape, scale: Float64Array.from(scale), zeroPoint, bits, qmin, qmax };
}

const blobs = ['weights', 'bias', 'values'];
const doubles = ['weightScale'];
const int32s = ['table', 'rows', 'columns', 'first', 'shifts', 'knots'];

function stepOf(step: StepJson, blob: (ref: BlobJson) => IntegerArray): Readonly<Record<string, unknown>> {
  const fields = Object.entries(step).filter(([key]) => !['layer', 'inputs', 'outputs'].includes(key));
  const read = ([key, value]: [string, unknown]): [string, unknown] => {
    if (blobs.includes(key)) return [key, blob(value as BlobJson)];
    if (doubles.includes(key)) return [key, Float64Array.from(value as number[])];
    if (int32s.includes(key)) return [key, Int32Array.from(value as number[])];
    if (key === 'axes') return [key, (value as AxisJson[]).map(axisOf)];
    return [key, key === 'requantize' ? requantizesOf(value as StepJson['requantize'] & object) : value];
  };
  return Object.fromEntries(fields.map(read));
}

type AxisJson = Omit<AxisWeights, 'first' | 'weights'> & {
  readonly first: readonly number[];
  readonly weights: readonly number[];
};

function axisOf({ axis, taps, shift, first, weights }: AxisJson): AxisWeights {
  return { axis, taps, shift, first: Int32Array.from(first), weights: Int32Array.from(weights) };
}

function requantizesOf(json: RequantizeJson | readonly (RequantizeJson | null)[]): unknown {
  return 'factor' in json ? requantizeOf(json) : json.map((item) => item && requantizeOf(item));
}

function requantizeOf({
  mode,
  rounding,
  factor,
  negative,
  zeroPoint,
  qmin,
  qmax,
  leakyAfter,
}: RequantizeJson): Requantize {
  return {
    ...{ mode, rounding, factor: factorOf(factor) },
    ...(negative && { negative: factorOf(negative) }),
    ...{ zeroPoint, qmin, qmax },
    ...(leakyAfter && { leakyAfter: { positive: leakyAfter.positive, negative: leakyAfter.negative } }),
  };
}

/** Integer modes are read from multiplier and shift alone: `value` must follow from them. */
function factorOf({ value, multiplier, shift }: FactorJson): Factor {
  if (!multiplier || !shift)
    return { value: Float64Array.from(value), multiplier: new Int32Array(0), shift: new Int32Array(0) };
  return {
    value: Float64Array.from(multiplier, (m, i) => m * 2 ** -shift[i]),
    multiplier: Int32Array.from(multiplier),
    shift: Int32Array.from(shift),
  };
}
