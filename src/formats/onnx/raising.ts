/** What rules are made of that bring an operator's older form to a newer operator set. */
import type { Node, ValueId } from '../../graph/graph';
import type { ElementType, Shape, Tensor } from '../../graph/tensor';

/** What a rule may ask and add while it rewrites a node. */
export interface Raising {
  /** A new constant; its name begins with `name`. */
  constant(name: string, tensor: Tensor): ValueId;
  /** A new intermediate value; its name begins with `name`. */
  value(name: string, type: ElementType): ValueId;
  nodeName(wanted: string): string;
  /** Declared or inferred; undefined when not even the rank is known. */
  shapeOf(value: ValueId): Shape | undefined;
  /** The floating type of a value; where it is not known, that of the graph's input. */
  floatTypeOf(value: ValueId): ElementType;
  /** A constant, or small numbers that are computed from constants and shapes. */
  tensorOf(value: ValueId): Tensor | undefined;
}

/** What takes the node's place; undefined when the newer operator set cannot say what the node means. */
export type Rewrite = (node: Node, raising: Raising) => readonly Node[] | undefined;

export interface Rule {
  /** The version that changed the form. Rules produce what is valid in this version; later rules take it further. */
  readonly since: number;
  /** Operators of the default domain. */
  readonly ops: readonly string[] | 'all';
  /** Where it concerns only nodes that have this attribute. */
  readonly attribute?: string;
  readonly rewrite: Rewrite;
}
