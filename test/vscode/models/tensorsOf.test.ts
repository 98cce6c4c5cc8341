/** The numbers that a page shows of a layer: the file's, and none of it beside a text that is being typed. */
import { expect, it, vi } from 'vitest';
import { tensorsOf } from '../../../src/vscode/models/tensorsOf';
import { sampleSummary } from '../../protocol/views/sampleResults';

const [layer] = sampleSummary.layers;
const tensor = { name: 'weights', type: 'float32', shape: [3, 3, 1, 1] };
const values = { count: 216, zeros: 0, min: -1, max: 1, mean: 0, first: [1, 2] };
const summary = { ...sampleSummary, layers: [{ ...layer, tensors: [tensor] }] };

it.each([
  ['of the file', false, [{ ...tensor, shape: [8, 3, 3, 3], values }]],
  ['of a text that is being typed', true, [tensor]],
])('the tensors %s', async (_, isTyped, expected) => {
  const engine = { tensors: vi.fn(async () => [{ ...tensor, shape: [8, 3, 3, 3], values }]) };
  const state = { kind: 'ready', summary, overlays: [] } as const;
  expect(await tensorsOf(engine, { model: 'a.cfg' }, layer.name, state, isTyped)).toEqual(expected);
  expect(await tensorsOf(engine, { model: 'a.cfg' }, layer.name, { kind: 'loading' }, true)).toEqual([]);
});
