/** What the operator table says about one operator. */
import type { ElementType } from '../tensor';
import type { Node } from '../graph';
import type { ShapeRule } from '../shapes/shapeRule';

export type OperatorKind =
  | 'convolution'
  | 'matrix'
  | 'normalization'
  | 'activation'
  | 'arithmetic'
  | 'pool'
  | 'layout'
  | 'resize'
  | 'reduction'
  | 'shape'
  | 'quantization';

/** How hardware does it: `integer` natively, `lookup` as a table of up to 8 bits, `float` as a float island. */
export type IntegerSupport = 'integer' | 'lookup' | 'float';

/** Element types of the outputs, from those of the inputs (`unknown` where absent). */
export type TypeRule = (node: Node, inputs: readonly ElementType[]) => readonly ElementType[];

export interface Operator {
  /** One line for people. */
  readonly doc: string;
  readonly kind: OperatorKind;
  readonly integer: IntegerSupport;
  /** What people should know about it in integers; empty when there is nothing to say. */
  readonly note: string;
  /** Inputs that hold learned numbers when they are constant. */
  readonly parameters: readonly number[];
  readonly shape: ShapeRule;
  /** Without one, every output has the type of the first input. */
  readonly type?: TypeRule;
}

export type OperatorFamily = Readonly<Record<string, Operator>>;

/** Fills in what most operators share: no parameters, nothing to note. */
export function operator(
  kind: OperatorKind,
  integer: IntegerSupport,
  shape: ShapeRule,
  doc: string,
  rest: Partial<Pick<Operator, 'note' | 'parameters' | 'type'>> = {},
): Operator {
  return { kind, integer, shape, doc, note: '', parameters: [], ...rest };
}

/** A type rule that gives every output one type. */
export const always =
  (type: ElementType): TypeRule =>
  (node) =>
    node.outputs.map(() => type);

/** A type rule that gives the outputs the type of an input. */
export const typeOfInput =
  (input: number): TypeRule =>
  (node, inputs) =>
    node.outputs.map(() => inputs[input] ?? 'unknown');
