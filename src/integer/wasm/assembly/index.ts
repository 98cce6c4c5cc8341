// Entry of the kernel module. Every function works on addresses that the host hands out; nothing here allocates or
// keeps anything between calls. (gemmTile, addSums, joinHalves, winograd4Output and what requantizes by halves or checked doubles are exported so that
// tests find their code.)
export { packPixels, packCodes, unpackPixels, fillBorder } from './pixels';
export { quantizeNearest } from './quantize';
export { convDirect } from './convDirect';
export { gemmTile } from './gemm';
export { convDepthwise } from './convDepthwise';
export { convCarried, convSplit, addSums, joinHalves } from './convWide';
export { convWords } from './convWords';
export { winograd2 } from './winograd2';
export { winograd4, transformOutput as winograd4Output } from './winograd4';
export { transformWeights } from './winogradWeights';
export { halves, halvesBent, halvesPooled, halvesBentPooled } from './requantizeHalves';
export { requantizeChecked } from './requantizeChecked';
export { maxPool, averagePool } from './pool';
export { addTerms, multiply, divide } from './elementwise';
export { copyPixels, gather, lookup } from './move';
export { moveStrided } from './strided';
export { curve } from './curve';
export { extreme } from './extreme';
export { interpolate } from './interpolate';
export { matMul } from './matMul';
export { normalizeLines } from './normalize';
export { softmaxLines } from './softmax';

/** First address that belongs to the host. */
export function heapBase(): usize {
  return __heap_base;
}
