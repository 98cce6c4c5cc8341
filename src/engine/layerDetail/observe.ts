/** What a few calibration images make of one layer: its output in float and in integers, and the accumulators before the adjustment. */
import { openFloat, openQuantized } from '../../evaluate/runQuantized';
import { byInput, realInputsOf, type RealInputs } from '../../graph/networkInputs';
import { dequantize, quantizeInput } from '../../integer/quantizeInput';
import type { StepRunner } from '../../integer/runStep';
import type {
  ConvStep,
  IntegerStep,
  IntegerValues,
  QuantizedModel,
  QuantizedTensor,
} from '../../quantize/quantizedModel';
import { isConv } from '../../quantize/steps/steps';
import { throwIfCancelled } from '../../util/errors';
import type { Job } from '../../util/progress';
import type { Images } from '../images';

export interface Observed {
  readonly images: number;
  /** The images' values one after the other: in float, and what the integers stand for. */
  readonly real: Float32Array;
  readonly quantized: Float32Array;
  readonly tensor: QuantizedTensor;
  /** Per image; absent for layers that are no convolution. */
  readonly accumulators?: readonly IntegerValues[];
  readonly accumulatorBits?: number;
}

/** @param made the layer's steps in order; undefined when they leave no integers */
export async function observe(
  model: QuantizedModel,
  made: readonly IntegerStep[],
  images: Images,
  steps: StepRunner,
  job: Job,
): Promise<Observed | undefined> {
  const value = made.at(-1)?.outputs[0] ?? -1;
  const tensor = model.tensors[value];
  if (!tensor) return undefined;
  const conv = made.find(isConv);
  const float = await openFloat(model.graph, [value]);
  const quantized = await openQuantized(model, steps);
  const parts: {
    readonly real: Float32Array;
    readonly quantized: Float32Array;
    readonly accumulators: IntegerValues;
  }[] = [];
  try {
    for await (const { input } of images) {
      throwIfCancelled(job.signal);
      const real = (await float.run(input)).get(value);
      const held = new Map<number, IntegerValues>();
      await quantized.run(input, (id, data) => void held.set(id, data));
      const integers = held.get(value);
      if (!real || !integers) return undefined;
      const accumulators = conv ? accumulate(model, conv, held, realInputsOf(input), steps) : new Int32Array(0);
      parts.push({ real, quantized: dequantize(integers, tensor), accumulators });
      job.onProgress?.({ stage: 'Running the layer', done: parts.length, total: images.total, unit: 'images' });
    }
  } finally {
    await float.close();
    await quantized.close();
  }
  return {
    images: parts.length,
    real: joined(parts.map((part) => part.real)),
    quantized: joined(parts.map((part) => part.quantized)),
    tensor,
    ...(conv && { accumulators: parts.map((part) => part.accumulators), accumulatorBits: conv.accumulatorBits }),
  };
}

/** The same step as a head: without its adjustment it leaves its accumulators. */
function accumulate(
  model: QuantizedModel,
  conv: ConvStep,
  held: ReadonlyMap<number, IntegerValues>,
  inputs: RealInputs,
  steps: StepRunner,
): IntegerValues {
  const [source] = conv.inputs;
  const tensor = model.tensors[source];
  const input = byInput(model.inputs, inputs).get(source);
  const integers = held.get(source) ?? (tensor && input && quantizeInput(input, tensor, model.inputRounding));
  if (!integers) throw new Error(`value ${source} has no integer form`);
  return steps.run(model, { ...conv, requantize: undefined }, () => integers);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
