/** Convolutions whose result goes into a 2×2 max-pool and nowhere else: the pool can be taken before requantizing. */
import type { QuantizedModel, Window } from '../../quantize/quantizedModel';

/** By index of the convolution's step, the index of the pool's, which follows at once. */
export function poolingsOf({ steps, outputs }: QuantizedModel): ReadonlyMap<number, number> {
  const poolings = new Map<number, number>();
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    if (step.kind !== 'conv' || next?.kind !== 'maxPool' || next.inputs[0] !== step.outputs[0]) continue;
    const readers = steps.filter(({ inputs }) => inputs.includes(step.outputs[0]));
    if (readers.length === 1 && !outputs.includes(step.outputs[0]) && isTwoByTwo(next.window))
      poolings.set(index, index + 1);
  }
  return poolings;
}

function isTwoByTwo({ kernel, strides, dilations, pads }: Window): boolean {
  return [...kernel, ...strides, ...dilations, ...pads].join() === '2,2,2,2,1,1,0,0,0,0';
}
