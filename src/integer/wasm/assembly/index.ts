// Entry of the kernel module. Every function works on addresses that the host hands out; nothing here allocates.
export { packInput } from './pack';
export { convPairs } from './convPairs';
export { convTaps } from './convTaps';
export { convWide } from './convWide';
export { requantizeRows } from './requantize';
export { requantizeFloatRows } from './requantizeFloat';
export { requantizeExactRows, requantizeWideRows, requantizeWideFloatRows } from './requantizeExact';
export { maxTaps } from './maxTaps';
export { align, alignWide } from './align';
export { copyRows, copyWideRows } from './copy';

/** First address that belongs to the host. */
export function heapBase(): usize {
  return __heap_base;
}
