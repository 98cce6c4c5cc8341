/** What a helper's thread runs: the integer kernel's end of a pool of threads, without the kernel's bytes, which it is handed. */
export { serveIntraOpPool } from '../integer/wasm/intraOpPool';
export type { HelperMessage } from '../integer/wasm/intraOpPool';
