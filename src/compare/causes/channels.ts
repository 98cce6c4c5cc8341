/** Suspicions about channels: all of them there but in another order, or a fault in some of them only. */
import type { Evidence, Suspect } from '../suspect';
import { inferredSuspects } from './inferred';
import { representationSuspects } from './representation';
import { requantizationSuspects } from './requantization';

export function channelSuspects(evidence: Evidence): readonly Suspect[] {
  return [...orderSuspects(evidence), ...partSuspects(evidence)];
}

/** Which channel of what is expected each channel of the dump holds, when all are found. */
function orderSuspects({ expected, found, size }: Evidence): readonly Suspect[] {
  const area = size.H * size.W;
  const from = size.C > 1 ? sourcesOf(expected, found, size.C, area) : undefined;
  if (!from || from.every((source, channel) => source === channel)) return [];
  const predict = (i: number): number => expected[from[Math.floor(i / area)] * area + (i % area)];
  return [{ id: 'channel-order', text: orderWords(from), predict }];
}

/** By content; where several channels are alike, the channel itself or the first that is left. */
function sourcesOf(
  expected: Float64Array,
  found: Float64Array,
  channels: number,
  area: number,
): readonly number[] | undefined {
  const content = (list: Float64Array, channel: number): string =>
    list.subarray(channel * area, (channel + 1) * area).join();
  const own = Array.from({ length: channels }, (_, channel) => content(expected, channel));
  const held = Array.from({ length: channels }, (_, channel) => content(found, channel));
  const left = new Map<string, number[]>();
  own.forEach((key, channel) => {
    if (held[channel] !== key) left.set(key, [...(left.get(key) ?? []), channel]);
  });
  const sources = held.map((key, channel) => (key === own[channel] ? channel : left.get(key)?.shift()));
  return sources.every((source) => source !== undefined) ? sources : undefined;
}

function orderWords(from: readonly number[]): string {
  const C = from.length;
  const is = (map: (channel: number) => number): boolean => from.every((source, channel) => source === map(channel));
  if (is((c) => C - 1 - c)) {
    return C === 3 ? 'channels are in reverse order: BGR instead of RGB' : 'channels are in reverse order';
  }
  for (let n = 2; n <= C / 2; n++) {
    if (C % n !== 0) continue;
    if (is((c) => (c % n) * (C / n) + Math.floor(c / n)))
      return `channels of ${n} groups are interleaved: ${listed(from)}`;
  }
  const by = from[0];
  if (is((c) => (c + by) % C)) return `channels are rotated by ${by}: channel 0 holds channel ${by}`;
  return `channels are in another order: the dump holds ${listed(from)}`;
}

const listed = (from: readonly number[]): string =>
  from.length > 12 ? `${from.slice(0, 12).join(', ')}, …` : from.join(', ');

/** Where less than half of the channels differ: what goes wrong with a number, going wrong in these channels only. */
function partSuspects(evidence: Evidence): readonly Suspect[] {
  const { expected, found, places, size } = evidence;
  const area = size.H * size.W;
  const differing = new Set(places.filter((i) => found[i] !== expected[i]).map((i) => Math.floor(i / area)));
  if (size.C < 2 || differing.size * 2 > size.C) return [];
  const [first] = differing;
  const where = differing.size === 1 ? `in channel ${first} only` : `in ${differing.size} of ${size.C} channels`;
  const part = { ...evidence, places: places.filter((i) => differing.has(Math.floor(i / area))) };
  const all = [...representationSuspects(part), ...requantizationSuspects(part), ...inferredSuspects(part)];
  return all.map(({ id, text, predict }) => ({
    id,
    text: `${where}: ${text}`,
    predict: (i) => (differing.has(Math.floor(i / area)) ? predict(i) : expected[i]),
  }));
}
