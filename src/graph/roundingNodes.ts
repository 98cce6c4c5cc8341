/** Rounding in ONNX's operators: its Round has ties to even, the others are made of Floor. */
import type { Rounding } from '../util/round';
import type { ValueId } from './graph';

/** What writes the nodes into a graph, and names them. */
export interface RoundingWriter {
  /** What the node makes. */
  readonly node: (op: string, inputs: readonly ValueId[]) => ValueId;
  /** A constant of the rounded value's type. */
  readonly number: (value: number) => ValueId;
}

/** What is symmetric about zero is done to the magnitude: sign(x)·⌊|x|⌋, sign(x)·⌊|x| + ½⌋. */
export function roundingNodes(value: ValueId, rounding: Rounding, { node, number }: RoundingWriter): ValueId {
  const half = (of: ValueId): ValueId => node('Floor', [node('Add', [of, number(0.5)])]);
  const signed = (magnitude: ValueId): ValueId => node('Mul', [node('Sign', [value]), magnitude]);
  switch (rounding) {
    case 'nearest-ties-even':
      return node('Round', [value]);
    case 'nearest-ties-up':
      return half(value);
    case 'nearest-ties-away':
      return signed(half(node('Abs', [value])));
    case 'floor':
      return node('Floor', [value]);
    case 'toward-zero':
      return signed(node('Floor', [node('Abs', [value])]));
  }
}
