/** What `vitis` exports of a program comes back as that very program: every step's integers, whatever form the network has. */
import { expect, it } from 'vitest';
import { vitis } from '../../../src/export/vitis';
import { readParameters } from '../../../src/formats/parameters/readParameters';
import type { Graph } from '../../../src/graph/graph';
import { inferShapes } from '../../../src/graph/shapes';
import { withNamedScales } from '../../../src/passes/given/withNamedScales';
import { prepare } from '../../../src/passes/pipeline';
import { dpu } from '../../../src/quantize/presets/dpu';
import { strict } from '../../../src/quantize/presets/strict';
import { quantize } from '../../../src/quantize/quantize';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { syntheticRanges } from '../../support/syntheticRanges';
import { forms } from '../../support/forms';

function positionsOf(model: QuantizedModel): Uint8Array | string {
  try {
    return vitis(model, { name: 'net', provenance: 'a test' })[0].bytes;
  } catch (error) {
    return String(error);
  }
}

/** The program of the float graph with these positions. Ranges are of no use: nothing but what has no position may depend on them. */
function readBack(graph: Graph, bytes: Uint8Array, settings: Settings): QuantizedModel {
  const loaded = { ...inferShapes(graph), named: readParameters(bytes, 'quant_info.json') };
  const prepared = withNamedScales(prepare(loaded, { maxPoolPadding: settings.maxPoolPadding }).graph, loaded);
  return quantize(prepared, syntheticRanges(prepared), settings).model;
}

/** The width of a bias's own shift is another way to say the same integers. */
const integers = ({ steps, tensors }: QuantizedModel): unknown => [
  steps.map((step) => ({ ...step, ...('narrowBias' in step && { narrowBias: undefined }) })),
  tensors.filter((tensor) => tensor !== undefined),
];

/** Ranges are not measured here, so that widths by error cannot be chosen. */
const settingsTried: readonly Settings[] = [
  { ...dpu.settings, range: { weights: 'mse', activations: 'min-max' } },
  { ...strict.settings, adjustment: 'pow2-tensor', granularity: 'per-tensor' },
];

/** What is squared and summed has a table's width, which no position says; states that are never below zero come back with the bounds of all integers. */
const otherwise = /LRN|RNN of Relu both ways/;

it.each(forms.filter(({ name }) => !otherwise.test(name)).map(({ name, graph }) => [name, graph] as const))(
  '%s',
  (_, graph) => {
    for (const settings of settingsTried) {
      const prepared = prepare(inferShapes(graph), { maxPoolPadding: settings.maxPoolPadding }).graph;
      const model = quantize(prepared, syntheticRanges(prepared), settings).model;
      const bytes = positionsOf(model);
      // What has no position is refused by the export.
      if (bytes instanceof Uint8Array) expect(integers(readBack(graph, bytes, settings))).toEqual(integers(model));
    }
  },
);

it('says positions of nearly all forms', () => {
  const said = forms.filter(({ graph }) => {
    const prepared = prepare(inferShapes(graph)).graph;
    return positionsOf(quantize(prepared, syntheticRanges(prepared), settingsTried[1]).model) instanceof Uint8Array;
  });
  expect(said.length).toBeGreaterThan(0.9 * forms.length);
});
