/**
 * The operator table: what every room may ask about an operator of ONNX's default domain (operator set 13 forms).
 * A new operator is a row in one of the families, and a shape rule where none of the existing ones fits.
 */
import type { Node } from './graph';
import { computeOps } from './ops/computeOps';
import { layoutOps } from './ops/layoutOps';
import { operator, type Operator, type OperatorFamily } from './ops/operator';
import { pointwiseOps } from './ops/pointwiseOps';
import { recurrentOps } from './ops/recurrentOps';
import { shapeOps } from './ops/shapeOps';
import { sameShape } from './shapes/pointwiseShape';

export type { IntegerSupport, Operator, OperatorKind } from './ops/operator';

export const operators: OperatorFamily = { ...computeOps, ...pointwiseOps, ...layoutOps, ...recurrentOps, ...shapeOps };

const byName = new Map(Object.entries(operators));

/** Of domains that onnxruntime does not know, so that a run cannot tell their shapes: by domain and name. */
const elsewhere = new Map([
  ['qonnx.custom_op.general.Quant', operator('quantization', 'float', sameShape, 'Rounds to integers times a scale.')],
]);

/** The table's row for a node; undefined for other domains and operators that the table does not know. */
export function operatorOf({ domain, op }: Node): Operator | undefined {
  return domain === '' || domain === 'ai.onnx' ? byName.get(op) : elsewhere.get(`${domain}.${op}`);
}
