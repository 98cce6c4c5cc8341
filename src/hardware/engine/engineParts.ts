/** What an engine takes of a device, part by part. Multipliers and memory blocks are counted as the modules use them; LUTs are a rule (docs/hardware.md). */
import type { Device } from '../devices/device';
import { packedBits } from '../packing';
import { blocksFor, packingLuts, productDsps, type Resources } from '../resources';
import type { EngineSizes } from './engineSizes';

export interface EnginePart extends Resources {
  readonly name: 'products' | 'requantizers' | 'memories' | 'control';
}

export function engineParts(sizes: EngineSizes, device: Device): readonly EnginePart[] {
  return [productsPart(sizes, device), requantizersPart(sizes, device), memoriesPart(sizes, device), controlPart()];
}

/** engine_mac: of each output lane a tree of sums, its accumulator and the largest tap; of packed products what they are taken apart by. */
function productsPart({ lanes, qBits, weightBits, accBits, pack }: EngineSizes, device: Device): EnginePart {
  const products = lanes * lanes;
  return {
    name: 'products',
    dsps: (products / pack) * productDsps(qBits, packedBits(pack, weightBits, qBits), device),
    blocks: 0,
    luts: lanes * (lanes * accBits + 1.5 * qBits) + packingLuts(pack, products, qBits + weightBits),
  };
}

/** engine_finish: of each lane a factor, rounding by a shift of its own, bounds; with slopes another product. */
function requantizersPart(sizes: EngineSizes, device: Device): EnginePart {
  const { lanes, qBits, accBits, factorBits, leftBits, shiftBits, leaky, after, tableBits } = sizes;
  const wide = accBits + factorBits + leftBits;
  const tables = tableBits > 0 ? blocksFor(2 ** tableBits, qBits, device) : 0;
  return {
    name: 'requantizers',
    dsps: lanes * (productDsps(accBits, factorBits, device) + (after ? productDsps(16, 16, device) : 0)),
    blocks: lanes * tables,
    luts: lanes * Math.round(wide * (shiftBits / 2 + 3) + accBits + 8 * qBits + (leaky ? factorBits + shiftBits : 0)),
  };
}

function memoriesPart(
  { lanes, qBits, weightBits, mapWords, outWords, weightWords }: EngineSizes,
  device: Device,
): EnginePart {
  const memories = [
    [mapWords, lanes * qBits],
    [outWords, lanes * qBits],
    [2 * weightWords, lanes * lanes * weightBits],
  ] as const;
  return {
    name: 'memories',
    dsps: 0,
    blocks: memories.reduce((sum, [words, bits]) => sum + blocksFor(words, bits, device), 0),
    luts: 0,
  };
}

/** Loading, storing, loops, instructions, registers: nearly the same for any number of lanes. */
const controlPart = (): EnginePart => ({ name: 'control', dsps: 0, blocks: 0, luts: 2400 });
