/** The strings of a file: the same as a decoder reads, and each made once. */
import { afterEach, expect, it, vi } from 'vitest';
import { Texts } from '../../../src/formats/onnx/texts';

afterEach(() => void vi.restoreAllMocks());

/** One behind the other in one file. */
function fileOf(words: readonly string[]): { readonly texts: Texts; readonly places: readonly [number, number][] } {
  const parts = words.map((word) => new TextEncoder().encode(word));
  const ends = parts.map((_, at) => parts.slice(0, at + 1).reduce((sum, { length }) => sum + length, 0));
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
  return { texts: new Texts(bytes), places: ends.map((end, at) => [end - parts[at].length, end]) };
}

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `/model.${at}/Conv_output`);

it.each([
  ['short and long ones', ['a', '', 'b', 'x'.repeat(256), 'x'.repeat(257), 'ab', 'ba']],
  ['of other alphabets', ['Größe', '層', '\u007f', '\u0080', 'é']],
  ['that begin alike', ['conv', 'conv1', 'con', 'conv1/bias']],
  ['many', names(700)],
])('are what stands there: %s', (_, words) => {
  const { texts, places } = fileOf([...words, ...words]);
  expect(places.map(([start, end]) => texts.at(start, end))).toEqual([...words, ...words]);
});

it.each([1, 100, 128, 129, 300, 512, 513, 700])('are made once each: %i of them, again and again', (count) => {
  const { texts, places } = fileOf([...names(count), ...names(count), ...names(count)]);
  const made = vi.spyOn(String, 'fromCharCode');
  for (const [start, end] of places) texts.at(start, end);
  expect(made).toHaveBeenCalledTimes(count);
});

it('are made again where they are long', () => {
  const { texts, places } = fileOf(['x'.repeat(256), 'x'.repeat(256), 'y'.repeat(257), 'y'.repeat(257)]);
  const made = vi.spyOn(String, 'fromCharCode');
  const decoded = vi.spyOn(TextDecoder.prototype, 'decode');
  for (const [start, end] of places) texts.at(start, end);
  expect([made.mock.calls.length, decoded.mock.calls.length]).toEqual([1, 2]);
});
