/**
 * Whether activations are two's complement or unsigned integers (`signed`):
 *
 *   always   −2^(n−1) … 2^(n−1) − 1
 *   auto     the same, but 0 … 2^n − 1 with zero point 0 for what is never below zero: half of a symmetric range would lie idle
 *
 * Weights, biases and heads are signed.
 */
import type { Settings } from './settings';
import { signedRange } from './weights';

/** @param least the smallest real number that the integers must cover; NaN where nothing was observed */
export function isUnsigned(least: number, { signed, leaky }: Pick<Settings, 'signed' | 'leaky'>): boolean {
  return signed === 'auto' && leaky !== 'after' && least >= 0;
}

/** All integers of an activation of so many bits. */
export function allIntegers(bits: number, unsigned: boolean): { readonly qmin: number; readonly qmax: number } {
  return unsigned ? { qmin: 0, qmax: 2 ** bits - 1 } : signedRange(bits);
}

/** Bits of a sign and of a magnitude that is as fine as that of these integers: what range methods of magnitudes count in. */
export const magnitudeBits = (bits: number, unsigned: boolean): number => (unsigned ? bits + 1 : bits);
