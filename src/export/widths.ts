/** The narrowest element type that holds every integer of a value. */
import type { ValueId } from '../graph/graph';
import { tensorOf } from '../integer/map';
import type { IntegerStep, QuantizedModel } from '../quantize/quantizedModel';

export const elementTypes = ['int8_t', 'int16_t', 'int32_t', 'int64_t'] as const;
export type ElementType = (typeof elementTypes)[number];

export interface Width {
  readonly type: ElementType;
  readonly bits: number;
}

/** Two's complement bits that hold low … high. */
export function signedBits(low: number, high: number): number {
  let bits = 1;
  while (low < -(2 ** (bits - 1)) || high > 2 ** (bits - 1) - 1) bits++;
  return bits;
}

/** For the program's inputs and every step's output. */
export function widthsOf(model: QuantizedModel, steps: readonly IntegerStep[]): ReadonlyMap<ValueId, Width> {
  const bits = new Map<ValueId, number>();
  const range = (id: ValueId): number => signedBits(tensorOf(model, id).qmin, tensorOf(model, id).qmax);
  const known = (id: ValueId): number => bits.get(id) ?? range(id);
  for (const id of model.inputs) bits.set(id, range(id));
  for (const step of steps) bits.set(step.outputs[0], bitsOf(step, known, range));
  return new Map([...bits].map(([id, width]) => [id, { type: typeFor(width), bits: width }]));
}

function bitsOf(step: IntegerStep, known: (id: ValueId) => number, range: (id: ValueId) => number): number {
  const [input] = step.inputs;
  const [output] = step.outputs;
  switch (step.kind) {
    case 'conv':
      return step.requantize ? range(output) : Math.max(step.accumulatorBits, 32);
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'resize':
    case 'maxPool':
      return known(input);
    case 'pad':
      return Math.max(known(input), signedBits(step.value, step.value));
    case 'concat':
      return Math.max(range(output), ...step.inputs.filter((_, i) => !step.requantize[i]).map(known));
    case 'averagePool':
    case 'add':
    case 'mul':
    case 'requantize':
    case 'lookup':
      return range(output);
  }
}

export function typeFor(bits: number): ElementType {
  if (bits <= 8) return 'int8_t';
  if (bits <= 16) return 'int16_t';
  return bits <= 32 ? 'int32_t' : 'int64_t';
}
