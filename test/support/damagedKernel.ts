/** Kernels with one fault each in the code of one function: a comparison that does not see them proves nothing. */
import { createKernel, type Kernel } from '../../src/integer/wasm/kernel';
import type { IntegerValues } from '../../src/quantize/quantizedModel';
import type { StepCase } from './quantizedSteps';
import { arrayDifference } from './sameIntegers';
import { functionBody } from './wasmCode';

/**
 * A kernel for each place of the exported function where these bytes stand, with the byte `offset` behind their first changed. Places
 * where the module is none any more are left out: what looks like the code there is something else.
 */
export async function damaged(
  bytes: Uint8Array,
  name: string,
  code: readonly number[],
  offset: number,
  change: (byte: number) => number,
): Promise<Kernel[]> {
  const { start, end } = functionBody(bytes, name);
  const body = Array.from({ length: end - start }, (_, i) => start + i);
  const places = body.filter((at) => code.every((byte, i) => bytes[at + i] === byte));
  const copies = places.map((at) => {
    const copy = bytes.slice();
    copy[at + offset] = change(copy[at + offset]);
    return copy;
  });
  return Promise.all(copies.filter((copy) => WebAssembly.validate(copy)).map((copy) => createKernel({ bytes: copy })));
}

/** Whether an opened program gets a step wrong; a trap counts. */
export function isWrong(kernel: Kernel, { model, step, inputs }: StepCase, expected: IntegerValues): boolean {
  try {
    const program = kernel.open(model);
    inputs.forEach((integers, id) => program.write(id, integers));
    program.run(0);
    return arrayDifference(program.read(step.outputs[0]), expected) !== undefined;
  } catch {
    return true;
  }
}
