// Entry of the kernel module for engines with relaxed SIMD: everything of index.ts, and 8-bit dot products.
export * from './index';
export { convDot8, probeDot8 } from './convDot8';
export { convDepthwise8, depthwiseRow8 } from './convDepthwise8';
// (Tiles and rows are exported so that tests find their code.)
export { gemmDot8, tileNarrow, tileWide } from './gemmDot8';
