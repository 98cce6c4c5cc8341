/**
 * What a node of integers says in real numbers: which of its inputs it reads as integers of which scale, which outputs it makes
 * as such, and the float nodes that take its place.
 */
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import { integersOf, type GivenScale } from '../../graph/given';
import { numbersOf, type Shape, sizeOf, type Tensor } from '../../graph/tensor';

/** A value that stands for integers, and how. */
export interface Held {
  readonly value: ValueId;
  readonly scale: GivenScale;
}

export interface Reading {
  /** None of them constant. */
  readonly reads: readonly Held[];
  readonly makes: readonly Held[];
  readonly write: (writer: Writer) => void;
}

/** What writing the float nodes may do. Values are those of the file; the writer knows where they are by now. */
export interface Writer {
  /** Appends a node; its inputs are looked up. */
  node(node: Node): void;
  value(name: string, shape?: Shape): ValueId;
  constant(name: string, tensor: Tensor): ValueId;
  /** `made` is the real number of `value`'s integers: no node is needed, where nobody else reads `value`. */
  round(node: Node, value: ValueId, made: ValueId, scale: GivenScale): void;
  /** `made` is `value`. */
  same(value: ValueId, made: ValueId): void;
}

/** What a form may ask of the file. */
export interface View {
  readonly graph: Graph;
  /** What is constant, or computed of constants alone. */
  readonly known: ReadonlySet<ValueId>;
  /** How a value that has been made before is held in integers. */
  heldAs(value: ValueId): GivenScale | undefined;
}

/** A reading, or why there is none: ends the sentence "read in float: …". Undefined for what has nothing to do with integers. */
export type Form = (node: Node, view: View) => Reading | string | undefined;

export const isConstant = ({ known }: View, value: ValueId): boolean => known.has(value);

export function constantOf({ graph }: View, value: ValueId | undefined): Tensor | undefined {
  return graph.constants.get(value ?? absent);
}

/** The only number of a constant. */
export function scalarOf(view: View, value: ValueId | undefined): number | undefined {
  const tensor = constantOf(view, value);
  const isOne = tensor && sizeOf(tensor.shape) === 1 && tensor.type !== 'string';
  return isOne ? numbersOf(tensor)[0] : undefined;
}

/** Scale and zero point of an activation, as two inputs of a node say them; `type` where the zero point is not given. */
export function scaleOf(
  view: View,
  scale: ValueId | undefined,
  zeroPoint: ValueId | undefined,
  type?: Tensor['type'],
): GivenScale | string {
  const step = scalarOf(view, scale);
  const zeroPoints = (zeroPoint ?? absent) === absent ? [] : [zeroPoint];
  const zero = zeroPoints.length === 0 ? 0 : scalarOf(view, zeroPoint);
  if (step === undefined || zero === undefined) {
    const areConstant = [scale, ...zeroPoints].every((value) => constantOf(view, value) !== undefined);
    return areConstant ? 'its activations have a scale per channel' : 'its scale or zero point is computed';
  }
  const integers = integersOf(constantOf(view, zeroPoint)?.type ?? type ?? 'uint8');
  if (!integers) return `its integers are ${constantOf(view, zeroPoint)?.type ?? type ?? 'of an unknown type'}`;
  if (!(step > 0) || !Number.isFinite(step)) return `its scale is ${step}`;
  return { scale: step, zeroPoint: zero, ...integers };
}
