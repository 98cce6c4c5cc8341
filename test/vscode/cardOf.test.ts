/** Cards of page and tree: with a run, without one, and with one of before a change. */
import { expect, it } from 'vitest';
import { cardOf } from '../../src/vscode/cardOf';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';

const [layer] = sampleSummary.layers;
const { provenance } = sampleRun.quantize;

it.each([
  ['without a run', {}, undefined],
  ['of a run', { run: sampleRun }, provenance],
  [
    'of a run before a change',
    { run: sampleRun, isStale: true },
    `Of the last run, before what has changed since: ${provenance}`,
  ],
])('%s says so', (_, state, said) =>
  expect(cardOf({ summary: sampleSummary, overlays: [], ...state }, layer).provenance).toBe(said),
);
