/**
 * The operator table: what every room may ask about an operator of ONNX's default domain (operator set 13 forms).
 * A new operator is a row in one of the families, and a shape rule where none of the existing ones fits.
 */
import type { Node } from './graph';
import { computeOps } from './ops/computeOps';
import { layoutOps } from './ops/layoutOps';
import type { Operator, OperatorFamily } from './ops/operator';
import { pointwiseOps } from './ops/pointwiseOps';
import { recurrentOps } from './ops/recurrentOps';
import { shapeOps } from './ops/shapeOps';

export type { IntegerSupport, Operator, OperatorKind } from './ops/operator';

export const operators: OperatorFamily = { ...computeOps, ...pointwiseOps, ...layoutOps, ...recurrentOps, ...shapeOps };

const byName = new Map(Object.entries(operators));

/** The table's row for a node; undefined for custom domains and operators that the table does not know. */
export function operatorOf(node: Node): Operator | undefined {
  return node.domain === '' || node.domain === 'ai.onnx' ? byName.get(node.op) : undefined;
}
