/**
 * Whether this machine reads weights beyond its caches as fast as the matrix product wants them: measured once, on the first
 * layer that large. It decides how work is cut, never what comes out.
 */
import type { KernelExports, Pointer } from './exports';

let measured: boolean | undefined;

const panelPairs = 512;
const panelBytes = panelPairs * 32;
const panels = 384;
/** Weights of this size are in no second-level cache when they are read again. */
export const streamedBytes = panels * panelBytes;

/** @param weights address of `streamedBytes` bytes. @param room address of some kilobytes that may be written. */
export function streamsFreely(exports: KernelExports, weights: Pointer, room: Pointer): boolean {
  return (measured ??= ratio(exports, weights, room) < 1.3);
}

/** Time of products with ever new weights over that with the same ones: 1.1 to 2 on the machines seen so far. */
function ratio({ gemmTile, memory }: KernelExports, weights: Pointer, room: Pointer): number {
  const [offsets, x, sums] = [room, room + 64, room + 64 + 4 * panelPairs * 4];
  new Int32Array(memory.buffer, offsets, 1)[0] = 0;
  const time = (step: number): number => {
    const started = performance.now();
    for (let i = 0; i < panels; i++) {
      gemmTile(4, x, panelPairs * 4, offsets, 1, panelPairs, weights + i * step, sums, 32);
    }
    return performance.now() - started;
  };
  const least = (step: number): number => Math.min(time(step), time(step), time(step));
  least(0);
  return least(panelBytes) / least(0);
}
