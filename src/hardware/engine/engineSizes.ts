/** The engine's dimensions: what is chosen (lanes and memories), and what a network's numbers make of the rest. */
import type { Rounding } from '../../quantize/quantizedModel';
import { signedBits } from '../../quantize/steps/range';
import { inIntegers, isConv, requantizeOf } from '../../quantize/steps/steps';
import { InputError } from '../../util/errors';
import { bitsFor } from '../bits';
import { packedWays, type Multiplier } from '../packing';
import { blocksOf, type EngineLayer, type LaneNumbers } from './engineLayer';

/** Words are of `lanes` integers. */
export interface EngineChoice {
  /** Input and output channels that are multiplied at once: a power of two from 4 on. */
  readonly lanes: number;
  /** Words of the memory of tiles. */
  readonly mapWords: number;
  /** Words of the memory of results. */
  readonly outWords: number;
  /** Operands of the multipliers that products are packed into, the wider first; absent: each product has one. */
  readonly multiplier?: Multiplier;
}

/** Results have a quarter of the words of tiles. */
export const engineChoice = (lanes: number, tiles: number): EngineChoice => ({
  ...{ lanes, mapWords: tiles, outWords: tiles / 4 },
});

export const defaultEngine: EngineChoice = engineChoice(8, 2 ** 14);

export interface EngineSizes extends EngineChoice {
  /** Products of a tap that are one multiplication. */
  readonly pack: number;
  /** Words of half the memory of weights. */
  readonly weightWords: number;
  /** Of an integer of a map: 4, 8 or 16. */
  readonly qBits: number;
  /** Of a weight, or of a digit of wider ones. */
  readonly weightBits: number;
  readonly accBits: number;
  readonly factorBits: number;
  readonly shiftBits: number;
  /** The largest shift to the left. */
  readonly leftBits: number;
  readonly rounding: Rounding;
  /** Whether sums below zero have factors of their own, and whether results are multiplied by slopes. */
  readonly leaky: boolean;
  readonly after: boolean;
  /** 2^tableBits entries; 0: no tables. */
  readonly tableBits: number;
}

/** Throws InputError where one engine cannot take all layers. */
export function engineSizes(
  layers: readonly EngineLayer[],
  choice: EngineChoice,
  bitsOf: (value: number) => number,
): EngineSizes {
  const sums = layers.flatMap((layer) => (layer.sums ? [layer.sums] : []));
  const numbers = layers.flatMap(({ sums: own, output }) =>
    own ? channels(output.map.channels).map(own.numbers) : [],
  );
  const factors = numbers.flatMap(({ factor, negative }) => [factor, negative]);
  const left = most(
    factors.map(([, shift]) => -shift),
    0,
  );
  const tables = layers.flatMap(({ table }) => (table ? [table.values.length] : []));
  const qBits = widthOf(layers, bitsOf);
  const weightBits = Math.min(8, most(layers.map(widestWeight), 2));
  return {
    ...choice,
    weightWords: 1,
    ...{ qBits, weightBits, pack: packedWays(qBits, weightBits, choice.multiplier) },
    accBits: most(
      sums.map(({ accBits }) => accBits),
      16,
    ),
    factorBits: most(
      factors.map(([m]) => signedBits(m, m)),
      2,
    ),
    shiftBits: bitsFor(
      most(
        factors.map(([, shift]) => shift + left),
        0,
      ) + 1,
    ),
    leftBits: left,
    rounding: commonRounding(layers),
    leaky: numbers.some(({ factor, negative }) => differ(factor, negative)),
    after: sums.some(({ bounds }) => bounds !== undefined && (bounds.positive !== 1 || bounds.negative !== 1)),
    tableBits: tables.length > 0 ? bitsFor(most(tables, 1)) : 0,
  };
}

const most = (values: readonly number[], least: number): number => values.reduce((a, b) => Math.max(a, b), least);

const channels = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

const differ = (a: LaneNumbers['factor'], b: LaneNumbers['factor']): boolean => a[0] !== b[0] || a[1] !== b[1];

/** Of convolutions; what aligns maps is cut into digits instead. */
const widestWeight = ({ step }: EngineLayer): number => (isConv(step) ? step.weightBits : 0);

function widthOf(layers: readonly EngineLayer[], bitsOf: (value: number) => number): number {
  const values = layers.flatMap(({ sources, output, sums }) => [
    ...sources.map(({ value }) => value),
    ...(sums && !sums.bounds ? [] : [output.value]),
  ]);
  const bits = most(values.map(bitsOf), 2);
  return bits <= 4 ? 4 : bits <= 8 ? 8 : 16;
}

function commonRounding(layers: readonly EngineLayer[]): Rounding {
  const all = new Set(
    layers.flatMap(({ step }) => {
      const requantize = inIntegers(step) ? requantizeOf(step) : undefined;
      return requantize ? [requantize.rounding] : [];
    }),
  );
  if (all.size > 1) throw new InputError(`verilog: the engine has one rounding, found ${[...all].join(' and ')}`);
  return [...all][0] ?? 'nearest-ties-up';
}

/** Beats of the bus for the factors of an output block, and for a word of weights; see engine_core.v. */
export function constantBeats({ lanes, qBits, weightBits, ...sizes }: EngineSizes) {
  const bus = lanes * qBits;
  const lane = laneBits(sizes);
  return { factors: Math.ceil((lanes * lane) / bus), weights: Math.ceil((lanes * lanes * weightBits) / bus) };
}

/** Bits of a lane's bias and factors. */
export const laneBits = ({
  accBits,
  factorBits,
  shiftBits,
  leaky,
}: Pick<EngineSizes, 'accBits' | 'factorBits' | 'shiftBits' | 'leaky'>): number =>
  accBits + (leaky ? 2 : 1) * (factorBits + shiftBits);

/** Parts in which a sum leaves. */
export const planesOf = ({ sums }: EngineLayer, { qBits }: EngineSizes): number =>
  sums && !sums.bounds ? Math.ceil(sums.accBits / qBits) : 1;

/** Words of a layer's output in memory. */
export const outputWords = (layer: EngineLayer, sizes: EngineSizes): number =>
  planesOf(layer, sizes) * mapWords(layer.output.map, sizes.lanes);

export const mapWords = (map: EngineLayer['output']['map'], lanes: number): number =>
  blocksOf(map, lanes) * map.height * map.width;
