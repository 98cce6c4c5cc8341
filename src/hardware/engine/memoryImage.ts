/** The bytes that memory holds before an image comes: instructions, constants, tables. And maps as they lie there. */
import type { EngineLayer } from './engineLayer';
import { constantBeats, laneBits, type EngineSizes } from './engineSizes';
import { paddedDigits } from './digits';
import type { EnginePlan } from './planEngine';
import { constantsName, recordWords, wordBytes, type Place } from './memoryLayout';
import { packBits } from './packer';
import { recordOf } from './records';
import type { Job } from './jobs';

export function programBytes(plan: EnginePlan): Uint8Array {
  const { sizes, layout, instructions, jobs, layers } = plan;
  const bytes = new Uint8Array(layout.words.program * wordBytes(sizes));
  const bits = wordBytes(sizes) * 8;
  for (const [i, instruction] of instructions.entries()) {
    const fields = recordOf(instruction, i === instructions.length - 1, layout, sizes);
    const at = i * recordWords(sizes) * bits;
    for (const [f, field] of fields.entries()) packBits(bytes, at + f * 32, field, 32);
  }
  const written = new Set<string>();
  for (const job of jobs) {
    const name = constantsName(job);
    const at = layout.constants.get(name);
    if (at === undefined || written.has(name)) continue;
    written.add(name);
    packConstants(bytes, at * bits, job, sizes);
  }
  for (const layer of layers) packTable(bytes, (layout.tables.get(layer.id) ?? 0) * bits, layer, sizes);
  return bytes;
}

/** Of each lane bias and factors; then of each tap and digit the weights of each output lane's input lanes. */
function packConstants(bytes: Uint8Array, from: number, job: Job, sizes: EngineSizes): void {
  const { lanes, qBits, weightBits, accBits, factorBits, shiftBits, leftBits, leaky } = sizes;
  const { layer, block } = job;
  const { channels } = layer.output.map;
  const used = Array.from({ length: Math.min(lanes, channels - block * lanes) }, (_, lane) => block * lanes + lane);
  const beats = constantBeats(sizes);
  for (const [lane, output] of used.entries()) {
    const numbers = layer.sums?.numbers(output);
    if (!numbers) return;
    let at = from + lane * laneBits(sizes);
    packBits(bytes, at, wrapped(numbers.bias, accBits), accBits);
    at += accBits;
    for (const [multiplier, shift] of leaky ? [numbers.factor, numbers.negative] : [numbers.factor]) {
      packBits(bytes, at, multiplier, factorBits);
      packBits(bytes, at + factorBits, shift + leftBits, shiftBits);
      at += factorBits + shiftBits;
    }
  }
  const wordBits = beats.weights * lanes * qBits;
  const first = from + beats.factors * lanes * qBits;
  for (const [lane, output] of used.entries())
    eachWeight(job, lanes, output, weightBits, (word, input, digit) => {
      packBits(bytes, first + word * wordBits + (lane * lanes + input) * weightBits, digit, weightBits);
    });
}

/** Only those that are not 0. */
function eachWeight(
  { layer, block, digits }: Job,
  lanes: number,
  output: number,
  bits: number,
  put: (word: number, lane: number, digit: number) => void,
): void {
  const { kernel } = layer.window;
  const { first, count, stride } = layer.reads(block);
  const taps = kernel[0] * kernel[1] * count;
  for (let b = 0; b < count; b++)
    for (let r = 0; r < kernel[0]; r++)
      for (let s = 0; s < kernel[1]; s++)
        for (let lane = 0; lane < lanes; lane++) {
          const weight = layer.sums?.weight(output, (first + b * stride) * lanes + lane, r, s) ?? 0;
          if (weight === 0) continue;
          const word = (b * kernel[0] + r) * kernel[1] + s;
          for (const [d, digit] of paddedDigits(weight, bits, digits).entries())
            if (digit !== 0) put(d * taps + word, lane, digit);
        }
}

/** Modulo 2^bits, as accumulators are. */
const wrapped = (value: number, bits: number): number => value - Math.floor(value / 2 ** bits) * 2 ** bits;

/** An entry a word, in its lowest lane. */
function packTable(bytes: Uint8Array, from: number, { table }: EngineLayer, sizes: EngineSizes): void {
  for (const [i, value] of (table?.values ?? []).entries())
    packBits(bytes, from + i * wordBytes(sizes) * 8, value, sizes.qBits);
}

/** The integers of a value (channel, row, column) as they lie at its place; lanes without a channel are 0. */
export function mapBytes({ map, planes, words }: Place, values: ArrayLike<number>, sizes: EngineSizes): Uint8Array {
  const { lanes, qBits } = sizes;
  const bytes = new Uint8Array(words * wordBytes(sizes));
  const pixels = map.height * map.width;
  for (let c = 0; c < map.channels; c++)
    for (let p = 0; p < pixels; p++) {
      const value = wrapped(values[c * pixels + p], planes * qBits);
      const block = Math.floor(c / lanes);
      for (let plane = 0; plane < planes; plane++) {
        const word = (block * planes + plane) * pixels + p;
        const part = Math.floor(value / 2 ** (plane * qBits)) % 2 ** qBits;
        packBits(bytes, (word * lanes + (c % lanes)) * qBits, part, qBits);
      }
    }
  return bytes;
}
