import { expect, it } from 'vitest';
import { outline } from '../../../src/language/cfg/outline';

const text = `# a network
[net]
width=16
height=12
channels=3

[convolutional]
filters=8
stride=2
activation=leaky
# the end of the first

[max]
stride=2
[iseg]
[route]
layers=0`;

it('lists sections with their lines, names and shapes', () => {
  const items = outline(text.replace('[iseg]\n', ''));
  expect(items.map(({ name, detail, line, endLine }) => [name, detail, line, endLine])).toEqual([
    ['net', '1×3×12×16', 1, 4],
    ['conv_0', '1×8×6×8', 6, 9],
    ['maxpool_1', '1×8×3×4', 12, 13],
    ['route_2', '1×8×6×8', 14, 15],
  ]);
  expect(items[2].range).toEqual({ line: 12, start: 0, end: 5 });
});

it('goes on without shapes where they cannot be resolved', () => {
  const items = outline(text);
  expect(items.map(({ name, detail }) => [name, detail])).toEqual([
    ['net', '1×3×12×16'],
    ['conv_0', '1×8×6×8'],
    ['maxpool_1', '1×8×3×4'],
    ['iseg_2', ''],
    ['route_3', ''],
  ]);
});

it('of nothing is nothing', () => expect(outline('')).toEqual([]));
