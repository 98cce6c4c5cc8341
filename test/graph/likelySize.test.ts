/** Sizes that are likely where an input leaves them open. */
import { expect, it } from 'vitest';
import { likelySize } from '../../src/graph/likelySize';
import type { ElementType, Shape } from '../../src/graph/tensor';

const shapeOf = (name: string, type: ElementType, shape: Shape, symbols: readonly string[]): string =>
  shape.map((size, axis) => (size < 0 ? likelySize({ name, type, shape, symbols }, axis, 224) : size)).join('x');

type Case = [likely: string, name: string, type: ElementType, shape: Shape, symbols: readonly string[]];

it.each<Case>([
  ['1x3x224x224', 'picture', 'float32', [-1, 3, -1, -1], []],
  ['1x16', 'tokens', 'int64', [-1, -1], []],
  // Samples of sound, a mask of tokens.
  ['1x512', 'input', 'float32', [-1, -1], []],
  ['1x16', 'attention_mask', 'float32', [-1, -1], []],
  // Layers, batch and size of a state; frames of a sequence.
  ['2x1x128', 'state', 'float32', [2, -1, 128], []],
  ['2x1x64', 'x', 'float32', [2, -1, 64], []],
  ['1x1x64', 'h0', 'float32', [1, -1, 64], []],
  ['1x1x64', 'cell_in', 'float32', [1, -1, 64], []],
  ['1x16x64', 'frames', 'float32', [1, -1, 64], []],
  ['1x16x16', 'h', 'float32', [1, -1, -1], []],
  ['1x80x16', 'mel', 'float32', [1, 80, -1], []],
  // As the file calls it.
  ['16x1x64', 'frames', 'float32', [16, -1, 64], ['', 'batch_size', '']],
  ['1x16x64', 'frames', 'float32', [1, -1, 64], ['', 'time', '']],
])('%s is likely of %s', (likely, name, type, shape, symbols) =>
  expect(shapeOf(name, type, shape, symbols)).toBe(likely),
);
