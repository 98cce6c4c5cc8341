/** Max-pooling in the kernel: one channel is packed with its padding, then the taps are compared in vectors. */
import type { MaxPoolStep, QuantizedModel } from '../../quantize/quantizedModel';
import { mapOf, tensorOf } from '../map';
import { elementKinds } from './exports';
import type { KernelCore } from './kernelCore';
import { runLength, tapGeometry } from './tapGeometry';

/** in (C,H,W) → out (C,OH,OW). Undefined when memory cannot grow far enough: the reference runs it then. */
export function maxPoolInKernel(
  { exports, memory, pool }: KernelCore,
  model: QuantizedModel,
  step: MaxPoolStep,
  input: Int32Array,
): Int32Array | undefined {
  const from = mapOf(model, step.inputs[0]);
  const to = mapOf(model, step.outputs[0]);
  const geometry = tapGeometry(step.window, to, 'words');
  const { tapOffsets, planeBytes, rows, pitch, phases } = geometry;
  const padding = step.padding === 'zero' ? 0 : tensorOf(model, step.inputs[0]).qmin;
  const tiles = Math.ceil(runLength(geometry, to, to.height) / 4);
  const size = to.channels * to.height * to.width;
  const pointers = memory.arena([input.byteLength, planeBytes, tapOffsets.length * 4, tiles * 16, size * 4]);
  if (!pointers) return undefined;
  const [source, plane, offsets, best, out] = pointers;
  memory.ints(source, input.length).set(input);
  memory.ints(offsets, tapOffsets.length).set(tapOffsets);
  for (let channel = 0; channel < to.channels; channel++) {
    exports.packInput(
      elementKinds.words,
      source + channel * from.height * from.width * 4,
      plane,
      1,
      from.height,
      from.width,
      planeBytes,
      rows,
      pitch,
      ...phases,
      ...step.window.strides,
      step.window.pads[0],
      step.window.pads[1],
      0,
      padding,
    );
    exports.maxTaps(plane, offsets, tapOffsets.length, best, tiles);
    exports.copyRows(best, pitch, out + channel * to.height * to.width * 4, to.height, to.width);
  }
  return pool.copy(memory.ints(out, size));
}
