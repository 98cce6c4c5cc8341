// Entry of the kernel module. Every function works on addresses that the host hands out; nothing here allocates or
// keeps anything between calls.
export { packPixels, unpackPixels, fillBorder } from './pixels';
export { convDirect, convCarried } from './convDirect';
export { convDepthwise } from './convDepthwise';
export { convWords } from './convWords';
export { winograd2 } from './winograd2';
export { winograd4 } from './winograd4';
export { transformWeights } from './winogradWeights';
export { maxPool, averagePool } from './pool';
export { addTerms, multiply } from './elementwise';
export { copyPixels, gather, lookup } from './move';

/** First address that belongs to the host. */
export function heapBase(): usize {
  return __heap_base;
}
