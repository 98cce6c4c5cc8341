/**
 * Rounding towards −∞ and towards zero, before a QuantizeLinear that can only round to the nearest:
 *
 *   floor(x) = nearest(x − ½ + ε)        toward zero: x − sign(x)·(½ − ε)
 *
 * in steps of the integers. ε keeps whole numbers, which float32 may have a little too small, from falling one below; in
 * return what lies less than ε below the next integer is rounded up.
 */
import type { ValueId } from '../../graph/graph';
import { floatTensor } from '../../graph/tensor';
import { roundsToNearest } from '../../util/round';
import type { EmitContext, Quantization } from './emitContext';

/** `real` itself where the program rounds to the nearest. */
export function roundedAsSaid(context: EmitContext, real: ValueId, target: Quantization): ValueId {
  const { tensor, rounding, owner } = target;
  if (roundsToNearest(rounding)) return real;
  const { draft } = context;
  const value = draft.valueOf(real);
  const node = (op: string, what: string, inputs: readonly ValueId[]): ValueId =>
    draft.node({ ...owner, name: `${owner.name}/${what}`, op, inputs }, { ...value, name: `${value.name}/${what}` });
  const steps = 0.5 - 2 ** (tensor.bits - 22);
  const half = draft.constant(`${value.name}/half_step`, floatTensor([], [steps * tensor.scale[0]]));
  if (rounding === 'floor' || tensor.qmin >= tensor.zeroPoint) return node('Sub', 'lowered', [real, half]);
  return node('Sub', 'drawn', [real, node('Mul', 'half_steps', [node('Sign', 'sign', [real]), half])]);
}
