/**
 * What calibration asks of every number that a network makes, in WebAssembly: some 3 ns a number, where plain loops take 15. One instance
 * per thread, whose memory grows to the largest value and is used again.
 */
import bytes from '../../build/statistics.wasm';
import { overBudget, sizeText } from '../util/budget';

/** Bins per sign of a histogram. */
export const binsPerSign = 2048;

export interface Moments {
  readonly sum: number;
  readonly squares: number;
}

/** Numbers that lie ready; another call of `sampleOf` takes their place. */
export interface Sample {
  readonly count: number;
  /** The smallest and the largest, NaN aside; 0 of none. */
  readonly low: number;
  readonly high: number;
  /** Neither NaN nor infinity among them. */
  readonly finite: boolean;
  /**
   * Counts finite numbers by bins of `width`, a power of two such that no |x| reaches `binsPerSign` of them, and adds to `before`.
   * `counts`: x > 0 at binsPerSign + ⌊x/width⌋, others at binsPerSign − 1 − ⌊−x/width⌋, zeros apart. Valid until the next call.
   */
  tally(width: number, before: Moments): Tally;
}

export interface Tally extends Moments {
  readonly counts: Uint32Array;
  readonly zeros: number;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly extremes: (at: number, count: number, out: number) => number;
  readonly tally: (at: number, count: number, inverse: number, counts: number, out: number) => number;
}

const page = 65536;
const [outBytes, countBytes, laneBytes] = [16, 2 * binsPerSign * 4, 16];
let instance: Exports | undefined;

/** Throws InputError beyond 4 GB. */
export function sampleOf(data: Float32Array): Sample {
  const module = (instance ??= instantiate());
  const { count, out, counts, at } = place(module, data);
  const finite = count === 0 || module.extremes(at, count, out) !== 0;
  const [low, high] = count === 0 ? [0, 0] : new Float32Array(module.memory.buffer, out, 2);
  return {
    ...{ count, low, high, finite },
    tally(width, before) {
      const moments = new Float64Array(module.memory.buffer, out, 2);
      const bins = new Uint32Array(module.memory.buffer, counts, 2 * binsPerSign).fill(0);
      moments.set([before.sum, before.squares]);
      const zeros = module.tally(at, count, width > 0 ? 1 / width : 0, counts, out);
      bins[binsPerSign - 1] -= zeros;
      return { counts: bins, zeros, sum: moments[0], squares: moments[1] };
    },
  };
}

interface Places {
  readonly count: number;
  readonly out: number;
  readonly counts: number;
  readonly at: number;
}

/** The numbers behind results and counts, the first once more behind the last: extremes are taken in fours. */
function place({ memory, heapBase }: Exports, data: Float32Array): Places {
  const out = Math.ceil(heapBase() / laneBytes) * laneBytes;
  const counts = out + outBytes;
  const at = counts + countBytes;
  const end = at + data.byteLength + laneBytes;
  if (end > page * page)
    throw overBudget(
      'statistics',
      `a value takes ${sizeText(data.byteLength)}`,
      sizeText(page * page),
      'export the model for smaller inputs',
    );
  const missing = Math.ceil((end - memory.buffer.byteLength) / page);
  if (missing > 0) memory.grow(missing);
  const room = new Float32Array(memory.buffer, at, data.length + 4);
  room.set(data);
  room.fill(data[0] ?? 0, data.length);
  return { count: data.length, out, counts, at };
}

function instantiate(): Exports {
  const stopped = (): never => {
    throw new Error('statistics stopped');
  };
  const module = new WebAssembly.Module(bytes as BufferSource);
  return new WebAssembly.Instance(module, { env: { abort: stopped } }).exports as unknown as Exports;
}
