/** Layers of the engine by hand: maps of any size, a window, weights that tell their place. */
import type { EngineLayer, LaneNumbers, Sums } from '../../src/hardware/engine/engineLayer';
import type { EngineSizes } from '../../src/hardware/engine/engineSizes';
import type { Window } from '../../src/quantize/quantizedModel';

export type Size = readonly [channels: number, height: number, width: number];

export const mapOf = ([channels, height, width]: Size) => ({ channels, height, width });

export interface LayerSizes {
  readonly from: readonly Size[];
  readonly to: Size;
  readonly window?: Partial<Window>;
  readonly repeat?: readonly [number, number];
  readonly sums?: Partial<Sums> | false;
  readonly table?: EngineLayer['table'];
  /** Each output block reads its own input block alone. */
  readonly own?: boolean;
  readonly id?: string;
  readonly values?: readonly number[];
  readonly output?: number;
  readonly fill?: number;
}

export const laneNumbers = (output: number): LaneNumbers => ({
  ...{ bias: output - 3, factor: [output + 1, output % 7], negative: [output + 2, output % 5] },
});

/** Values are numbered 0, 1, … for sources; the output is 9. */
export function engineLayer({ from, to, lanes = 4, ...own }: LayerSizes & { readonly lanes?: number }): EngineLayer {
  const window: Window = {
    ...{ kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    ...own.window,
  };
  const blocks = from.reduce((sum, [channels]) => sum + Math.ceil(channels / lanes), 0);
  const sums: Sums = {
    weight: (output, input, row, column) => ((output * 31 + input * 7 + row * 3 + column) % 15) - 7,
    ...{ widest: { low: -7, high: 7 }, numbers: laneNumbers, accBits: 20 },
    bounds: { zeroPoint: 3, qmin: -100, qmax: 90, positive: 1, negative: 1 },
    ...(own.sums || {}),
  };
  return {
    ...{ id: own.id ?? 'layer', step: { name: `step of ${own.id ?? 'layer'}` } as EngineLayer['step'], window },
    sources: from.map((size, i) => ({ value: own.values?.[i] ?? i, map: mapOf(size) })),
    output: { value: own.output ?? 9, map: mapOf(to) },
    ...{ repeat: own.repeat ?? [1, 1], fill: own.fill ?? 0, table: own.table },
    ...(own.sums !== false && { sums }),
    reads: (block) => (own.own ? { first: block, count: 1, stride: 1 } : { first: 0, count: blocks, stride: 1 }),
  };
}

/** Words of 32 bits: four lanes of 8. */
export const engineSizes: EngineSizes = {
  ...{ lanes: 4, mapWords: 256, outWords: 64, pack: 1, weightWords: 64, qBits: 8, weightBits: 8, accBits: 20 },
  ...{ factorBits: 8, shiftBits: 4, leftBits: 1, rounding: 'floor', leaky: false, after: false, tableBits: 4 },
};
