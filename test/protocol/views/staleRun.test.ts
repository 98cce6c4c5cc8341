/** Which figures of a run stay when its model has changed. */
import { expect, it } from 'vitest';
import { staleRun } from '../../../src/protocol/views/staleRun';
import { layerInfo, quantizedLayer, sampleRun } from './sampleResults';

it('keeps the figures of layers that are still of their kind, and nothing that the run found', () => {
  const layers = [quantizedLayer(0, 'a'), quantizedLayer(1, 'b'), quantizedLayer(2, 'gone')];
  const findings = [{ severity: 'error', layer: 'a', cause: 'unknown', message: 'a is noise' }] as const;
  const run = { ...sampleRun, quantize: { ...sampleRun.quantize, layers, findings } };
  const now = [
    layerInfo(0, 'a', { outputShape: [1, 99, 1, 1] }),
    layerInfo(1, 'b', { op: 'MaxPool' }),
    layerInfo(2, 'new'),
  ];
  const stale = staleRun(run, { layers: now });
  expect(stale.quantize.layers).toEqual([layers[0]]);
  expect(stale.quantize.findings).toEqual([]);
  expect(stale.quantize.provenance).toBe(run.quantize.provenance);
  expect(stale.runDir).toBe(run.runDir);
});
