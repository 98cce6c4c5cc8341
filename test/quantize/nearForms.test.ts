/**
 * What is made of every form that is changed in one place, most of which no longer mean anything: a checksum of the programs, or of what
 * is said where there is none. Guards of passes, shapes and lowerings show here, of which the forms themselves have one half.
 * A change that is meant is recorded anew: `npx vitest run --update --project thorough test/quantize/nearForms.test.ts`.
 */
import { expect, it } from 'vitest';
import { checkGraph } from '../../src/graph/check';
import type { Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import { InputError } from '../../src/util/errors';
import { digest } from '../support/digest';
import { forms } from '../support/forms';
import { nearMisses } from '../support/nearMisses';
import { syntheticRanges } from '../support/syntheticRanges';

/** The convolutions around a form. */
const framing = new Set(['before', 'after']);

/** What is no network onnxruntime refuses before its ranges are known: what would come of it nobody sees. */
function compiled(graph: Graph): string {
  try {
    const prepared = prepare(inferShapes(graph)).graph;
    const { model, details } = quantize(prepared, syntheticRanges(prepared), strict.settings);
    return digest([model, details]);
  } catch (error) {
    return error instanceof InputError ? error.message : 'no network';
  }
}

it.each(forms.map(({ name, graph }) => [name, graph] as const))('what is nearly %s', (_, graph) => {
  const changed = nearMisses(graph, framing).filter((each) => checkGraph(each).length === 0);
  expect(`${changed.length} ${digest(changed.map(compiled))}`).toMatchSnapshot();
});
