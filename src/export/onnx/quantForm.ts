/** How a QONNX Quant node says which integers may occur, and what its readers make of those that a model needs. */
import type { QuantizedTensor } from '../../quantize/quantizedModel';

/** Of the node: with these alone it saturates at `boundsOf`. */
export interface Form {
  readonly bits: number;
  readonly signed: boolean;
  /** Leaves the lowest integer out. */
  readonly narrow: boolean;
}

type Integers = Pick<QuantizedTensor, 'qmin' | 'qmax' | 'zeroPoint' | 'bits'>;

/** As narrow as the integers from 0 on, or signed and of the tensor's own width. */
export function formOf({ qmin, qmax, zeroPoint, bits }: Integers): Form {
  if (qmin >= 0) {
    return { bits: zeroPoint === 0 ? Math.max(1, Math.ceil(Math.log2(qmax + 1))) : bits, signed: false, narrow: false };
  }
  const top = 2 ** (bits - 1) - 1;
  return { bits, signed: true, narrow: zeroPoint === 0 && qmin === -top && qmax === top };
}

/** Smallest and largest integer that the node lets through; of a Relu in front of it, if there is one. */
export function boundsOf({ bits, signed, narrow }: Form): { readonly low: number; readonly high: number } {
  const half = 2 ** (bits - 1);
  return signed ? { low: narrow ? 1 - half : -half, high: half - 1 } : { low: 0, high: 2 * half - 1 };
}
